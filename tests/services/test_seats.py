"""Seats, the queue for them, and sessions with seats of their own."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import NoSeat, NotClaimable
from ce_plugin.models import EventPage, EventSession, OutboxMessage, Registration
from ce_plugin.services import clock, event_changes, seats, session_choices
from ce_plugin.services.registrations import cancel, cancel_by_link, change, register
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db


def coming_event(**fields):
    begins_on = clock.today() + dt.timedelta(days=7)
    return make_event(session={"begins_on": begins_on}, **fields)


def come(event, **chosen) -> Registration:
    person = make_person()
    return register(event, person=person, actor=person.user, **chosen)


def statuses(event) -> list[str]:
    rows = Registration.objects.filter(event=event).order_by("pk")
    return list(rows.values_list("status", flat=True))


def kinds() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def test_seats_run_out_and_whoever_comes_late_waits_in_order():
    event = coming_event(capacity=2)

    rows = [come(event) for _ in range(4)]

    assert statuses(event) == ["registered", "registered", "waiting", "waiting"]
    assert [seats.place_in_queue(row) for row in rows[2:]] == [1, 2]
    assert kinds() == ["registration_confirmed"] * 2 + ["registration_waiting"] * 2
    assert seats.free_seats(event) == 0


def test_without_a_number_of_seats_there_is_room_for_everybody():
    event = coming_event()

    assert seats.free_seats(event) is None
    assert [come(event).status for _ in range(3)] == ["registered"] * 3


def test_without_a_waiting_list_nobody_waits():
    event = coming_event(capacity=1, has_waiting_list=False)
    come(event)

    with pytest.raises(NoSeat) as refusal:
        come(event)

    assert refusal.value.sessions == []
    assert statuses(event) == ["registered"]


def test_a_seat_given_up_goes_to_whoever_waits_longest_and_they_are_told():
    event = coming_event(capacity=1)
    first, second, third = (come(event) for _ in range(3))

    cancel(first, actor=first.person.user)

    assert statuses(event) == ["cancelled", "registered", "waiting"]
    assert kinds()[3:] == ["registration_cancelled", "registration_promoted"]
    told = OutboxMessage.objects.get(kind="registration_promoted")
    assert told.recipient == second.person.email
    assert second.transitions.get().name == "promote"
    assert seats.place_in_queue(third) == 1


def test_leaving_the_queue_gives_nobody_a_seat():
    event = coming_event(capacity=1)
    _first, second, _third = (come(event) for _ in range(3))

    cancel_by_link(second)

    assert statuses(event) == ["registered", "cancelled", "waiting"]
    assert second.transitions.get().name == "cancel_by_link"
    assert second.transitions.get().actor is None


def test_cancelling_twice_promotes_once():
    event = coming_event(capacity=1)
    first, _second, _third = (come(event) for _ in range(3))

    for _ in range(2):
        cancel(first, actor=first.person.user)

    assert statuses(event) == ["cancelled", "registered", "waiting"]


def test_nobody_moves_up_once_the_event_is_over():
    event = coming_event(capacity=1)
    first, _second = (come(event) for _ in range(2))

    with clock.at(clock.now() + dt.timedelta(days=9)):
        cancel(first, actor=first.person.user)

    assert statuses(event) == ["cancelled", "waiting"]


def test_a_free_seat_is_the_queue_s_and_not_the_newcomer_s():
    event = coming_event(capacity=1)
    come(event), come(event)
    type(event).objects.filter(pk=event.pk).update(capacity=2)

    assert come(event).status == "waiting"


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        (2, ["registered", "registered", "waiting"]),
        (None, ["registered", "registered", "registered"]),
    ],
)
def test_more_seats_go_to_the_queue_when_the_event_is_published(capacity, expected):
    event = coming_event(capacity=1)
    for _ in range(3):
        come(event)
    event.capacity = capacity
    event.save()

    event_changes.announce(event, [], "1")

    assert statuses(event) == expected


def test_a_seat_that_a_merge_left_free_is_found_by_the_daily_work():
    event = coming_event(capacity=1)
    first, _second = (come(event) for _ in range(2))
    Registration.objects.filter(pk=first.pk).update(
        status="cancelled", cancelled_at=clock.now()
    )

    assert seats.fill_all() == 1
    assert seats.fill_all() == 0
    assert statuses(event) == ["cancelled", "registered"]


def workshop(**fields):
    """Two sessions at a time; the first has one seat."""
    event = coming_event(**fields)
    first = event.sessions.get()
    first.title, first.capacity = "Mending", 1
    first.save()
    day = first.begins_on
    second = EventSession.objects.create(
        page=event, title="Weeding", begins_on=day, ends_on=day
    )
    return EventPage.objects.get(pk=event.pk), first, second


def test_sessions_with_seats_are_chosen_and_run_out():
    event, first, second = workshop()
    taken = come(event, sessions=[first, second])

    with pytest.raises(NoSeat) as refusal:
        come(event, sessions=[first])

    assert session_choices.asks_for_sessions(event) is True
    assert refusal.value.sessions == [first]
    assert come(event, sessions=[second]).status == "registered"
    assert {seat.session for seat in taken.seats.all()} == {first, second}


def test_the_mail_says_when_what_was_chosen_takes_place():
    event, first, second = workshop()
    come(event, sessions=[second])

    told = OutboxMessage.objects.get(kind="registration_confirmed").context

    assert told["chosen"] is True
    assert [line.split(":")[0] for line in told["when"]] == ["Weeding"]


def test_giving_a_session_up_frees_its_seat_for_others():
    event, first, second = workshop()
    taken = come(event, sessions=[first])

    change(taken, actor=taken.person.user, answers={}, sessions=[second])

    assert come(event, sessions=[first]).status == "registered"


def test_a_change_keeps_the_seat_one_has_oneself():
    event, first, _second = workshop()
    taken = come(event, sessions=[first])
    answers = {"a": {"question": "Lunch?", "value": "yes"}}

    change(taken, actor=taken.person.user, answers=answers, sessions=[first])

    taken.refresh_from_db()
    assert taken.answers == answers
    assert taken.seats.get().session == first


def test_fewer_seats_than_before_leave_everybody_theirs():
    """Whoever has a seat can still change what they said."""
    event, first, _second = workshop()
    EventSession.objects.filter(pk=first.pk).update(capacity=2)
    event = EventPage.objects.get(pk=event.pk)
    mine, _other = come(event, sessions=[first]), come(event, sessions=[first])
    EventSession.objects.filter(pk=first.pk).update(capacity=1)
    answers = {"a": {"question": "Lunch?", "value": "yes"}}

    change(mine, actor=mine.person.user, answers=answers, sessions=[first])

    mine.refresh_from_db()
    assert (mine.answers, mine.seats.get().session) == (answers, first)


@pytest.mark.parametrize("gone", ["cancelled", "over", "for-all"])
def test_what_is_no_choice_any_more_stays_as_it_was_chosen(gone):
    """The list of that session still has whoever chose it."""
    event, first, second = workshop()
    mine = come(event, sessions=[first, second])
    yesterday = clock.today() - dt.timedelta(days=1)
    fields = {
        "cancelled": {"is_cancelled": True},
        "over": {"begins_on": yesterday, "ends_on": yesterday},
        "for-all": {"capacity": None},
    }
    EventSession.objects.filter(pk=first.pk).update(**fields[gone])

    change(mine, actor=mine.person.user, answers={}, sessions=[second])

    assert {seat.session for seat in mine.seats.all()} == {first, second}


def test_what_is_over_is_not_chosen_any_more():
    """Where registering is enough, it would be a credit for not having come."""
    event, first, second = workshop()
    yesterday = clock.today() - dt.timedelta(days=1)
    EventSession.objects.filter(pk=first.pk).update(
        begins_on=yesterday, ends_on=yesterday
    )

    mine = come(EventPage.objects.get(pk=event.pk), sessions=[first, second])

    assert {seat.session for seat in mine.seats.all()} == {second}


def test_a_cancelled_registration_holds_no_seat_and_is_not_changed():
    event, first, _second = workshop()
    taken = come(event, sessions=[first])
    cancel(taken, actor=taken.person.user)

    with pytest.raises(NotClaimable, match="cancelled"):
        change(taken, actor=taken.person.user, answers={}, sessions=[first])

    assert session_choices.full_sessions(event, event.sessions.all()) == []


def test_nothing_is_changed_once_the_event_is_over():
    event, first, _second = workshop()
    taken = come(event, sessions=[first])

    late = clock.now() + dt.timedelta(days=9)
    with clock.at(late), pytest.raises(NotClaimable, match="over"):
        change(taken, actor=taken.person.user, answers={}, sessions=[first])
