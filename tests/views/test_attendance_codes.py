"""What a host shows in the room."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.models import AttendanceCode, EventSession
from tests.services.attending import make_host, over
from tests.views.attending import address, after, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return over()


@pytest.fixture
def host(client, session):
    user = make_host(session)
    client.force_login(user)
    return user


def begin(client, session) -> AttendanceCode:
    """The button that begins to take codes, a moment after the session."""
    with after(session):
        client.post(address("attendance_code", session))
    return AttendanceCode.objects.get()


def test_looking_begins_nothing(client, session, host):
    for name in ("attendance_code", "attendance_word"):
        assert client.get(address(name, session)).context["code"] is None
    assert client.get(address("attendance_code_image", session)).status_code == 404
    assert not AttendanceCode.objects.exists()


def test_codes_are_begun_by_the_button_and_drawn(client, session, host):
    begin(client, session)

    with after(session):
        page = client.get(address("attendance_code", session))
        image = client.get(address("attendance_code_image", session))

    assert b'<noscript><meta http-equiv="refresh"' in page.content
    assert (image["Content-Type"], image["Cache-Control"]) == (
        "image/svg+xml",
        "no-store, private",
    )
    assert image.content.startswith(b"<svg")


def test_codes_that_are_over_are_not_drawn(client, session, host):
    begin(client, session)

    page = client.get(address("attendance_code", session))

    assert page.context["is_taken"] is False
    assert b"data-ce-code" not in page.content
    assert client.get(address("attendance_code_image", session)).status_code == 404


@pytest.mark.parametrize("name", ["attendance_code", "attendance_word"])
def test_codes_of_what_was_cancelled_are_not_begun(client, session, host, name):
    EventSession.objects.update(is_cancelled=True)

    response = client.post(address(name, session), follow=True)

    assert messages_of(response) == ["This session was cancelled or moved."]
    assert not AttendanceCode.objects.exists()


def test_the_word_is_shown_and_changed(client, session, host):
    here = address("attendance_word", session)
    assert client.post(here).url == here
    code = AttendanceCode.objects.get()
    assert code.word.encode() in client.get(here).content
    given = {"word": "Blue heron", "closes_on": "2026-12-01", "closes_at": "17:30"}

    response = client.post(here, given, follow=True)

    code.refresh_from_db()
    assert (code.word, code.closes_at) == (
        "Blue heron",
        dt.datetime(2026, 12, 1, 17, 30, tzinfo=session.page.zone),
    )
    assert messages_of(response) == ["Changed. This is what is taken now."]


@pytest.mark.parametrize(
    ("given", "field"), [({"word": "abc"}, "word"), ({"closes_at": ""}, "closes_at")]
)
def test_a_change_that_is_none_is_said(client, session, host, given, field):
    here = address("attendance_word", session)
    client.post(here)
    data = {"word": "Blue heron", "closes_on": "2026-12-01", "closes_at": "17:30"}

    response = client.post(here, data | given)

    assert list(response.context["form"].errors) == [field]
