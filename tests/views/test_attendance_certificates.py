"""The certificate of attendance, and what leads to it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from ce_plugin.models import EventSession
from ce_plugin.services import attendance, clock
from tests import factories
from tests.views.attending import messages_of

pytestmark = pytest.mark.django_db


def test_the_certificate_is_for_whoever_was_there(client, session):
    person = factories.make_person()
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    here = reverse("ce_plugin:attended", args=[session.page_id])
    client.force_login(person.user)

    page = client.get(here)
    paper = client.get(reverse("ce_plugin:attended_pdf", args=[session.page_id]))

    assert b"1.5 credits" in page.content
    assert paper.content.startswith(b"%PDF")
    client.force_login(factories.make_person().user)
    assert client.get(here).status_code == 404


def test_a_certificate_that_cannot_be_drawn_is_a_page(client, session, monkeypatch):
    person = factories.make_person(last_name="漢字")
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    client.force_login(person.user)

    response = client.get(
        reverse("ce_plugin:attended_pdf", args=[session.page_id]), follow=True
    )

    assert messages_of(response) == [
        "The PDF could not be drawn. This page prints the same."
    ]


def test_the_page_of_the_event_leads_on(client, session, host):
    person = factories.make_person()
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    assert b"Take attendance" in client.get(session.page.url).content
    client.force_login(person.user)

    content = client.get(session.page.url).content

    assert b"Certificate of attendance" in content
    assert b"Take attendance" not in content


def test_before_it_is_over_the_page_leads_to_no_certificate(client, session):
    person = factories.make_person()
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    client.force_login(person.user)
    here = reverse("ce_plugin:attended", args=[session.page_id])

    with clock.at(clock.now() - dt.timedelta(days=20)):
        content = client.get(session.page.url).content.decode()

    assert "You are noted as present." in content
    assert here not in content
    assert here in client.get(session.page.url).content.decode()


@pytest.mark.parametrize("sessions", [1, 2])
def test_whoever_is_noted_is_not_asked_to_register(client, session, sessions):
    """Unless another session is still to come."""
    person = factories.make_person()
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    if sessions == 2:
        EventSession.objects.create(
            page=session.page, begins_on=session.begins_on, title="More", sort_order=1
        )
    client.force_login(person.user)

    with clock.at(clock.now() - dt.timedelta(days=20)):
        content = client.get(session.page.url).content.decode()

    assert ("You need not register any more." in content) is (sessions == 1)
    assert (">Register</button>" in content) is (sessions == 2)
