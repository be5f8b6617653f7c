"""What whoever waits for a seat reads, and what their calendar is given."""

from __future__ import annotations

import datetime as dt
from collections import namedtuple

import pytest
from django.core import mail as outgoing

from ce_plugin.models import EventPage, Registration
from ce_plugin.services import clock, event_changes, outbox
from ce_plugin.services.registrations import cancel, register
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db
Change = namedtuple("Change", "sentence session_id")
MOVED = [Change(lambda event: "It begins at 14:00 instead of 10:00.", 0)]


def event_ahead(**fields) -> EventPage:
    day = clock.today() + dt.timedelta(days=7)
    return make_event(session={"begins_on": day}, **fields)


@pytest.fixture
def event() -> EventPage:
    return event_ahead(capacity=1)


def come(event: EventPage) -> Registration:
    person = make_person()
    return register(event, person=person, actor=person.user)


def sent_to(row: Registration) -> list:
    outgoing.outbox.clear()
    outbox.drain()
    return [one for one in outgoing.outbox if one.to == [row.person.email]]


def test_the_mail_says_which_place_it_was(event):
    come(event)
    come(event)

    (mail,) = sent_to(come(event))

    assert "You are number 2 on it as this mail is written." in mail.body


def test_a_change_is_told_to_whoever_waits_as_that(event):
    holder, waits = come(event), come(event)
    outbox.drain()
    event_changes.announce(event, MOVED, "7")

    outgoing.outbox.clear()
    outbox.drain()
    told = {one.to[0]: one for one in outgoing.outbox}
    seated, waiting = told[holder.person.email], told[waits.person.email]

    said = "You are on the waiting list and have no seat yet."
    assert [said in one.body for one in (seated, waiting)] == [False, True]
    assert "Look at your registration" not in waiting.body
    lines = [one.attachments[0][1].splitlines() for one in (seated, waiting)]
    for line in ("STATUS:TENTATIVE", "TRANSP:TRANSPARENT"):
        assert [line in each for each in lines] == [False, True]


def test_whoever_waits_keeps_a_place_at_what_is_postponed(event):
    come(event)
    waits = come(event)
    outbox.drain()
    EventPage.objects.filter(pk=event.pk).update(
        event_status="postponed", status_note="Snow."
    )
    event_changes.announce(EventPage.objects.get(pk=event.pk), MOVED, "7")

    (mail,) = sent_to(waits)

    assert "You keep your place on the waiting list." in mail.body
    assert "Your registration stays." not in mail.body


def test_whoever_gives_up_a_place_had_no_registration_to_cancel(event):
    holder, waits = come(event), come(event)
    outbox.drain()
    cancel(waits, actor=waits.person.user)

    (mail,) = sent_to(waits)

    assert mail.subject == f"No longer on the waiting list: {event.title}"
    assert f'You are no longer on the waiting list of "{event.title}".' in mail.body
    cancel(holder, actor=holder.person.user)
    (other,) = sent_to(holder)
    assert other.subject == f"Your registration is cancelled: {event.title}"


@pytest.mark.parametrize("captions", [True, False])
@pytest.mark.parametrize("note", ["A transcript follows.", ""])
def test_a_mail_says_of_accessibility_what_the_page_says(captions, note):
    event = event_ahead(has_captions=captions, accessibility_note=note)
    words = " ".join(
        (["With captions."] if captions else []) + ([note] if note else [])
    )

    (mail,) = sent_to(come(event))

    lines = [one for one in mail.body.splitlines() if one.startswith("Access")]
    assert lines == ([f"Accessibility: {words}"] if words else [])
