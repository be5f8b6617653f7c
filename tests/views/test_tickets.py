"""The link in a guest's mail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from ce_plugin.models import Attendance, EventSession
from ce_plugin.services import attendance, clock, ticket_links
from tests import factories
from tests.services.attending import make_host
from tests.views.attending import messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(session):
    guest = attendance.record_attendance(
        session,
        way="host",
        guest=("Nia Elk", "nia@people.example"),
        actor=make_host(session),
    )
    token = ticket_links.token_for(str(guest.public_id), guest.guest_email)
    return reverse("ce_plugin:ticket", args=[token])


def test_a_ticket_is_kept_through_the_sign_in(client, ticket):
    person = factories.make_person()
    assert b"Nia Elk" in client.get(ticket).content
    assert client.post(ticket).url == "/accounts/login/?next=/ce/ticket/"
    client.force_login(person.user)
    assert b"Nia Elk" in client.get("/ce/ticket/").content
    assert Attendance.objects.get().person is None

    response = client.post("/ce/ticket/", follow=True)

    assert Attendance.objects.get().person == person
    assert messages_of(response)[0].endswith("its credit is in your record.")
    assert client.get(ticket).status_code == 200
    assert client.get("/ce/ticket/").status_code == 404


def test_somebody_new_is_led_to_a_sign_in_of_their_own(client, ticket):
    response = client.post(ticket, {"new": "1"})

    assert response.url == "/accounts/signup/?next=%2Fce%2Fticket%2F"


def test_somebody_signed_in_goes_on_at_once(client, ticket):
    client.force_login(factories.make_person().user)

    assert client.post(ticket).url == "/ce/ticket/"


def test_a_ticket_of_a_session_without_credit(client, ticket):
    EventSession.objects.update(credits=None)
    client.force_login(factories.make_person().user)
    client.post(ticket)

    response = client.post("/ce/ticket/", follow=True)

    assert messages_of(response)[0].endswith("is yours now.")


def test_a_ticket_before_the_session_is_over_says_when_the_credit_comes(client, ticket):
    person = factories.make_person()

    with clock.at(clock.now() - dt.timedelta(days=20)):
        client.force_login(person.user)
        client.post(ticket)
        response = client.post("/ce/ticket/", follow=True)

    assert messages_of(response)[0].endswith("when it is over; a mail tells you.")


def test_a_ticket_against_the_word_of_the_host_says_so(client, session, ticket):
    person = factories.make_person()
    host = make_host(session)
    own = attendance.record_attendance(session, way="host", person=person, actor=host)
    attendance.correct_to_absent(own, actor=host, note="Mixed up.")
    client.force_login(person.user)
    client.post(ticket)

    response = client.post("/ce/ticket/")

    assert response.context["refusal"].startswith("The host has noted")
    assert b"Yes, that was me" not in response.content


def test_without_a_ticket_there_is_nothing_to_press(client):
    client.force_login(factories.make_person().user)

    assert client.post("/ce/ticket/").status_code == 404
    assert client.get(reverse("ce_plugin:ticket", args=["x"])).status_code == 404
