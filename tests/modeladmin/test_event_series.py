"""The screen on which a series is made."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from ce_plugin.models import EventPage
from tests.factories import make_calendar, make_event, make_user
from tests.modeladmin.editors import WRITING, make_page_editor

pytestmark = pytest.mark.django_db
FIRST = dt.date(2027, 3, 7)


@pytest.fixture
def event():
    return make_event(
        session={"begins_on": FIRST}, title="Board school", slug="board-school"
    )


@pytest.fixture
def editor(client, event):
    client.force_login(make_page_editor(rights=WRITING))
    return client


def address(event) -> str:
    return reverse("ce_event_series", args=[event.pk])


def given(**changed) -> dict:
    data = {
        "kind": "sessions",
        "interval": "1",
        "frequency": "weekly",
        "first": "2027-03-07",
        "begins_at": "10:00",
        "ends_at": "11:30",
        "until": "",
        "count": "3",
        "left_out": "",
        "odd_hour": "",
    }
    return {**data, **changed}


def look(client, event, **changed):
    return client.post(address(event), {**given(**changed), "look": "1"})


def write(client, event, seen: str | None = None, **changed):
    if seen is None:
        seen = look(client, event, **changed).context["planned"].mark
    data = {**given(**changed), "seen": seen, "write": "1"}
    return client.post(address(event), data)


def states(response) -> list[str]:
    return [re.sub("<.*?>", "", row["state"]) for row in response.context["rows"]]


def errors(response) -> dict:
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_form_begins_with_the_first_session_of_the_event(editor, event):
    content = editor.get(address(event)).content.decode()

    assert 'name="first" value="2027-03-07"' in content
    assert 'name="begins_at" value="10:00"' in content


def test_the_screen_says_of_which_event_it_is(editor, event):
    content = editor.get(address(event)).content.decode()

    head = content.partition("w-breadcrumbs__sublabel")[2].partition("</span>")[0]
    assert event.title in head


def test_an_event_without_a_session_has_nothing_to_repeat(editor, event):
    draft = event.get_latest_revision_as_object()
    draft.sessions = []
    draft.save_revision(clean=False)

    content = editor.get(address(event)).content.decode()
    response = editor.post(address(event), given())

    assert "Add it in the editor and save the draft." in content
    assert response.url == reverse("wagtailadmin_pages:edit", args=[event.pk])


def test_looking_says_the_rule_and_each_date_in_words_and_writes_nothing(editor, event):
    response = look(editor, event)

    content = response.content.decode()
    assert (
        "Every week on Sunday. 3 dates, from Sun 7 Mar 2027 to Sun 21 Mar 2027"
        in content
    )
    assert "Sun 14 Mar 2027, 10:00 to 11:30 (Mountain Time)" in content
    assert states(response) == ["There already", "New", "New"]
    assert "Add 2 sessions to a draft" in content
    assert EventPage.objects.get().latest_revision is None


def test_sessions_are_added_to_a_draft(editor, event):
    response = write(editor, event)

    assert said(response) == [
        "2 sessions were added to a draft. Publish it to show them."
    ]
    assert response.url == reverse("wagtailadmin_pages:edit", args=[event.pk])
    draft = EventPage.objects.get().get_latest_revision_as_object()
    assert draft.sessions.count() == 3
    assert event.sessions.count() == 1


def test_written_twice_is_written_once(editor, event):
    seen = look(editor, event).context["planned"].mark
    write(editor, event, seen)

    response = write(editor, event, seen)

    assert states(response) == ["There already"] * 3
    assert "There is nothing new to write." in response.content.decode()
    draft = EventPage.objects.get().get_latest_revision_as_object()
    assert draft.sessions.count() == 3


def test_events_of_their_own_stand_beside_as_drafts(editor, event):
    response = write(editor, event, kind="pages")

    assert response.url == reverse("wagtailadmin_explore", args=[make_calendar().pk])
    assert said(response) == [
        "2 drafts stand beside the event. Publish them to show them."
    ]
    slugs = EventPage.objects.order_by("path").values_list("slug", "live")
    assert list(slugs) == [
        ("board-school", True),
        ("board-school-2027-03-14", False),
        ("board-school-2027-03-21", False),
    ]
    assert states(look(editor, event, kind="pages")) == ["There already"] * 3


def test_one_new_date_is_said_as_one(editor, event):
    content = look(editor, event, count="2", kind="pages").content.decode()
    response = write(editor, event, count="2", kind="pages")

    assert "Make 1 draft</button>" in content
    assert said(response) == ["1 draft stands beside the event. Publish it to show it."]


def test_a_night_without_its_hour_is_chosen_about_before_anything_is_written(
    editor, event
):
    night = {"begins_at": "02:30", "ends_at": "04:00"}

    response = write(editor, event, **night)
    assert states(response) == ["New", "To choose", "New"]
    assert "There is no 02:30 on Sun 14 Mar 2027" in response.content.decode()
    assert EventPage.objects.get().latest_revision is None

    later = look(editor, event, **night, odd_hour="later")
    assert states(later) == ["New", "New, at another hour", "New"]
    assert "Sun 14 Mar 2027, 03:30 to 05:00" in later.content.decode()

    left = write(editor, event, **night, odd_hour="leave_out")
    assert left.status_code == 302
    draft = EventPage.objects.get().get_latest_revision_as_object()
    assert [one.begins_on.day for one in draft.sessions.all()] == [7, 7, 21]


def test_an_hour_that_comes_twice_is_asked_about(editor, event):
    response = look(
        editor, event, first="2027-11-07", count="1", begins_at="01:30", ends_at="03:00"
    )

    assert states(response) == ["To choose"]
    assert "it is 01:30 MDT or, later, 01:30 MST" in response.content.decode()


def test_dates_changed_after_looking_are_shown_first(editor, event):
    seen = look(editor, event).context["planned"].mark

    response = write(editor, event, seen, count="5")

    assert len(states(response)) == 5
    assert EventPage.objects.get().latest_revision is None


def test_left_out_days_are_left_out(editor, event):
    response = look(editor, event, left_out="3/14/2027\r\n\r\n2027-04-01")

    assert states(response) == ["There already", "New"]
    assert "Of 3 dates 1 is left out." in response.content.decode()
    assert "left out." not in look(editor, event).content.decode()


REFUSED = [
    ({"count": ""}, "until", "Say until when, or how many dates there are."),
    (
        {"until": "2027-06-01"},
        "count",
        "Say one or the other: until when, or how many.",
    ),
    (
        {"until": "2027-03-01", "count": ""},
        "until",
        "The series ends before it begins.",
    ),
    ({"ends_at": "09:00"}, "ends_at", "The session must end after it begins."),
    ({"begins_at": ""}, "begins_at", "Say when it begins as well."),
    (
        {"left_out": "Christmas"},
        "left_out",
        "“Christmas” is not a day. Write it as 2027-05-14 or 5/14/2027.",
    ),
    (
        {"frequency": "daily", "count": "", "until": "2030-01-01"},
        "until",
        "These are more than 104 dates. Let it end earlier.",
    ),
    ({"count": "105"}, "count", "Give 104 or less."),
    ({"interval": "0"}, "interval", "Give 1 or more."),
    ({"first": "soon"}, "first", "This is not a day. Give one such as 12/24/2027."),
    (
        {"first": "9998-01-01"},
        "first",
        "Give a day until 2100-12-31.",
    ),
    ({"begins_at": "late"}, "begins_at", "This is not a time. Give one such as 17:30."),
    (
        {"weekdays": ["7"]},
        "weekdays",
        "“7” is not offered here. Choose one that is.",
    ),
]


@pytest.mark.parametrize(("changed", "field", "sentence"), REFUSED)
def test_what_does_not_go_together_is_said_at_its_field_and_all_is_kept(
    editor, event, changed, field, sentence
):
    response = look(editor, event, **changed)

    assert errors(response) == {field: [sentence]}
    kept = response.context["form"]
    for name, value in given(**changed).items():
        assert kept[name].value() == value
    assert EventPage.objects.count() == 1


def test_a_wrong_end_is_said_once(editor, event):
    assert list(errors(look(editor, event, count="", until="soon"))) == ["until"]
    assert list(errors(look(editor, event, count="many"))) == ["count"]


def test_whoever_may_not_add_pages_there_is_not_offered_events(client, event):
    client.force_login(make_page_editor(rights=("change_page",)))

    content = client.get(address(event)).content.decode()
    response = look(client, event, kind="pages")

    assert 'value="sessions"' in content
    assert 'value="pages"' not in content
    assert list(errors(response)) == ["kind"]


@pytest.mark.parametrize("kind", ["sessions", "pages"])
def test_locked_in_the_meantime_nothing_is_made(editor, event, kind, monkeypatch):
    """The lock falls between the look at the page and the writing."""
    seen = look(editor, event, kind=kind).context["planned"].mark
    real = EventPage.get_lock
    calls = []

    def get_lock(self):
        calls.append(self)
        if len(calls) == 2:
            self.locked, self.locked_by = True, make_user()
        return real(self)

    monkeypatch.setattr(EventPage, "get_lock", get_lock)

    response = write(editor, event, seen, kind=kind)

    assert said(response) == ["Nothing was made: the page is locked."]
    assert EventPage.objects.count() == 1
    assert EventPage.objects.get().latest_revision is None


def test_somebody_who_does_not_write_there_comes_nowhere(client, event):
    client.force_login(make_page_editor(make_event(), rights=WRITING))

    assert client.get(address(event)).url == "/admin/"
    assert client.post(address(event), given()).url == "/admin/"


def test_the_screen_is_found_from_the_editor(editor, event):
    path = reverse("wagtailadmin_pages:edit", args=[event.pk])

    assert editor.get(path).content.decode().count(f'href="{address(event)}"') == 1


def test_credits_without_a_category_are_not_multiplied(editor, event):
    event.sessions.update(credits=1, category=None)

    response = look(editor, event)

    (message,) = get_messages(response.wsgi_request)
    assert str(message) == "Say in which category the credits count."
    assert response.status_code == 302
