"""What a host shows in the room."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from ce_plugin.models import AttendanceCode, EventSession
from ce_plugin.services import attendance_codes, clock
from tests.views.attending import address, after, messages_of

pytestmark = pytest.mark.django_db


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
    assert "Codes of this session were taken from" in page.content.decode()
    assert client.get(address("attendance_code_image", session)).status_code == 404


@pytest.mark.parametrize("name", ["attendance_code", "attendance_word"])
def test_codes_of_what_was_cancelled_are_not_begun(client, session, host, name):
    EventSession.objects.update(is_cancelled=True)

    response = client.post(address(name, session), follow=True)

    assert messages_of(response) == ["This session was cancelled or moved."]
    assert not AttendanceCode.objects.exists()


TOO_LATE = (
    "Codes and words can be shown until an hour after the end, and that is over. Tick "
    "in the list who was here."
)
TOO_EARLY = "This session has not begun. Attendance opens half an hour before."


@pytest.mark.parametrize("name", ["attendance_code", "attendance_word"])
@pytest.mark.parametrize(("days", "said"), [(-3, TOO_LATE), (3, TOO_EARLY)])
def test_codes_are_offered_only_where_they_are_taken(
    client, session, host, name, days, said
):
    day = clock.today() + dt.timedelta(days=days)
    EventSession.objects.update(begins_on=day, ends_on=day)

    page = client.get(address(name, session))
    refused = client.post(address(name, session), follow=True)

    assert said in page.content.decode()
    assert b'<button class="ce-button"' not in page.content
    assert messages_of(refused) == [said]
    assert not AttendanceCode.objects.exists()


def test_the_list_offers_codes_only_where_they_are_taken(client, session, host):
    here, code = address("attendance_session", session), b"Show a code to scan"
    late = client.get(here).content
    with after(session):
        assert code in client.get(here).content

    assert code not in late
    assert b"or show the code" not in late
    assert TOO_LATE in late.decode()


def test_a_word_that_is_over_can_be_taken_longer(client, session, host):
    begin(client, session)
    here = address("attendance_word", session)
    assert here.encode() in client.get(address("attendance_session", session)).content
    assert b"ce-show__word" not in client.get(here).content
    tomorrow = clock.today() + dt.timedelta(days=1)
    given = {"word": "Blue heron", "closes_on": tomorrow, "closes_at": "17:30"}

    client.post(here, given)

    assert b"Blue heron" in client.get(here).content


def test_a_code_is_stopped_and_begun_anew(client, session, host):
    here, code = address("attendance_code", session), begin(client, session)
    with after(session):
        old = attendance_codes.token_of(code)
        assert b"Stop the code" in client.get(here).content
        stopped = client.post(here, {"stop": "1"}, follow=True)

        assert messages_of(stopped) == [
            "Stopped: it cannot be scanned any more. Whoever has scanned it has a "
            "quarter of an hour left to note themselves."
        ]
        assert b"data-ce-code" not in stopped.content
        assert client.get(address("attendance_code_image", session)).status_code == 404
        assert (
            b"ce-show__word" in client.get(address("attendance_word", session)).content
        )
        client.post(here)
        page, scanned = client.get(here), reverse("ce_plugin:here_code", args=[old])
        assert client.get(scanned).status_code == 404
    assert b"data-ce-code" in page.content


def test_a_word_is_stopped_and_another_made(client, session, host):
    here, code = address("attendance_word", session), begin(client, session)
    with after(session):
        stopped = client.post(here, {"stop": "1"}, follow=True)
        assert messages_of(stopped) == [
            "Stopped: the word is not taken any more. Whoever has entered it has a "
            "quarter of an hour left to note themselves."
        ]
        assert b"No word is taken now." in stopped.content
        assert (
            b"data-ce-code" in client.get(address("attendance_code", session)).content
        )
        assert attendance_codes.proof_of_word(code.word) is None
        client.post(here, {"begin": "1"})
        word = AttendanceCode.objects.get().word
        assert attendance_codes.proof_of_word(word).session == session


def test_stopping_what_never_began_begins_nothing(client, session, host):
    with after(session):
        client.post(address("attendance_code", session), {"stop": "1"})

    assert not AttendanceCode.objects.exists()


def test_the_word_is_shown_and_changed(client, session, host):
    here = address("attendance_word", session)
    with after(session):
        assert client.post(here).url == here
        assert AttendanceCode.objects.get().word.encode() in client.get(here).content
    code = AttendanceCode.objects.get()
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
    begin(client, session)
    data = {"word": "Blue heron", "closes_on": "2026-12-01", "closes_at": "17:30"}

    response = client.post(here, data | given)

    assert list(response.context["form"].errors) == [field]


def test_of_what_was_cancelled_no_word_is_shown(client, session, host):
    here = address("attendance_word", session)
    begin(client, session)
    EventSession.objects.filter(pk=session.pk).update(is_cancelled=True)
    with after(session):
        page = client.get(here).content

    assert b"ce-show__word" not in page
    assert b"cancelled or moved" in page
