"""The screen on which sessions are pasted."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.urls import reverse

from ce_plugin.models import EventPage, EventSession
from tests.factories import make_categories, make_event, make_user
from tests.modeladmin.editors import WRITING, make_page_editor

pytestmark = pytest.mark.django_db
HEAD = "title\tday\tbegins\tends\tcredits\tcategory"
RIGHT = f"{HEAD}\nOpening\t5/14/2027\t9:00 am\t10:00\t1\tLA\nClosing\t5/15/2027"
WRONG = f"{HEAD}\nOpening\t5/14/2027\t9\t10:00\t1\tLA\nClosing\t5/15/2027"


@pytest.fixture
def event():
    make_categories()
    return make_event(session={"begins_on": dt.date(2027, 5, 13)}, title="Conference")


@pytest.fixture
def editor(client, event):
    client.force_login(make_page_editor(rights=WRITING))
    return client


def address(event) -> str:
    return reverse("ce_event_sessions", args=[event.pk])


def look(client, event, sheet: str):
    return client.post(address(event), {"sheet": sheet, "look": "1"})


def add(client, event, sheet: str, seen: str | None = None):
    if seen is None:
        seen = look(client, event, sheet).context["mark"]
    return client.post(address(event), {"sheet": sheet, "seen": seen, "add": "1"})


def verdicts(response) -> list[tuple[int, str]]:
    return [
        (row["line"], re.sub("<.*?>", "", row["verdict"]))
        for row in response.context["rows"]
    ]


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def drafted(event) -> int:
    page = EventPage.objects.get(pk=event.pk)
    return page.get_latest_revision_as_object().sessions.count()


def test_the_empty_screen_says_which_columns_there_may_be(editor, event):
    content = editor.get(address(event)).content.decode()

    for heading in ("title", "day", "begins", "category", "seats"):
        assert f'<th scope="row">{heading}</th>' in content
    assert "LA, LSP, CMTS, TECH" in content
    assert "Add" not in re.findall(
        r'<button type="submit"[^>]*>(.*?)</button>', content
    )


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        ("", "Paste the rows here, with the column names first."),
        (" \n ", "The file is empty."),
    ],
)
def test_nothing_pasted_is_said_at_the_field(editor, event, sheet, sentence):
    response = look(editor, event, sheet)

    assert response.context["form"].errors["sheet"] == [sentence]
    assert EventPage.objects.get().latest_revision is None


def test_looking_shows_what_the_rows_become_and_writes_nothing(editor, event):
    response = look(editor, event, RIGHT)

    content = response.content.decode()
    assert verdicts(response) == [(2, "New"), (3, "New")]
    assert response.context["sentence"] == "2 sessions would be added."
    assert "Fri 14 May 2027, 09:00 to 10:00 (Mountain Time)" in content
    assert "1 credit, Library Administration" in content
    assert "Add 2 sessions to a draft" in content
    assert EventPage.objects.get().latest_revision is None


def test_added_to_a_draft_and_the_published_event_stays(editor, event):
    response = add(editor, event, RIGHT)

    assert response.url == reverse("wagtailadmin_pages:edit", args=[event.pk])
    assert said(response) == [
        "2 sessions were added to a draft. Publish it to show them."
    ]
    assert (drafted(event), event.sessions.count()) == (3, 1)


def test_added_to_what_was_never_published_they_are_in_the_list_of_events(
    editor, event
):
    event.unpublish()
    EventSession.objects.all().delete()

    add(editor, EventPage.objects.get(), RIGHT)

    assert list(EventSession.objects.values_list("title", flat=True)) == [
        "Opening",
        "Closing",
    ]
    assert "No day yet" not in editor.get("/admin/events/").content.decode()


def test_added_twice_is_added_once(editor, event):
    seen = look(editor, event, RIGHT).context["mark"]
    add(editor, event, RIGHT, seen)

    response = add(editor, event, RIGHT, seen)

    assert drafted(event) == 3
    assert response.context["sentence"] == (
        "The event has all of these sessions already."
    )
    assert verdicts(response) == [
        (2, "On the event already"),
        (3, "On the event already"),
    ]


def test_one_wrong_row_keeps_all_from_being_added_and_nothing_typed_is_lost(
    editor, event
):
    response = add(editor, event, WRONG)

    content = response.content.decode()
    assert EventPage.objects.get().latest_revision is None
    assert verdicts(response) == [(2, "To mend"), (3, "New")]
    assert response.context["sentence"] == (
        "1 row is to mend. Nothing is added before all rows are right."
    )
    assert response.context["form"]["sheet"].value() == WRONG
    assert (
        '<span class="ce-problem"><strong>begins:</strong> “9” is not a time. Write '
        "it as 9:00, 2:30 pm or 14:30.</span>" in content
    )
    assert "to a draft</button>" not in content


def test_rows_that_were_not_looked_at_are_shown_first(editor, event):
    seen = look(editor, event, RIGHT).context["mark"]

    response = add(editor, event, RIGHT.replace("Closing", "Farewell"), seen)

    assert EventPage.objects.get().latest_revision is None
    assert response.context["sentence"] == "2 sessions would be added."
    assert add(editor, event, RIGHT, "").status_code == 200


def test_a_browsers_line_ends_change_nothing(editor, event):
    seen = look(editor, event, RIGHT.replace("\n", "\r\n")).context["mark"]

    add(editor, event, RIGHT.replace("\n", "\r\n"), seen)

    assert drafted(event) == 3


def test_a_shape_that_cannot_be_read_is_said_at_the_field(editor, event):
    response = look(editor, event, "Opening\t5/14/2027\nClosing\t5/14/2027")

    assert response.context["form"].errors["sheet"] == [
        "These columns are missing: title, day.",
        "The first line of the file must be the column names.",
    ]


def test_what_somebody_pastes_is_shown_as_text(editor, event):
    content = look(editor, event, f"{HEAD}\n<script>alert(1)</script>\tx").content

    assert b"<script>alert(1)" not in content
    assert b"&lt;script&gt;alert(1)" in content


def test_while_another_one_has_locked_the_page_nothing_is_added(editor, event):
    seen = look(editor, event, RIGHT).context["mark"]
    EventPage.objects.update(locked=True, locked_by=make_user())

    response = add(editor, event, RIGHT, seen)

    assert response.url == reverse("wagtailadmin_pages:edit", args=[event.pk])
    assert EventPage.objects.get().latest_revision is None
    assert len(said(response)) == 1


def test_locked_between_the_look_and_the_writing_nothing_is_added(
    editor, event, monkeypatch
):
    seen = look(editor, event, RIGHT).context["mark"]
    real, calls = EventPage.get_lock, []

    def get_lock(self):
        calls.append(self)
        if len(calls) == 2:
            self.locked, self.locked_by = True, make_user()
        return real(self)

    monkeypatch.setattr(EventPage, "get_lock", get_lock)

    response = add(editor, event, RIGHT, seen)

    assert said(response) == ["Nothing was added: the page is locked."]
    assert EventPage.objects.get().latest_revision is None


def test_somebody_who_does_not_write_there_comes_nowhere(client, event):
    stranger = make_user()
    stranger.groups.add(Group.objects.get(name="CE federation editors"))
    client.force_login(stranger)

    assert client.get(address(event)).url == "/admin/"
    assert client.post(address(event), {"sheet": RIGHT}).url == "/admin/"


@pytest.mark.parametrize("where", ["editor", "explorer"])
def test_the_screen_is_found_from_the_event(editor, event, where):
    path = {
        "editor": reverse("wagtailadmin_pages:edit", args=[event.pk]),
        "explorer": reverse("wagtailadmin_explore", args=[event.get_parent().pk]),
    }[where]

    content = editor.get(path).content.decode()

    assert content.count(f'href="{address(event)}"') == 1


def test_other_pages_have_no_such_button(editor, event):
    calendar = event.get_parent()

    content = editor.get(
        reverse("wagtailadmin_pages:edit", args=[calendar.pk])
    ).content.decode()

    assert "Paste sessions" not in content
