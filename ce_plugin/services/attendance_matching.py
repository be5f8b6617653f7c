"""Who the people in a provider's report are: by address, by memory, by choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ce_plugin.enums import ImportState, ImportVerdict
from ce_plugin.models import (
    Attendance,
    ImportBatch,
    ImportRow,
    Person,
    Registration,
)
from ce_plugin.services import imports
from ce_plugin.services.attendance_directory import CANDIDATE, DECIDED
from ce_plugin.services.attendance_report_columns import GUEST, whole_name

# More than anybody looks through; the others are found by their address.
MOST_REGISTERED = 100


def unmatched(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Lines of which it is not clear who they are, then those that become guests."""
    asked = Q(targets__has_key=f"{CANDIDATE}0")
    guests = Q(verdict=ImportVerdict.NEW) & ~Q(targets__has_key="person")
    rows = batch.rows.filter(asked | guests)
    return rows.order_by("verdict", "line")


def decided(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Lines of which somebody said who they are, now or for an earlier report."""
    return batch.rows.filter(targets__has_key=DECIDED).order_by("line")


def matchable(batch: ImportBatch) -> QuerySet[ImportRow]:
    """First what is not clear, then what was decided and may be decided anew."""
    last = Q(targets__has_key=DECIDED)
    rows = unmatched(batch) | decided(batch)
    return rows.annotate(was_decided=last).order_by("was_decided", "verdict", "line")


def people_of(keys: set[int]) -> dict[int, Person]:
    """People by their keys, with the libraries that tell two namesakes apart."""
    return Person.objects.prefetch_related("positions__library").in_bulk(keys)


def registered_unmatched(batch: ImportBatch) -> list[Person]:
    """Who registered for the event, is on no line of the file and was not noted."""
    event, session = batch.session.page_id, batch.session
    registered = Registration.objects.standing().filter(event=event)
    noted = Attendance.objects.standing().filter(session=session, person__isnull=False)
    known = (DECIDED, "person")
    lines = batch.rows.values_list("targets", flat=True)
    taken = {targets[name] for targets in lines for name in known if name in targets}
    rows = Person.objects.filter(pk__in=registered.values("person"))
    rows = rows.exclude(pk__in=noted.values("person")).exclude(pk__in=taken)
    return list(rows.prefetch_related("positions__library"))


def by_resemblance(people: Iterable[Person], row: ImportRow) -> list[Person]:
    """Whose name is most like the line's first; enough of them to choose from."""
    said = whole_name(row.data).casefold()

    def unlike(person: Person) -> tuple:
        name = person.full_name.casefold()
        return -SequenceMatcher(None, said, name).ratio(), name, person.pk

    return sorted(people, key=unlike)[:MOST_REGISTERED]


def name_and_library(person: Person) -> str:
    libraries = [one.library.name for one in person.positions.all()]
    return ", ".join([person.full_name, *libraries[:2]])


def chosen_names(rows: Sequence[ImportRow]) -> dict[int, str]:
    """For lines of which somebody said who they are, that in words."""
    people = people_of({row.targets[DECIDED] for row in rows if DECIDED in row.targets})
    names = {
        row.line: name_and_library(people[row.targets[DECIDED]])
        for row in rows
        if row.targets.get(DECIDED) in people
    }
    guests = [row for row in rows if row.data.get("record") == GUEST]
    return names | {row.line: _("a guest, nobody on record") for row in guests}


@transaction.atomic
def choose(batch: ImportBatch, chosen: Mapping[int, str], *, actor) -> ImportBatch:
    """Say who lines are, by record number or as guests, and judge all lines anew.

    Raises NotPermitted, or TransitionNotAllowed once the file is imported.
    """
    imports.require_may_import(actor, batch.session)
    imports.lock_batch(batch, wanted=ImportState.STAGED)
    rows = list(batch.rows.filter(line__in=list(chosen)))
    for row in rows:
        row.data["record"] = chosen[row.line]
    ImportRow.objects.bulk_update(rows, ["data"], batch_size=200)
    return imports.look_again(batch, actor=actor)
