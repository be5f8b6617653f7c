"""All events in one list of the admin."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page

from ce_plugin.models import EventIndexPage, EventPage, EventSession
from ce_plugin.services import clock, registrations
from ce_plugin.services.event_calendars import moderate
from tests.factories import make_calendar, make_event, make_person, make_user
from tests.modeladmin.editors import make_page_editor

pytestmark = pytest.mark.django_db
LIST = "/admin/events/"


@pytest.fixture
def editor(client):
    client.force_login(make_page_editor())
    return client


def on(days: int, title: str, **fields) -> EventPage:
    session = {"begins_on": clock.today() + dt.timedelta(days=days)}
    return make_event(title=title, session=session, **fields)


def rows(client, query: str = "") -> list[EventPage]:
    return list(client.get(LIST + query).context["object_list"])


def test_events_are_listed_by_day_whatever_calendar_they_are_on(editor):
    pines = make_calendar().add_child(
        instance=EventIndexPage(title="Pines", slug="pines")
    )
    on(9, "Later").move(pines, pos="last-child")
    on(3, "Sooner")
    on(-20, "Long over")
    on(-2, "Just over")
    undated = on(1, "Undated", live=False)
    EventSession.objects.filter(page=undated).delete()

    over = ["Just over", "Long over"]
    assert [one.title for one in rows(editor)] == ["Undated", "Sooner", "Later", *over]
    by_day = rows(editor, "?ordering=first_day")
    assert [one.title for one in by_day] == [
        "Undated",
        "Long over",
        "Just over",
        "Sooner",
        "Later",
    ]
    turned = rows(editor, "?ordering=-first_day")
    assert [one.title for one in turned] == ["Later", "Sooner", *over, "Undated"]
    content = editor.get(LIST).content.decode()
    assert "No day yet" in content
    assert "Pines" in content


def test_days_and_seats_are_said(editor):
    event = on(9, "Full house", capacity=2)
    on(10, "Without seats")
    on(11, "With seats", capacity=20)
    for _one in range(3):
        person = make_person()
        registrations.register(event, person=person, actor=person.user)

    content = editor.get(LIST).content.decode()

    day = clock.today() + dt.timedelta(days=9)
    assert day.strftime("%a %-d %b %Y") in content
    assert re.findall(r"<td[^>]*>\s*(0|[^<]* of [^<]*?)\s*</td>", content) == [
        "2 of 2, 1 waiting",
        "0",
        "0 of 20",
    ]
    by_number = rows(editor, "?ordering=-registered")
    assert [one.registered for one in by_number] == [2, 0, 0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?when=to_come", ["Undated", "Draft", "Coming"]),
        ("?when=over", ["Past"]),
        ("?state=live", ["Coming", "Past"]),
        ("?state=draft", ["Undated", "Draft"]),
        ("?state=waiting", ["Draft"]),
        ("?format=in_person", ["Past"]),
        ("?q=rAf", ["Draft"]),
        ("?q=nothing", []),
        ("?when=never", ["Undated", "Draft", "Coming", "Past"]),
    ],
)
def test_filters_and_search(editor, query, found):
    moderate(make_calendar())
    on(-9, "Past", format="in_person")
    on(9, "Coming")
    draft = on(5, "Draft", live=False)
    draft.save_revision()
    draft.get_workflow().start(draft, make_user())
    undated = on(1, "Undated", live=False)
    EventSession.objects.filter(page=undated).delete()

    assert [one.title for one in rows(editor, query)] == found


def test_only_what_somebody_reaches_is_listed(client):
    pines = make_calendar().add_child(
        instance=EventIndexPage(title="Pines", slug="pines")
    )
    on(3, "Mine").move(pines, pos="last-child")
    on(4, "Of the state")
    client.force_login(make_page_editor(Page.objects.get(pk=pines.pk)))

    assert [one.title for one in rows(client)] == ["Mine"]
    assert [one.title for one in rows(client, "?q=e")] == ["Mine"]


def test_who_writes_no_pages_has_no_such_list(client):
    auditor = make_user()
    auditor.groups.add(Group.objects.get(name="CE programme auditors"))
    client.force_login(auditor)

    assert client.get(LIST).url == "/admin/"
    assert f'"{LIST}"' not in client.get("/admin/").content.decode()


def test_the_menu_leads_to_the_list(editor):
    assert LIST in editor.get("/admin/").content.decode()


@pytest.mark.parametrize("events", [1, 3])
def test_the_list_takes_the_same_queries_whatever_it_holds(
    editor, django_assert_num_queries, events
):
    for number in range(events):
        on(number, f"Event {number}")
    editor.get(LIST)

    with django_assert_num_queries(QUERIES):
        editor.get(LIST)


# Session and user, rights of pages, the rows with their parents and workflows.
QUERIES = 19


@pytest.mark.parametrize(
    ("status", "tone", "word"),
    [
        ("cancelled", "critical", "Cancelled"),
        ("postponed", "warning", "Postponed"),
    ],
)
def test_what_does_not_take_place_says_so(editor, status, tone, word):
    on(3, "Snowed in", event_status=status, status_note="Snow.")
    on(5, "As planned")

    content = editor.get(LIST).content.decode()

    assert content.count(f'<span class="ce-light ce-light--{tone}">{word}</span>') == 1
    assert content.count("ce-light--") == 1
