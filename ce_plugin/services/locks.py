"""One order of locks everywhere: participation, application, then the rest (DD5).

People are of the rest; several of them are held in the order of their ids, after the
events at which they have a seat.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from ce_plugin.models import (
    CertificationApplication,
    EventPage,
    Person,
    RuleSet,
    TrackParticipation,
)


def lock_participation(participation_id: int) -> TrackParticipation:
    """The row as it is now, held until the caller's transaction ends."""
    rows = TrackParticipation.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=participation_id)


def lock_application(application: CertificationApplication) -> CertificationApplication:
    """The row as it is now, held with its participation."""
    lock_participation(application.participation_id)
    rows = CertificationApplication.objects.select_for_update(of=("self",), no_key=True)
    related = ("participation__person", "participation__track", "verifier")
    return rows.select_related(*related).get(pk=application.pk)


def lock_event(event: EventPage) -> EventPage:
    """The event as it is now, held until the caller's transaction ends.

    Whoever takes or gives up a seat, writes a draft by a verb or notes down what was
    published holds it, so that they come one by one.
    """
    rows = EventPage.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=event.pk)


def lock_events(events: Iterable[int]) -> None:
    """The same for several, in the order of their ids."""
    rows = EventPage.objects.filter(pk__in=events).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def lock_people(*people_ids: int) -> dict[int, Person]:
    """The people as they are now, with their runs and open applications, by id.

    For a merge: whoever adds a row that points to one of them waits.
    """
    runs = TrackParticipation.objects.filter(person__in=people_ids).order_by("pk")
    list(runs.select_for_update(of=("self",)).values_list("pk", flat=True))
    applications = CertificationApplication.objects.open().filter(
        participation__person__in=people_ids
    )
    held = applications.order_by("pk").select_for_update(of=("self",))
    list(held.values_list("pk", flat=True))
    people = Person.objects.select_for_update(of=("self",)).order_by("pk")
    return {one.pk: one for one in people.filter(pk__in=people_ids)}


def lock_person(person_id: int) -> Person:
    """One record as it is now. Rows that point to it do not wait."""
    return lock_records(Person.objects.filter(pk=person_id))[0]


def lock_records(people: QuerySet[Person]) -> list[Person]:
    """As `lock_person`, in the order of their ids."""
    return list(people.order_by("pk").select_for_update(of=("self",), no_key=True))


def lock_programme(programme: str) -> None:
    """Hold every version of a programme's rules: two publications take turns."""
    rows = RuleSet.objects.select_for_update(of=("self",), no_key=True).filter(
        programme=programme
    )
    list(rows.order_by("pk").values_list("pk", flat=True))


def skip_locked(rows: QuerySet) -> QuerySet:
    """Lock what is read, and leave out what another worker has in hand."""
    can_skip = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(
        skip_locked=can_skip, of=("self",) if can_skip else ()
    )
