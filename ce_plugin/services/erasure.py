"""Forgetting somebody, as far as the duty to keep records lets us.

A coordinator asks with a reason, another one agrees; a legal hold stops both. What
happens to each table is written in `personal_data`.
"""

from __future__ import annotations

from functools import partial

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import ModelLogEntry

from ce_plugin import permissions
from ce_plugin.enums import ErasureOutcome
from ce_plugin.exceptions import NoteRequired, NotPermitted, TransitionNotAllowed
from ce_plugin.models import (
    CertificationApplication,
    ErasureRequest,
    LegalHold,
    OutboxMessage,
    Person,
    VerificationRequest,
)
from ce_plugin.services import audit, clock
from ce_plugin.services.personal_data import USER, Erasure, installed
from ce_plugin.services.privacy import with_file

# PostgreSQL keeps nothing that was deleted where a query finds it.
TIDY = {
    "sqlite": "INSERT INTO wagtailsearch_indexentry_fts(wagtailsearch_indexentry_fts) "
    "VALUES ('optimize')"
}


@transaction.atomic
def ask_erasure(person: Person, *, actor, reason: str) -> ErasureRequest:
    """Ask that somebody be erased; the request that stands is given back."""
    _require_right(actor, person)
    _require_reason(reason)
    locked = _lock(person)
    standing = locked.erasure_requests.filter(outcome=ErasureOutcome.OPEN).first()
    if standing:
        return standing
    request = ErasureRequest.objects.create(
        person=locked, reason=reason.strip(), asked_by=actor, asked_at=clock.now()
    )
    _tell("erasure.ask", request, actor)
    return request


def _require_right(actor, person: Person) -> None:
    if not permissions.may_erase(actor, person):
        raise NotPermitted("Coordinators erase, and nobody themselves.")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise NoteRequired("Say why.")


def _lock(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def _tell(action: str, row, actor) -> None:
    kind = "hold" if isinstance(row, LegalHold) else "erasure"
    audit.record(action, row, actor=actor, reason=f"{kind}:{row.pk}")


@transaction.atomic
def refuse_erasure(request: ErasureRequest, *, actor) -> ErasureRequest:
    """Take a request off the table; also by whoever asked."""
    locked = _open_request(request, actor)
    _decide(locked, ErasureOutcome.REFUSED, actor)
    _tell("erasure.refuse", locked, actor)
    return locked


def _open_request(request: ErasureRequest, actor) -> ErasureRequest:
    _require_right(actor, request.person)
    _lock(request.person)
    locked = ErasureRequest.objects.get(pk=request.pk)
    if locked.outcome != ErasureOutcome.OPEN:
        raise TransitionNotAllowed("This request was decided already.")
    return locked


def _decide(request: ErasureRequest, outcome: str, actor) -> None:
    request.outcome = outcome
    request.decided_by = actor
    request.decided_at = clock.now()
    request.save(update_fields=["outcome", "decided_by", "decided_at"])


@transaction.atomic
def approve_erasure(request: ErasureRequest, *, actor) -> ErasureRequest:
    """The second person agrees, and it is done.

    Raises NotPermitted for whoever asked, TransitionNotAllowed under a legal hold,
    while an application is under review, or once it was decided.
    """
    locked = _open_request(request, actor)
    if locked.asked_by_id == actor.pk:
        raise NotPermitted("Another coordinator than the one who asked agrees.")
    _require_free(locked.person)
    _erase(locked.person)
    _decide(locked, ErasureOutcome.ERASED, actor)
    _tell("erasure.approve", locked, actor)
    return locked


def _require_free(person: Person) -> None:
    if is_held(person):
        raise TransitionNotAllowed("A legal hold stands.")
    under_way = CertificationApplication.objects.submitted()
    if under_way.filter(participation__person=person).exists():
        raise TransitionNotAllowed("An application is under review.")


def is_held(person: Person) -> bool:
    return LegalHold.objects.filter(person=person, lifted_at=None).exists()


@transaction.atomic
def set_hold(person: Person, *, actor, reason: str) -> LegalHold:
    """Forbid erasing somebody until it is lifted; the hold that stands is given back."""
    _require_right(actor, person)
    _require_reason(reason)
    standing = LegalHold.objects.filter(person=_lock(person), lifted_at=None).first()
    if standing:
        return standing
    hold = LegalHold.objects.create(
        person=person, reason=reason.strip(), set_by=actor, set_at=clock.now()
    )
    _tell("hold.set", hold, actor)
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, actor) -> LegalHold:
    """Twice is once."""
    _require_right(actor, hold.person)
    _lock(hold.person)
    locked = LegalHold.objects.get(pk=hold.pk)
    if locked.lifted_at is None:
        locked.lifted_at, locked.lifted_by = clock.now(), actor
        locked.save(update_fields=["lifted_at", "lifted_by"])
        _tell("hold.lift", locked, actor)
    return locked


def _erase(person: Person) -> None:
    _empty_logs(person)
    _blank_copies_to_the_office(person)
    _remove_files(person)
    for holding in reversed(installed()):
        rows = holding.rows(person)
        if holding.label == USER:
            _close_sign_in(rows)
        if holding.erasure == Erasure.DELETE:
            rows.delete()
        elif holding.erasure == Erasure.BLANK:
            pks = list(rows.values_list("pk", flat=True))
            holding.model._base_manager.filter(pk__in=pks).update(**holding.blanked)
    # Saved as a row, so that the index of searches follows.
    Person.objects.get(pk=person.pk).save()
    _tidy_index()


def _tidy_index() -> None:
    """SQLite's index of words keeps what was deleted until it is written anew."""
    with connection.cursor() as cursor:
        cursor.execute(TIDY.get(connection.vendor, "SELECT 1"))


def _close_sign_in(users) -> None:
    name = get_user_model().USERNAME_FIELD
    for user in users:
        user.set_unusable_password()
        user.is_active = False
        setattr(user, name, f"erased-{user.pk}")
        user.save()


def _empty_logs(person: Person) -> None:
    """Wagtail's log repeats what its rows are called."""
    for holding in installed():
        keys = [str(pk) for pk in holding.rows(person).values_list("pk", flat=True)]
        kind = ContentType.objects.get_for_model(holding.model)
        entries = ModelLogEntry.objects.filter(content_type=kind, object_id__in=keys)
        entries.update(label="", data={})


def _blank_copies_to_the_office(person: Person) -> None:
    """These mails belong to nobody's record, and yet name the applicant."""
    asked = VerificationRequest.objects.filter(
        application__participation__person=person
    )
    keys = [
        f"verification:{pk}:office-copy" for pk in asked.values_list("pk", flat=True)
    ]
    OutboxMessage.objects.filter(dedupe_key__in=keys).update(context={})


def _remove_files(person: Person) -> None:
    # After the commit: a file does not come back when a transaction is rolled back.
    for certificate in with_file(person):
        stored = certificate.pdf
        remove = partial(stored.storage.delete, stored.name)
        transaction.on_commit(remove, robust=True)
