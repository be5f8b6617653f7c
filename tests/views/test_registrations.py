"""One press registers, one question cancels."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from ce_plugin.models import EventSession, OutboxMessage, Registration
from ce_plugin.services import clock
from ce_plugin.services.registrations import register
from tests.factories import make_person, make_user
from tests.views.event_pages import MEETING, address, button, event_in, page_of, press

pytestmark = pytest.mark.django_db


def test_one_press_registers_and_says_what_comes_next(signed_in, person):
    event = event_in(7, title="Grant writing", meeting_url=MEETING)

    page = press(signed_in, event)

    assert Registration.objects.standing().get().person == person
    assert OutboxMessage.objects.get().recipient == "ada@people.example"
    assert (
        "You are registered for Grant writing. A confirmation is on its way to "
        "ada@people.example; the meeting address is in it and on this page." in page
    )
    assert f'<a href="{MEETING}">' in page
    assert "Cancel my registration" in page
    assert "Register" not in button(page)


def test_without_a_meeting_address_the_sentence_is_shorter(signed_in):
    page = press(signed_in, event_in(7, title="Grant writing"))

    assert (
        "You are registered for Grant writing. "
        "A confirmation is on its way to ada@people.example." in page
    )


def test_second_press_is_the_same_registration(signed_in):
    event = event_in(7)

    for _ in range(2):
        signed_in.post(address(event))

    assert Registration.objects.count() == OutboxMessage.objects.count() == 1


def test_press_without_a_token_of_the_form_is_refused(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person.user)

    assert strict.post(address(event_in(7))).status_code == 403
    assert Registration.objects.count() == 0


def test_refused_registration_is_told_in_a_sentence(signed_in):
    event = event_in(-1)

    response = signed_in.post(address(event), follow=True)

    page = response.content.decode()
    assert "This event is over, so registration has closed." in page
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("sessions", [1, 2])
def test_without_a_waiting_list_nobody_is_told_that_they_go_on_it(signed_in, sessions):
    event = event_in(7, sessions=sessions, capacity=1, has_waiting_list=False)
    if sessions > 1:
        EventSession.objects.filter(page=event).update(capacity=5)
    other = make_person()
    register(event, person=other, actor=other.user, sessions=event.sessions.all())

    page = signed_in.get(address(event)).content.decode()

    assert "All seats are taken, and there is no waiting list." in page
    assert "You go on the waiting list" not in page
    assert button(page) == ["Back to the event"]
    assert page.count("<time") == sessions


def test_register_is_never_done_by_looking(signed_in):
    event = event_in(7)

    assert button(signed_in.get(address(event)).content.decode()) == [
        "Register",
        "Back to the event",
    ]
    assert Client().get(address(event))["Location"] == (
        f"/accounts/login/?next={address(event)}"
    )
    assert Registration.objects.count() == 0


def test_signed_out_person_signs_in_and_comes_back(client):
    event = event_in(7)

    page = page_of(client, event)
    posted = client.post(address(event))

    assert button(page) == ["Sign in to register"]
    assert f'href="/accounts/login/?next={event.url}"' in page
    assert posted["Location"] == f"/accounts/login/?next={event.url}"
    assert Registration.objects.count() == 0


def test_somebody_who_has_not_said_who_they_are_is_asked_first(client):
    event = event_in(7)
    client.force_login(make_user())

    posted = client.post(address(event))

    assert posted["Location"] == (f"/ce/welcome/?next={event.url.replace('/', '%2F')}")
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("kind", ["unknown", "draft", "restricted"])
def test_event_one_cannot_see_cannot_be_registered_for(signed_in, kind):
    event = event_in(7, live=kind != "draft")
    if kind == "restricted":
        PageViewRestriction.objects.create(
            page=event, restriction_type="password", password="shared"
        )
    number = 999_999 if kind == "unknown" else event.pk

    posted = signed_in.post(reverse("ce_plugin:event_register", args=[number]))

    assert posted.status_code == 404


def own_page(registration) -> str:
    return reverse("ce_plugin:registration", args=[registration.public_id])


def test_the_event_leads_to_the_page_that_cancels(signed_in, person):
    """Looking asks, the button does it, and one can register again."""
    event = event_in(7, title="Grant writing")
    registration = register(event, person=person, actor=person.user)
    where = own_page(registration)

    linked = f'<a href="{where}">Cancel my registration</a>' in page_of(
        signed_in, event
    )
    asked = signed_in.get(where).content.decode()
    registration.refresh_from_db()
    still = registration.status
    done = signed_in.post(where, {"cancel": "1"}, follow=True).content.decode()

    assert (linked, still) == (True, "registered")
    assert "You would no longer be on the list." in asked
    registration.refresh_from_db()
    assert registration.status == "cancelled"
    assert "Your registration for Grant writing is cancelled." in done
    assert f'<a href="{event.url}">Look at the event</a>' in done
    assert "Register" in button(page_of(signed_in, event))


def test_cancel_twice_is_once_and_says_the_same(signed_in, person):
    registration = register(event_in(7), person=person, actor=person.user)

    pages = [
        signed_in.post(own_page(registration), {"cancel": "1"}, follow=True)
        for _ in range(2)
    ]

    said = [b"is cancelled." in page.content for page in pages]
    assert (said, registration.transitions.count()) == ([True, True], 1)


def test_registration_for_an_event_off_the_calendar_says_so(signed_in, person):
    """No seat is promised, and nothing leads to a page that is not there."""
    event = event_in(7, capacity=5)
    registration = register(event, person=person, actor=person.user)
    event.unpublish()

    page = signed_in.get(own_page(registration)).content.decode()

    assert "This event is no longer on the calendar." in page
    assert "have a seat" not in page
    assert "You would no longer be on the list, and get no more mail" in page
    assert event.url not in page


def test_registration_says_which_session_is_cancelled(signed_in, person):
    event = event_in(7, sessions=2, session={"title": "Mending"})
    registration = register(event, person=person, actor=person.user)
    gone = event.sessions.last()
    gone.is_cancelled, gone.note = True, "The speaker is ill."
    gone.save()

    page = signed_in.get(own_page(registration)).content.decode()

    assert page.count("The speaker is ill.") == 1
    assert page.count(" · Mending") == 2


def test_what_is_postponed_can_be_cancelled_after_its_old_day(signed_in, person):
    """The mail says: at any time."""
    note = {"event_status": "postponed", "status_note": "Snow."}
    registration = register(event_in(7), person=person, actor=person.user)
    type(registration.event).objects.update(**note)

    with clock.at(clock.now() + dt.timedelta(days=30)):
        page = signed_in.get(own_page(registration)).content.decode()

    assert button(page) == ["Cancel my registration"]


def test_signed_out_reader_of_ones_own_page_goes_through_the_door(client, person):
    registration = register(event_in(7), person=person, actor=person.user)
    where = own_page(registration)

    assert client.get(where)["Location"] == f"/accounts/login/?next={where}"


def test_event_for_the_signed_in_takes_their_registration(signed_in, person):
    event = event_in(7)
    PageViewRestriction.objects.create(page=event, restriction_type="login")

    assert signed_in.post(address(event))["Location"] == event.url
    assert Client().post(address(event)).status_code == 404
    assert Registration.objects.get().person == person
