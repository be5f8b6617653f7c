"""Events and calendars as an editor looks at them before they are saved."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from ce_plugin.models import EventPage, EventSession
from tests.factories import make_calendar, make_event
from tests.models.editing import page_data, session_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def preview(editor, data: dict):
    address = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["ce_plugin", "eventpage", make_calendar().pk],
    )
    answer = editor.post(address, data)
    assert answer.json() == {"is_valid": True, "is_available": True}
    return editor.get(address)


def test_preview_of_an_unsaved_event_shows_sessions_and_no_working_button(editor):
    rows = [session_data(title="Morning"), session_data(title="Noon", credits="1")]

    response = preview(editor, page_data(rows))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Wed 10 Mar 2027, 10:00 to 11:30 (Mountain Time)" in page
    assert '<th scope="row" data-label="Session">Morning' in page
    assert '<button class="ce-button" type="button" disabled>Register</button>' in page
    assert "/register/" not in page
    assert "event.ics" not in page


def test_preview_of_a_changed_event_shows_the_change(editor):
    page = make_event(title="Old title")
    session = page.sessions.get()
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    data = page_data([session_data(id=session.pk)], initial=1, title="New title")
    editor.post(address, data)

    response = editor.get(address)

    assert "<h1>New title</h1>" in response.content.decode()


def test_preview_without_a_signed_in_editor_is_served(rf):
    page = EventPage(title="Draft", slug="draft")
    page.sessions = [
        EventSession(begins_on=dt.date(2030, 1, 2), ends_on=dt.date(2030, 1, 2))
    ]

    response = page.make_preview_request()

    assert response.status_code == 200
    assert "Sign in to register" in response.content.decode()


def test_preview_of_the_calendar_itself_is_served(editor):
    calendar = make_calendar()
    make_event(title="Seen in the preview")

    response = calendar.make_preview_request(editor.get("/admin/").wsgi_request)

    assert "<h1>Events</h1>" in response.content.decode()


def test_preview_of_an_unsaved_calendar_is_served():
    from_nowhere = type(make_calendar())(title="Second calendar", slug="second")

    response = from_nowhere.make_preview_request()

    assert "<h1>Second calendar</h1>" in response.content.decode()
