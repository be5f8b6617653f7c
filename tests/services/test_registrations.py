"""Registering for an event and taking it back: once, in time, with one mail."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import NotClaimable, NotPermitted
from ce_plugin.models import EventPage, EventSession, OutboxMessage, Registration, times
from ce_plugin.services import clock, registration_notices
from ce_plugin.services.registrations import cancel, register
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db


def days(number: int) -> dt.date:
    return clock.today() + dt.timedelta(days=number)


def coming_event(**fields) -> EventPage:
    return make_event(session={"begins_on": days(7)}, **fields)


def test_register_writes_one_row_and_one_mail():
    person = make_person()
    event = coming_event(meeting_url="https://meet.example/x", place="Helena")

    registration = register(event, person=person, actor=person.user)

    mail = OutboxMessage.objects.get()
    assert registration.status == "registered"
    assert (mail.kind, mail.recipient, mail.person) == (
        "registration_confirmed",
        person.email,
        person,
    )
    assert mail.context == {
        "first_name": person.first_name,
        "event": event.title,
        "event_url": f"http://testserver{event.url}",
        "meeting_url": "https://meet.example/x",
        "place": "Helena",
        "when": [times.when(event.sessions.get())],
        "accessibility": "",
        "contact": "",
        "chosen": False,
    }
    assert mail.registration == registration


def test_register_twice_is_the_same_registration_and_the_same_mail():
    person, event = make_person(), coming_event()

    first = register(event, person=person, actor=person.user)
    second = register(event, person=person, actor=person.user)

    assert first == second
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {
                "registration_mode": "elsewhere",
                "registration_url": "https://other.example/",
            },
            "This event does not take registrations here.",
        ),
        ({"registration_mode": "none"}, "This event does not take registrations here."),
        ({"live": False}, "This event does not take registrations here."),
        ({"event_type": "deadline"}, "This event does not take registrations here."),
    ],
)
def test_register_where_it_is_not_open_is_refused(fields, sentence):
    person, event = make_person(), coming_event(**fields)

    with pytest.raises(NotClaimable) as refused:
        register(event, person=person, actor=person.user)

    assert refused.value.reason == sentence
    assert Registration.objects.count() == 0


def test_register_for_what_is_over_is_refused():
    person, event = make_person(), make_event(session={"begins_on": days(-1)})

    with pytest.raises(NotClaimable) as refused:
        register(event, person=person, actor=person.user)

    assert refused.value.reason == ("This event is over, so registration has closed.")
    assert OutboxMessage.objects.count() == 0


def test_register_between_two_sessions_is_possible():
    person = make_person()
    event = make_event(sessions=2, session={"begins_on": days(-1)})
    later = event.sessions.last()
    later.begins_on = later.ends_on = days(1)
    later.save()

    assert register(event, person=person, actor=person.user).event == event


def test_cancel_keeps_the_row_with_its_date_and_lets_register_anew():
    person, event = make_person(), coming_event()
    first = register(event, person=person, actor=person.user)

    cancel(first, actor=person.user)

    first.refresh_from_db()
    assert first.status == "cancelled"
    assert first.cancelled_at is not None
    assert register(event, person=person, actor=person.user) != first
    kinds = OutboxMessage.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "registration_confirmed",
        "registration_cancelled",
        "registration_confirmed",
    ]


def test_cancel_twice_changes_nothing():
    person, event = make_person(), coming_event()
    registration = register(event, person=person, actor=person.user)
    stale = Registration.objects.get(pk=registration.pk)

    cancel(registration, actor=person.user)
    cancel(stale, actor=person.user)

    assert registration.transitions.count() == 1


def test_cancel_is_for_the_person_only():
    person, event = make_person(), coming_event()
    registration = register(event, person=person, actor=person.user)

    with pytest.raises(NotPermitted):
        cancel(registration, actor=make_person().user)

    registration.refresh_from_db()
    assert registration.status == "registered"


def test_registration_names_person_and_event():
    person, event = make_person(), coming_event(title="Grant writing")

    registration = register(event, person=person, actor=person.user)

    assert str(registration) == f"{person.full_name} at Grant writing"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"is_cancelled": True}, " (Cancelled)"),
        ({"is_cancelled": True, "note": "Snow."}, " (Cancelled: Snow.)"),
        ({"note": "Moved from 3 May."}, " (Moved from 3 May.)"),
    ],
)
def test_a_mail_says_what_became_of_a_session_and_why(facts, said):
    event = make_event(session={"title": "Mending"})
    EventSession.objects.update(**facts)

    (when,) = registration_notices.facts_of(event)["when"]

    assert when.startswith("Mending: ")
    assert when.endswith(said)
