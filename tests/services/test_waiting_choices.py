"""What somebody who waits chose among the sessions is a wish, looked at when they move up."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import NoSeat
from ce_plugin.models import EventPage, EventSession, OutboxMessage, Registration
from ce_plugin.services import clock, outbox, seats, session_choices
from ce_plugin.services.registrations import cancel, change, register
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> EventPage:
    """Two seats; a session with one seat and one with as many as there are."""
    day = clock.today() + dt.timedelta(days=7)
    session = {"begins_on": day, "title": "Mending", "capacity": 1}
    event = make_event(session=session, capacity=2)
    EventSession.objects.create(
        page=event, title="Weeding", begins_on=day, sort_order=1
    )
    return EventPage.objects.get(pk=event.pk)


@pytest.fixture
def mending(event) -> EventSession:
    return event.sessions.get(title="Mending")


@pytest.fixture
def weeding(event) -> EventSession:
    return event.sessions.get(title="Weeding")


def come(event: EventPage, *sessions: EventSession) -> Registration:
    person = make_person()
    return register(event, person=person, actor=person.user, sessions=sessions)


def give_up(row: Registration) -> None:
    cancel(row, actor=row.person.user)


def state(row: Registration) -> tuple[str, set[str]]:
    row.refresh_from_db()
    return row.status, {seat.session.title for seat in row.seats.all()}


def test_nobody_who_waits_holds_a_seat_of_a_session(event, mending, weeding):
    holder, _other = come(event, weeding), come(event, weeding)
    come(event, mending)

    change(holder, actor=None, answers={}, sessions=[mending])

    assert state(holder) == ("registered", {"Mending"})


def test_whoever_waits_may_wish_for_what_is_full(event, mending, weeding):
    """With all seats of the event, those of its sessions are often gone as well."""
    come(event, mending), come(event, weeding)

    row = come(event, mending)

    assert state(row) == ("waiting", {"Mending"})
    assert session_choices.full_sessions(event, event.sessions.all(), row) == [mending]


def test_moving_up_brings_the_sessions_that_have_room_and_says_which_are_full(
    event, mending, weeding
):
    _holder, other = come(event, mending), come(event, weeding)
    row = come(event, mending, weeding)

    give_up(other)

    assert state(row) == ("registered", {"Weeding"})
    told = OutboxMessage.objects.get(kind="registration_promoted").context
    assert [line.split(":")[0] for line in told["when"]] == ["Weeding"]
    assert [line.split(":")[0] for line in told["full"]] == ["Mending"]


def test_moving_up_to_all_that_was_chosen_speaks_of_nothing_full(
    event, mending, weeding
):
    holder, _other = come(event, mending), come(event, weeding)
    row = come(event, mending, weeding)

    give_up(holder)

    assert state(row) == ("registered", {"Mending", "Weeding"})
    assert OutboxMessage.objects.get(kind="registration_promoted").context["full"] == []


def test_whoever_would_come_to_nothing_keeps_their_place_and_the_next_moves_up(
    event, mending, weeding
):
    holder, other = come(event, mending), come(event, weeding)
    first, second = come(event, mending), come(event, weeding)

    give_up(other)
    passed = state(first), state(second)
    give_up(holder)

    assert passed == (("waiting", {"Mending"}), ("registered", {"Weeding"}))
    assert state(first) == ("registered", {"Mending"})


def test_of_two_who_wish_for_the_last_seat_of_a_session_the_first_gets_it(
    event, mending, weeding
):
    holder, other = come(event, mending), come(event, weeding)
    first, second = come(event, mending, weeding), come(event, mending, weeding)
    EventPage.objects.filter(pk=event.pk).update(capacity=3)

    give_up(holder)

    assert state(other)[0] == "registered"
    assert state(first) == ("registered", {"Mending", "Weeding"})
    assert state(second) == ("registered", {"Weeding"})


def test_a_seat_of_the_event_that_nobody_who_waits_can_use_is_the_newcomers(
    event, mending, weeding
):
    _holder, other = come(event, mending), come(event, weeding)
    waits = come(event, mending)
    give_up(other)

    assert state(come(event, weeding)) == ("registered", {"Weeding"})
    assert state(waits)[0] == "waiting"


def test_a_newcomer_who_gets_a_seat_chooses_among_what_has_room(event, mending):
    come(event, mending)

    with pytest.raises(NoSeat):
        come(event, mending)


def test_a_session_given_up_brings_up_who_waited_for_it(event, mending, weeding):
    holder, other = come(event, mending), come(event, weeding)
    waits = come(event, mending)
    give_up(other)
    before = state(waits)[0]

    change(holder, actor=None, answers={}, sessions=[weeding])

    assert (before, *state(waits)) == ("waiting", "registered", {"Mending"})


def test_another_wish_that_has_room_brings_somebody_up_at_once(event, mending, weeding):
    _holder, other = come(event, mending), come(event, weeding)
    waits = come(event, mending)
    give_up(other)

    changed = change(waits, actor=None, answers={}, sessions=[mending, weeding])

    assert changed.status == "registered"
    assert state(waits) == ("registered", {"Weeding"})


@pytest.mark.parametrize("gone", ["cancelled", "over"])
def test_nobody_moves_up_to_nothing_but_what_does_not_take_place(
    event, mending, weeding, gone
):
    _holder, other = come(event, weeding), come(event, weeding)
    waits = come(event, mending)
    yesterday = clock.today() - dt.timedelta(days=1)
    fields = {
        "cancelled": {"is_cancelled": True},
        "over": {"begins_on": yesterday, "ends_on": yesterday},
    }
    EventSession.objects.filter(pk=mending.pk).update(**fields[gone])

    give_up(other)

    assert state(waits)[0] == "waiting"


def test_what_was_held_while_they_waited_is_neither_full_nor_theirs(
    event, mending, weeding
):
    """What is cancelled stays, so that they can read what became of it."""
    off = EventSession.objects.create(
        page=event, title="Off", begins_on=clock.today(), capacity=1, sort_order=2
    )
    _holder, other = come(event, mending, off), come(event, weeding)
    waits = come(event, mending, weeding, off)
    yesterday = clock.today() - dt.timedelta(days=1)
    EventSession.objects.filter(pk=mending.pk).update(
        begins_on=yesterday, ends_on=yesterday
    )
    EventSession.objects.filter(pk=off.pk).update(is_cancelled=True)

    give_up(other)

    assert state(waits) == ("registered", {"Weeding", "Off"})
    assert OutboxMessage.objects.get(kind="registration_promoted").context["full"] == []


def test_where_nobody_chooses_any_more_a_wish_holds_nobody_up(event, mending, weeding):
    holder, _other = come(event, mending), come(event, weeding)
    waits = come(event, mending)
    EventSession.objects.update(capacity=None)

    give_up(holder)

    assert state(waits) == ("registered", {"Mending"})


def test_the_mails_say_what_a_choice_is_worth(event, mending, weeding, mailoutbox):
    _holder, other = come(event, mending), come(event, weeding)
    come(event, mending, weeding)
    give_up(other)

    outbox.drain()

    bodies = {mail.subject: mail.body for mail in mailoutbox}
    waited = bodies[f"You are on the waiting list: {event.title}"]
    moved = bodies[f"You have a seat: {event.title}"]
    assert "No seat in them is kept while you wait" in " ".join(waited.split())
    assert "are full, so you are not in them:\nMending: " in moved
    assert moved.index("You chose:\nWeeding: ") < moved.index("Mending: ")


def test_the_queue_is_looked_at_with_as_many_queries_however_long_it_is(
    event, mending, weeding, django_assert_num_queries
):
    come(event, mending), come(event, weeding)
    for _ in range(5):
        come(event, mending)
    EventPage.objects.filter(pk=event.pk).update(capacity=3)
    event.refresh_from_db()

    with django_assert_num_queries(6):
        assert seats.fill(event) == []
