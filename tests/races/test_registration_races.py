"""200 people and 20 seats, on PostgreSQL; the control shows that the lock is needed."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from functools import partial

import pytest

from ce_plugin.models import EventPage, EventSession, Person, PersonMerge, Registration
from ce_plugin.services import clock, registrations
from ce_plugin.services.merging import merge_people
from ce_plugin.services.registrations import cancel, register
from ce_plugin.services.unmerging import unmerge_people
from tests import factories
from tests.races.conftest import TRIES, together
from tests.services.merge_records import make_merger

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
SEATS, PEOPLE, AT_ONCE = 20, 200, 40


def event_with(capacity: int) -> EventPage:
    begins_on = clock.today() + dt.timedelta(days=7)
    return factories.make_event(session={"begins_on": begins_on}, capacity=capacity)


def come(event_id: int, *people: int) -> list[Registration]:
    event = EventPage.objects.get(pk=event_id)
    rows = Person.objects.select_related("user").in_bulk(people)
    return [register(event, person=rows[pk], actor=rows[pk].user) for pk in people]


def race(event: EventPage, people: list[int]) -> list[Exception]:
    """Everybody wants a seat, `AT_ONCE` of them at the same moment; what went wrong."""
    calls = [partial(come, event.pk, *people[n::AT_ONCE]) for n in range(AT_ONCE)]
    return [one for one in together(*calls) if isinstance(one, Exception)]


def make_people(number: int) -> list[int]:
    return [factories.make_person().pk for _ in range(number)]


def test_two_hundred_people_and_twenty_seats():
    event = event_with(SEATS)

    errors = race(event, make_people(PEOPLE))

    rows = Registration.objects.filter(event=event)
    assert errors == []
    assert Counter(rows.values_list("status", flat=True)) == {
        "registered": SEATS,
        "waiting": PEOPLE - SEATS,
    }
    # The queue is in the order in which they came: nobody got a seat after it began.
    order = list(rows.order_by("pk").values_list("status", flat=True))
    assert order == ["registered"] * SEATS + ["waiting"] * (PEOPLE - SEATS)
    queue = list(Registration.objects.waiting().values_list("pk", flat=True))
    assert queue == sorted(queue)


def test_control_without_the_lock_there_are_more_people_than_seats(monkeypatch):
    monkeypatch.setattr(registrations, "lock_event", lambda event: event)
    most = 0
    for _try in range(TRIES):
        event = event_with(2)
        race(event, make_people(AT_ONCE))
        seated = Registration.objects.seated().filter(event=event).count()
        most = max(most, seated)
        if most > 2:
            break

    assert most > 2


def test_one_cancellation_pressed_eight_times_promotes_one():
    event = event_with(1)
    first, *_rest = [come(event.pk, pk)[0] for pk in make_people(4)]
    person = first.person

    def press():
        row = Registration.objects.get(pk=first.pk)
        return cancel(row, actor=Person.objects.get(pk=person.pk).user)

    results = together(*[press] * 8)

    assert [one for one in results if isinstance(one, Exception)] == []
    rows = Registration.objects.filter(event=event)
    assert Counter(rows.values_list("status", flat=True)) == {
        "cancelled": 1,
        "registered": 1,
        "waiting": 2,
    }


def test_many_cancellations_at_once_promote_as_many_in_order():
    event = event_with(5)
    rows = [come(event.pk, pk)[0] for pk in make_people(12)]

    results = together(*[partial(give_up, row.pk) for row in rows[:4]])

    assert [one for one in results if isinstance(one, Exception)] == []
    seated = Registration.objects.seated().filter(event=event).order_by("pk")
    assert [row.pk for row in seated] == [row.pk for row in rows[4:9]]


def choose(session_id: int, *people: int) -> list[Registration]:
    """Register each for this session."""
    session = EventSession.objects.get(pk=session_id)
    rows = Person.objects.select_related("user").in_bulk(people)
    return [
        register(
            session.page.specific,
            person=rows[pk],
            actor=rows[pk].user,
            sessions=[session],
        )
        for pk in people
    ]


def test_many_who_move_up_at_once_do_not_overfill_a_session():
    """Four seats of the event become free; the session they wish for has two."""
    event = event_with(4)
    first = event.sessions.get()
    other = EventSession.objects.create(
        page=event, begins_on=first.begins_on, title="Other"
    )
    EventSession.objects.filter(pk=first.pk).update(capacity=2)
    seated = [row for pk in make_people(4) for row in choose(other.pk, pk)]
    waiting = [row for pk in make_people(5) for row in choose(first.pk, pk)]

    results = together(*[partial(give_up, row.pk) for row in seated])

    assert [one for one in results if isinstance(one, Exception)] == []
    held = Registration.objects.seated().filter(event=event).order_by("pk")
    assert [row.pk for row in held] == [row.pk for row in waiting[:2]]


def test_a_merge_is_undone_while_others_register():
    """Both hold the event before the people: nobody waits for the other in a circle."""
    actor, event = make_merger(), event_with(2)
    stays, goes = make_people(2)
    come(event.pk, stays, goes)
    people = Person.objects.in_bulk([stays, goes])
    merge = merge_people(people[stays], people[goes], actor=actor)
    others = [partial(come, event.pk, pk) for pk in make_people(8)]

    results = together(*others[:4], partial(undo, merge.pk), *others[4:])

    assert [one for one in results if isinstance(one, Exception)] == []
    rows = Registration.objects.filter(event=event)
    assert Counter(rows.values_list("status", flat=True)) == {
        "registered": 2,
        "waiting": 8,
    }


def test_a_merge_and_its_undoing_wait_for_who_gives_up_a_seat(monkeypatch):
    """Cancelling has the row of the registration and then asks for its person."""
    actor, event = make_merger(), event_with(2)
    stays, goes = make_people(2)
    first, second = come(event.pk, goes), come(event_with(2).pk, goes)
    tell = registrations.notices.cancelled

    def slowly(*args, **kwargs):
        time.sleep(0.5)
        tell(*args, **kwargs)

    def merge():
        time.sleep(0.2)
        people = Person.objects.in_bulk([stays, goes])
        return merge_people(people[stays], people[goes], actor=actor)

    def undo_late(merge_id: int):
        time.sleep(0.2)
        return undo(merge_id)

    monkeypatch.setattr(registrations.notices, "cancelled", slowly)

    merged = together(partial(give_up, first[0].pk), merge)
    undone = together(
        partial(give_up, second[0].pk), partial(undo_late, PersonMerge.objects.get().pk)
    )

    assert [one for one in (*merged, *undone) if isinstance(one, Exception)] == []


def give_up(pk: int):
    row = Registration.objects.get(pk=pk)
    return cancel(row, actor=row.person.user)


def undo(merge_id: int):
    merge = PersonMerge.objects.get(pk=merge_id)
    return unmerge_people(merge, actor=merge.actor)
