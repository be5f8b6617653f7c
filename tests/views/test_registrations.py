"""One press registers, one question cancels."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from ce_plugin.models import OutboxMessage, Registration
from ce_plugin.services.registrations import cancel, register
from tests.factories import (
    make_person,
    make_user,
)
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


def test_cancel_asks_once_and_says_what_is_lost(signed_in, person):
    event = event_in(7, title="Grant writing")
    registration = register(event, person=person, actor=person.user)
    where = reverse("ce_plugin:registration_cancel", args=[registration.public_id])

    asked = signed_in.get(where)
    registration.refresh_from_db()
    still = registration.status
    done = signed_in.post(where, follow=True)

    assert "You would no longer be on the list for Grant writing" in (
        asked.content.decode()
    )
    assert still == "registered"
    registration.refresh_from_db()
    assert registration.status == "cancelled"
    page = done.content.decode()
    assert "Your registration for Grant writing is cancelled." in page
    assert "Register" in button(page)


def test_cancel_of_a_cancelled_registration_leads_back(signed_in, person):
    event = event_in(7)
    registration = register(event, person=person, actor=person.user)
    cancel(registration, actor=person.user)
    where = reverse("ce_plugin:registration_cancel", args=[registration.public_id])

    assert signed_in.get(where)["Location"] == event.url
    assert signed_in.post(where)["Location"] == event.url
    assert registration.transitions.count() == 1


def test_cancel_for_an_event_off_the_calendar_leads_to_the_dashboard(signed_in, person):
    event = event_in(7)
    registration = register(event, person=person, actor=person.user)
    event.unpublish()
    where = reverse("ce_plugin:registration_cancel", args=[registration.public_id])

    assert signed_in.get(where).status_code == 200
    assert signed_in.post(where)["Location"] == "/ce/"


def test_registration_of_somebody_else_is_not_found(signed_in):
    other = make_person()
    registration = register(event_in(7), person=other, actor=other.user)
    foreign = reverse("ce_plugin:registration_cancel", args=[registration.public_id])
    unknown = reverse("ce_plugin:registration_cancel", args=[uuid.uuid4()])

    answers = [
        signed_in.get(foreign).status_code,
        signed_in.post(foreign).status_code,
        signed_in.get(unknown).status_code,
    ]

    registration.refresh_from_db()
    assert answers == [404, 404, 404]
    assert registration.status == "registered"


def test_signed_out_cancel_goes_through_the_door(client, person):
    registration = register(event_in(7), person=person, actor=person.user)
    where = reverse("ce_plugin:registration_cancel", args=[registration.public_id])

    assert client.get(where)["Location"] == f"/accounts/login/?next={where}"


def test_event_for_the_signed_in_takes_their_registration(signed_in, person):
    event = event_in(7)
    PageViewRestriction.objects.create(page=event, restriction_type="login")

    assert signed_in.post(address(event))["Location"] == event.url
    assert Client().post(address(event)).status_code == 404
    assert Registration.objects.get().person == person
