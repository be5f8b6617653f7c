"""Reminded once before the event begins, and told once when something changes."""

from __future__ import annotations

import datetime as dt
from collections import namedtuple

import pytest
from django.core import mail as outgoing

from ce_plugin.models import (
    CESettings,
    EventPage,
    EventSession,
    OutboxMessage,
    Registration,
    SessionSeat,
)
from ce_plugin.services import clock, event_changes, event_reminders, outbox
from ce_plugin.services.registrations import cancel, register
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db
Change = namedtuple("Change", "sentence session_id")
MOVED = [Change("It begins at 14:00 instead of 10:00.", 0)]


def event_in(hours: float, **fields) -> EventPage:
    begin = clock.now() + dt.timedelta(hours=hours)
    end = begin + dt.timedelta(minutes=30)
    session = {
        "begins_on": begin.date(),
        "begins_at": begin.time().replace(microsecond=0),
        "ends_on": end.date(),
        "ends_at": end.time().replace(microsecond=0),
        **fields.pop("session", {}),
    }
    return make_event(session=session, **fields)


def come(event, *, days_ago: int = 3, **person) -> Registration:
    somebody = make_person(**person)
    row = register(event, person=somebody, actor=somebody.user)
    long_ago = clock.now() - dt.timedelta(days=days_ago)
    Registration.objects.filter(pk=row.pk).update(registered_at=long_ago)
    return row


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
    begin = EventPage.objects.get(pk=event.pk).first_beginning

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


def test_whoever_chose_sessions_is_reminded_of_those():
    event = event_in(20)
    other = EventSession.objects.create(
        page=event, title="Later", begins_on=clock.today() + dt.timedelta(days=3)
    )
    row, anybody = come(event), come(event)
    SessionSeat.objects.create(registration=row, session=other)

    event_reminders.run_due()

    mails = OutboxMessage.objects.filter(kind="event_reminder")
    said = {mail.registration: len(mail.context["when"]) for mail in mails}
    assert said == {row: 1, anybody: 2}


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

    with django_assert_num_queries(14):
        assert event_reminders.run_due() == 5


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("scheduled", "event_changed"),
        ("cancelled", "event_cancelled"),
        ("postponed", "event_postponed"),
    ],
)
def test_everybody_seated_or_waiting_is_told_of_a_change_once(status, kind):
    event = event_in(48, capacity=1)
    come(event), come(event)
    gone = come(event)
    cancel(gone, actor=gone.person.user)
    event.event_status, event.status_note = status, "Snow on the pass."

    counts = [event_changes.announce(event, MOVED, "7") for _ in range(2)]

    rows = OutboxMessage.objects.filter(kind=kind)
    assert counts == [2, 0]
    assert rows.count() == 2
    assert rows.first().context["note"] == "Snow on the pass."


def test_whoever_chose_sessions_is_told_of_those_alone():
    """Of thirty sessions of a conference, one moves: most need not know."""
    event = event_in(48)
    one, other = (
        event.sessions.get(),
        EventSession.objects.create(
            page=event, begins_on=clock.today() + dt.timedelta(days=3)
        ),
    )
    here, there, anywhere = come(event), come(event), come(event)
    for row, session in ((here, one), (there, other)):
        SessionSeat.objects.create(registration=row, session=session)

    changes = [Change("The first moves.", one.pk), Change("So does this.", other.pk)]
    counts = [event_changes.announce(event, changes[:n], str(n)) for n in (1, 2)]

    told = OutboxMessage.objects.filter(kind="event_changed").order_by("pk")
    said = [(mail.registration, len(mail.context["changes"])) for mail in told]
    assert counts == [2, 3]
    assert said == [(anywhere, 1), (here, 1), (anywhere, 2), (there, 1), (here, 1)]


def test_a_publication_that_changes_nothing_tells_nobody():
    event = event_in(48)
    come(event)

    assert event_changes.announce(event, [], "7") == 0


def test_the_mail_says_what_changed_and_carries_the_event():
    event = event_in(48, title="Grant writing")
    come(event)
    event_changes.announce(event, MOVED, "7")
    OutboxMessage.objects.exclude(kind="event_changed").delete()

    outbox.drain()

    sent = outgoing.outbox[0]
    name, content, kind = sent.attachments[0]
    assert sent.subject == "Changed: Grant writing"
    assert "- It begins at 14:00 instead of 10:00." in sent.body
    assert "/ce/registration/" in sent.body
    assert (name, kind) == (f"{event.slug}.ics", "text/calendar; charset=utf-8")
    assert "BEGIN:VCALENDAR" in content


def test_questions_about_an_event_go_to_whom_its_page_names():
    come(event_in(48, contact_email="host@library.example"))
    come(event_in(48))

    outbox.drain()

    asked = ["Write to host@library.example." in mail.body for mail in outgoing.outbox]
    assert asked == [True, False]


def test_the_mail_of_a_queue_carries_no_event():
    event = event_in(48, capacity=1)
    come(event), come(event)

    outbox.drain()

    bodies = {mail.subject: mail for mail in outgoing.outbox}
    assert bodies[f"You are registered: {event.title}"].attachments
    assert not bodies[f"You are on the waiting list: {event.title}"].attachments


def test_whoever_waits_is_not_told_the_meeting_address():
    event = event_in(48, capacity=1, meeting_url="https://meet.example/1")
    seated, waits = come(event), come(event)

    event_changes.announce(event, MOVED, "7")

    told = OutboxMessage.objects.filter(kind="event_changed")
    first = OutboxMessage.objects.get(kind="registration_waiting")
    assert first.context["meeting_url"] == ""
    given = {one.registration_id: one.context["meeting_url"] for one in told}
    assert given == {seated.pk: "https://meet.example/1", waits.pk: ""}


def test_no_mail_leads_to_a_page_that_is_off_the_calendar():
    event = event_in(48)
    row = come(event)
    event.unpublish()
    cancel(row, actor=row.person.user)

    outbox.drain()

    bodies = {mail.subject: mail.body for mail in outgoing.outbox}
    told = [bodies[f"Cancelled: {event.title}"]]
    told.append(bodies[f"Your registration is cancelled: {event.title}"])
    assert [event.url in body for body in told] == [False, False]


def test_nobody_without_an_address_is_written_to():
    person = make_person(email="", user=None)

    register(event_in(48), person=person, actor=None)

    assert OutboxMessage.objects.count() == 0
