"""Whoever registered is reminded once before the event begins."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ce_plugin.models import (
    CESettings,
    EventPage,
    EventSession,
    OutboxMessage,
    Registration,
)
from ce_plugin.services import clock, event_changes, event_reminders, outbox, seats
from ce_plugin.services.registrations import cancel, change
from tests.factories import make_event
from tests.services.coming import DAYS, MOVED, NOON, choose, come, conference, event_in

pytestmark = pytest.mark.django_db


def reminded() -> list[str]:
    rows = OutboxMessage.objects.filter(kind="event_reminder").order_by("pk")
    return list(rows.values_list("recipient", flat=True))


def test_whoever_registered_is_reminded_once():
    row = come(event_in(20))

    assert [event_reminders.run_due() for _ in range(2)] == [1, 0]
    assert reminded() == [row.person.email]


@pytest.mark.parametrize("hours", [30, -1])
def test_not_too_early_and_not_when_it_has_begun(hours):
    begin = event_in(48)
    come(begin)

    with clock.at(clock.now() + dt.timedelta(hours=48 - hours)):
        assert event_reminders.run_due() == 0


def test_who_has_just_registered_waits_or_cancelled_is_not_reminded():
    event = event_in(20, capacity=2)
    come(event, days_ago=0)
    gone = come(event)
    cancel(gone, actor=gone.person.user)
    come(event)
    come(event)

    assert event_reminders.run_due() == 1


def test_who_has_just_moved_up_has_had_a_mail_and_who_did_long_ago_is_reminded():
    event = event_in(20, capacity=1)
    gone, early, late = come(event), come(event), come(event)
    cancel(gone, actor=gone.person.user)
    days = clock.now() - dt.timedelta(days=2)
    early.transitions.update(at=days)
    EventPage.objects.filter(pk=event.pk).update(capacity=2)
    seats.fill_all()

    event_reminders.run_due()

    late.refresh_from_db()
    assert late.status == "registered"
    assert reminded() == [early.person.email]


@pytest.mark.parametrize(
    "fields",
    [
        {"event_status": "cancelled", "status_note": "Snow."},
        {"event_status": "postponed", "status_note": "Snow."},
        {"live": False},
    ],
)
def test_nobody_is_reminded_of_what_does_not_take_place(fields):
    event = event_in(20)
    come(event)
    EventPage.objects.filter(pk=event.pk).update(**fields)

    assert event_reminders.run_due() == 0


def test_of_a_cancelled_session_nobody_is_reminded():
    event = event_in(20)
    come(event)
    EventSession.objects.update(is_cancelled=True)

    assert event_reminders.run_due() == 0


def test_an_event_that_is_moved_is_reminded_of_anew():
    event = event_in(20)
    come(event)
    event_reminders.run_due()
    day = clock.today() + dt.timedelta(days=10)
    EventSession.objects.update(begins_on=day, ends_on=day + dt.timedelta(days=1))
    session = EventSession.objects.get()
    begin = dt.datetime.combine(session.begins_on, session.begins_at, event.zone)

    with clock.at(begin - dt.timedelta(hours=4)):
        assert event_reminders.run_due() == 1


@pytest.mark.parametrize("what", ["given up", "cancelled", "begun"])
def test_a_reminder_that_still_waits_is_taken_back_when_it_is_not_true_any_more(what):
    """A mail server was away for hours."""
    event = event_in(20)
    row = come(event)
    event_reminders.run_due()

    if what == "given up":
        cancel(row, actor=row.person.user)
    elif what == "cancelled":
        event_changes.announce(event, MOVED, "7")
    else:
        with clock.at(clock.now() + dt.timedelta(hours=25)):
            event_reminders.run_due()

    assert reminded() == []


def test_a_reminder_that_was_sent_stays_and_is_not_sent_again():
    event = event_in(20)
    come(event)
    event_reminders.run_due()
    outbox.drain()

    event_changes.announce(event, MOVED, "7")

    assert (event_reminders.run_due(), len(reminded())) == (0, 1)


def reminded_at(moment: dt.datetime) -> dict[Registration, dict]:
    """What the mails say that are new at this moment."""
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    with clock.at(moment):
        event_reminders.run_due()
    new = OutboxMessage.objects.filter(kind="event_reminder").exclude(pk__in=before)
    return {mail.registration: mail.context for mail in new}


def test_whoever_chose_sessions_is_reminded_before_the_first_of_those():
    with clock.at(NOON):
        event, (one, two, three) = conference()
        first, later = choose(come(event), one, three), choose(come(event), three, two)
        anybody = come(event)

    day = dt.timedelta(days=1)
    found = [reminded_at(NOON + number * day) for number in range(4)]

    assert [set(told) for told in found] == [{first, anybody}, {later}, set(), set()]
    said = found[0][first], found[1][later]
    assert [each["first"][:9] for each in said] == ["Session 1", "Session 2"]
    assert [[line[:9] for line in each["when"]] for each in said] == [["Session 3"]] * 2
    assert (len(found[0][anybody]["when"]), "first" in found[0][anybody]) == (3, False)


def test_of_chosen_sessions_the_first_that_takes_place_is_reminded_of():
    with clock.at(NOON):
        event, (one, two, _three) = conference()
        both, gone = choose(come(event), one, two), choose(come(event), one)
        EventSession.objects.filter(pk=one.pk).update(is_cancelled=True)

    found = [reminded_at(NOON + dt.timedelta(days=number)) for number in range(3)]

    assert [set(told) for told in found] == [set(), {both}, set()]
    assert gone.mails.filter(kind="event_reminder").count() == 0


def test_whoever_got_a_seat_after_the_first_day_is_reminded_of_what_is_left():
    settings = CESettings.load()
    settings.event_reminder_hours = 12
    settings.save()
    with clock.at(NOON):
        event, sessions = conference()
        late, choosy = come(event), choose(come(event), *sessions)
    on_the_first = NOON + dt.timedelta(days=1)
    Registration.objects.update(registered_at=on_the_first)

    found = reminded_at(on_the_first + dt.timedelta(hours=11))

    assert [line[:9] for line in found[late]["when"]] == ["Session 2", "Session 3"]
    assert found[choosy]["first"][:9] == "Session 2"
    assert [line[:9] for line in found[choosy]["when"]] == ["Session 3"]


def test_a_cancellation_that_comes_first_leaves_nothing_to_remind_of(monkeypatch):
    """Both at once: what the cancellation could not take back yet is not queued."""
    event = event_in(20)
    come(event)
    real = event_reminders.lock_event

    def behind_a_cancellation(event):
        EventPage.objects.filter(pk=event.pk).update(event_status="cancelled")
        return real(event)

    monkeypatch.setattr(event_reminders, "lock_event", behind_a_cancellation)

    assert (event_reminders.run_due(), reminded()) == (0, [])


def test_the_mail_names_the_session_that_comes_first():
    with clock.at(NOON):
        event, (_one, two, three) = conference(title="Spring conference")
        choose(come(event), three, two)
    OutboxMessage.objects.all().delete()
    later = NOON + dt.timedelta(days=1)
    reminded_at(later)

    with clock.at(later + dt.timedelta(minutes=1)):
        outbox.drain()

    body = outgoing.outbox[0].body
    assert "Spring conference" in body
    assert "begins soon:\n\nSession 2: Wed 3 Jun 2026" in body
    assert "You also chose:\nSession 3: Thu 4 Jun 2026" in body
    assert "Session 1" not in body


def test_whoever_gives_the_session_up_is_not_reminded_of_it():
    """The reminder waited for the mail server, and they chose another."""
    with clock.at(NOON):
        event, (one, two, _three) = conference()
        EventSession.objects.filter(pk=one.pk).update(capacity=5)
        row = choose(come(event), one)
    told = reminded_at(NOON)

    with clock.at(NOON):
        change(row, actor=None, answers={}, sessions=[two])

    assert (set(told), reminded()) == ({row}, [])


@pytest.mark.parametrize(
    "times",
    [
        {"begins_at": None, "ends_at": None},
        {"date_precision": "day"},
    ],
)
def test_what_has_no_time_is_reminded_of_the_morning_before_in_its_zone(times):
    with clock.at(NOON - dt.timedelta(days=5)):
        session = {"begins_on": DAYS[0], **times}
        row = come(make_event(time_zone="Pacific/Honolulu", session=session))
    nine = dt.datetime(2026, 6, 1, 19, 0, tzinfo=dt.UTC)

    early = reminded_at(nine - dt.timedelta(minutes=1))
    found = reminded_at(nine)
    again = reminded_at(nine + dt.timedelta(hours=20))

    assert (early, set(found), again) == ({}, {row}, {})


@pytest.mark.parametrize("precision", ["month", "year"])
def test_a_day_that_nobody_knows_is_not_reminded_of(precision):
    with clock.at(NOON - dt.timedelta(days=40)):
        session = {"begins_on": DAYS[0], "ends_on": DAYS[0].replace(day=30)}
        come(make_event(session={**session, "date_precision": precision}))

    assert reminded_at(NOON) == {}


def test_nothing_is_deleted_where_no_reminder_waits():
    come(event_in(20))

    with CaptureQueriesContext(connection) as asked:
        event_reminders.run_due()

    assert not [one for one in asked if one["sql"].startswith("DELETE")]


def test_the_setting_turns_reminders_off():
    settings = CESettings.load()
    settings.event_reminder_hours = 0
    settings.save()
    come(event_in(20))

    assert event_reminders.run_due() == 0


def test_the_hour_is_that_of_the_event_s_zone():
    """Ten o'clock in Honolulu is later than ten o'clock here."""
    here = dt.datetime(2026, 7, 1, 9, 0, tzinfo=dt.UTC)
    day = dt.date(2026, 7, 2)
    times = {"begins_at": dt.time(10), "ends_at": dt.time(11)}
    with clock.at(here - dt.timedelta(days=5)):
        session = {"begins_on": day, "ends_on": day, **times}
        come(make_event(time_zone="Pacific/Honolulu", session=session))

    with clock.at(dt.datetime(2026, 7, 1, 19, 59, tzinfo=dt.UTC)):
        early = event_reminders.run_due()
    with clock.at(dt.datetime(2026, 7, 1, 20, 1, tzinfo=dt.UTC)):
        late = event_reminders.run_due()

    assert (early, late) == (0, 1)


def test_queries_do_not_grow_with_the_people(django_assert_num_queries):
    event = event_in(20)
    for _ in range(5):
        come(event)

    with django_assert_num_queries(15):
        assert event_reminders.run_due() == 5
