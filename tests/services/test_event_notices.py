"""Told once when something of an event changes, and what such a mail holds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail as outgoing

from ce_plugin.models import EventSession, OutboxMessage, SessionSeat
from ce_plugin.services import clock, event_changes, outbox
from ce_plugin.services.registrations import cancel, register
from tests.factories import make_person
from tests.services.coming import (
    MOVED,
    NOON,
    Change,
    choose,
    come,
    conference,
    event_in,
)

pytestmark = pytest.mark.django_db


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


def test_mail_and_file_of_whoever_chose_hold_those_sessions_alone():
    with clock.at(NOON):
        event, (one, two, _three) = conference()
        choose(come(event), one, two), come(event)
        OutboxMessage.objects.all().delete()
        event_changes.announce(event, [Change("It moves.", one.pk)], "7")
        outbox.drain()

    bodies = [mail.body.partition("how it stands now:")[2] for mail in outgoing.outbox]
    files = [mail.attachments[0][1] for mail in outgoing.outbox]
    assert sorted(body.count("Session ") for body in bodies) == [2, 3]
    assert sorted(file.count("BEGIN:VEVENT") for file in files) == [2, 3]


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
