"""Who waits gets a seat that is worth having: of what takes place, and in time."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.models import EventPage, EventSession, OutboxMessage, Registration
from ce_plugin.services import clock, event_changes, seats
from ce_plugin.services.registrations import cancel, register
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db
OFF = [
    {"event_status": "cancelled", "status_note": "Snow."},
    {"event_status": "postponed", "status_note": "Snow."},
    {"live": False},
]
DAY = dt.date(2027, 5, 14)
# Ten o'clock in Denver.
BEGIN = dt.datetime(2027, 5, 14, 16, tzinfo=dt.UTC)


def full_event(**fields) -> tuple[EventPage, Registration, Registration]:
    """One seat, 14 May 2027 from 10:00 to 11:30; who has it and who waits."""
    with clock.at(BEGIN - dt.timedelta(days=7)):
        event = make_event(session={"begins_on": DAY}, capacity=1, **fields)
        rows = [register(event, person=make_person(), actor=None) for _ in range(2)]
    return event, *rows


def give_up(row: Registration, moment: dt.datetime) -> None:
    with clock.at(moment):
        cancel(row, actor=row.person.user)


def told(row: Registration) -> list[str]:
    rows = OutboxMessage.objects.filter(registration=row).order_by("pk")
    return list(rows.values_list("kind", flat=True))


@pytest.mark.parametrize("fields", OFF)
def test_a_seat_of_what_does_not_take_place_is_nobodys(fields):
    """Who heard that it is off and cancels must not send somebody there."""
    event, first, second = full_event()
    EventPage.objects.filter(pk=event.pk).update(**fields)

    give_up(first, BEGIN - dt.timedelta(days=1))

    assert told(second) == ["registration_waiting"]


@pytest.mark.parametrize("fields", OFF)
def test_more_seats_of_what_does_not_take_place_are_nobodys(fields):
    event, _first, second = full_event()
    EventPage.objects.filter(pk=event.pk).update(capacity=None, **fields)

    with clock.at(BEGIN - dt.timedelta(days=1)):
        event_changes.announce(EventPage.objects.get(pk=event.pk), [], "1")
        assert seats.fill_all() == 0

    assert told(second) == ["registration_waiting"]


def test_more_seats_after_the_event_are_nobodys():
    """Where registering is enough, they would be credits for not having come."""
    event, _first, second = full_event(attendance_credit="on_registration")
    EventPage.objects.filter(pk=event.pk).update(capacity=None)

    with clock.at(BEGIN + dt.timedelta(days=1)):
        event_changes.announce(EventPage.objects.get(pk=event.pk), [], "1")

    second.refresh_from_db()
    assert second.status == "waiting"


@pytest.mark.parametrize(("minutes", "status"), [(-1, "registered"), (1, "waiting")])
def test_nobody_moves_up_to_what_has_begun(minutes, status):
    _event, first, second = full_event()

    give_up(first, BEGIN + dt.timedelta(minutes=minutes))

    second.refresh_from_db()
    assert second.status == status


@pytest.mark.parametrize(
    "session", [{"begins_at": None, "ends_at": None}, {"date_precision": "day"}]
)
def test_without_a_known_hour_the_whole_day_is_left(session):
    event, first, second = full_event()
    EventSession.objects.filter(page=event).update(**session)

    give_up(first, BEGIN - dt.timedelta(hours=1))

    second.refresh_from_db()
    assert second.status == "registered"


def test_to_a_course_that_can_be_taken_at_any_time_people_move_up_until_its_end():
    event, first, second = full_event(format="self_paced")
    EventSession.objects.filter(page=event).update(ends_on=dt.date(2027, 12, 31))

    give_up(first, BEGIN + dt.timedelta(days=90))

    second.refresh_from_db()
    assert second.status == "registered"


def test_the_queues_of_what_is_over_are_not_looked_at_for_ever(
    django_assert_num_queries,
):
    full_event()
    full_event()

    with clock.at(BEGIN + dt.timedelta(days=9)), django_assert_num_queries(1):
        assert seats.fill_all() == 0
