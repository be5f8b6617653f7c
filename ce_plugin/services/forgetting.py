"""What erasing does, once it was decided: to every table what its register says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Q
from wagtail.models import ModelLogEntry

from ce_plugin.models import OutboxMessage, Person, Position, VerificationRequest
from ce_plugin.services import clock
from ce_plugin.services.holdings import Holding
from ce_plugin.services.personal_data import USER, Erasure, installed
from ce_plugin.services.positions import take_back_questions
from ce_plugin.services.privacy import with_file
from ce_plugin.services.registrations import forget_seats

DAY = dt.timedelta(days=1)
# PostgreSQL keeps nothing that was deleted where a query finds it.
TIDY = {
    "sqlite": "INSERT INTO wagtailsearch_indexentry_fts(wagtailsearch_indexentry_fts) "
    "VALUES ('optimize')"
}


def forget(people: Sequence[Person]) -> None:
    """Forget somebody; `people` are all their records, held by the caller."""
    # Found before anything is blanked: names and addresses lead to other rows.
    held = [(each, _keys(each, people)) for each in installed()]
    _leave_positions(people)
    forget_seats(people)
    _blank_copies_to_the_office(people)
    _remove_files(people)
    for holding, keys in held:
        _empty_log(holding, keys)
        _take_away(holding, keys)
    # Saved as rows, so that the index of searches follows.
    for person in Person.objects.filter(pk__in=[each.pk for each in people]):
        person.save()
    _tidy_index()


def _keys(holding: Holding, people: Sequence[Person]) -> list:
    return list(holding.rows_to_forget(*people).values_list("pk", flat=True))


def _take_away(holding: Holding, keys: list) -> None:
    rows = holding.model._base_manager.filter(pk__in=keys)
    if holding.label == USER:
        _close_sign_in(rows)
    if holding.erasure == Erasure.DELETE:
        rows.delete()
    elif holding.erasure == Erasure.BLANK:
        rows.update(**holding.blanked)


def _leave_positions(people: Sequence[Person]) -> None:
    """What was held ends yesterday; what waits, or has just begun, never was.

    Nobody is told: it is part of being erased, and on record as that.
    """
    rows = Position.objects.standing().filter(person__in=people)
    yesterday = clock.today() - DAY
    begun = Q(confirmed_at__isnull=False, begins_on__lte=yesterday)
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gt=yesterday)
    rows.filter(~begun).update(confirmed_at=None, declined_at=clock.now())
    rows.filter(begun & lasting).update(ends_on=yesterday)
    # Apart: applications are locked before people.
    transaction.on_commit(take_back_questions, robust=True)


def _close_sign_in(users) -> None:
    name = get_user_model().USERNAME_FIELD
    for user in users:
        user.set_unusable_password()
        user.is_active = False
        setattr(user, name, f"erased-{user.pk}")
        user.save()


def _empty_log(holding: Holding, keys: list) -> None:
    """Wagtail's log repeats what its rows are called."""
    kind = ContentType.objects.get_for_model(holding.model)
    entries = ModelLogEntry.objects.filter(
        content_type=kind, object_id__in=[str(key) for key in keys]
    )
    entries.update(label="", data={})


def _blank_copies_to_the_office(people: Sequence[Person]) -> None:
    """These mails belong to nobody's record, and yet name the applicant."""
    asked = VerificationRequest.objects.filter(
        application__participation__person__in=people
    )
    keys = [
        f"verification:{pk}:office-copy" for pk in asked.values_list("pk", flat=True)
    ]
    OutboxMessage.objects.filter(dedupe_key__in=keys).update(context={})


def _remove_files(people: Sequence[Person]) -> None:
    # After the commit: a file does not come back when a transaction is rolled back.
    for certificate in with_file(*people):
        stored = certificate.pdf
        remove = partial(stored.storage.delete, stored.name)
        transaction.on_commit(remove, robust=True)


def _tidy_index() -> None:
    """SQLite's index of words keeps what was deleted until it is written anew."""
    with connection.cursor() as cursor:
        cursor.execute(TIDY.get(connection.vendor, "SELECT 1"))
