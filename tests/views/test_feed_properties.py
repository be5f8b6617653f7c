"""Whatever somebody types as a title, no feed, no data block and no page breaks.

Each example is twenty events with titles and descriptions at random: 10,000 of them
where HYPOTHESIS_PROFILE=ci.
"""

from __future__ import annotations

import datetime as dt
import json
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ce_plugin.models import EventPage
from ce_plugin.services import clock
from ce_plugin.services.calendar_files import clean
from ce_plugin.services.news import in_xml
from ce_plugin.templatetags.ce_plugin_tags import event_data
from tests import feeds
from tests.factories import make_calendar, make_event
from tests.feeds import IS_CI
from tests.hostile.payloads import PAYLOADS

pytestmark = pytest.mark.django_db
EVENTS = 20
# The database takes no NUL and no half of a pair; forms refuse the first.
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
MARKS = st.sampled_from(
    "\\;,:\"'<>&\r\n\t\x0b\x1b\x7f\x85\u2028\u2029\ufeff\ufffe🧑🏽‍🌾é"
)
LINES = st.sampled_from(
    [
        *PAYLOADS,
        "END:VEVENT\r\nBEGIN:VEVENT",
        "\nATTACH:https://evil.example/",
        "</script><script>",
        "<!--",
        "-->",
        "]]>",
        "{{ title }}{% now %}",
    ]
)
WORDS = st.one_of(st.text(LETTERS, max_size=40), st.text(MARKS, max_size=40), LINES)
TEXTS = st.lists(st.tuples(WORDS, WORDS), min_size=EVENTS, max_size=EVENTS)


@pytest.fixture
def events() -> list[EventPage]:
    # Still to come at whatever hour the tests run.
    session = {"begins_on": clock.today() + dt.timedelta(days=1)}
    return [make_event(session=session, slug=f"e-{n}") for n in range(EVENTS)]


def retitled(events: list[EventPage], texts: list[tuple[str, str]]) -> None:
    """As a form would take them: no title is empty, none too long."""
    for number, (event, (title, summary)) in enumerate(zip(events, texts, strict=True)):
        event.title = f"{number} {title}"[:255]
        event.summary = summary[:300]
    EventPage.objects.bulk_update(events, ["title", "summary"])


class Page(HTMLParser):
    """How many scripts a page has, what its data block and its heading say."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts = 0
        self.data = self.heading = ""
        self.where = ""
        self.titles: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        self.scripts += tag == "script"
        if tag == "script" and given.get("type") == "application/ld+json":
            self.where = "data"
        elif tag == "h1":
            self.where = "heading"
        elif given.get("class") == "ce-event__title":
            self.where = "title"
            self.titles.append("")

    def handle_endtag(self, tag) -> None:
        if tag in ("script", "h1", "h3"):
            self.where = ""

    def handle_data(self, data) -> None:
        if self.where == "data":
            self.data += data
        elif self.where == "heading":
            self.heading += data
        elif self.where == "title":
            self.titles[-1] += data


def check_calendar(client: Client, events: list[EventPage]) -> None:
    path = reverse("ce_plugin:calendar_feed", args=[make_calendar().pk])
    file = client.get(path).content
    said = [clean(event.title) for event in events]

    assert [entry.summary.value for entry in feeds.entries(file)] == said
    assert len(icalendar.Calendar.from_ical(file).events) == EVENTS
    assert max(len(line) for line in file.split(b"\r\n")) <= 75


def check_news(client: Client, events: list[EventPage]) -> None:
    path = reverse("ce_plugin:calendar_news", args=[make_calendar().pk])
    feed = ElementTree.fromstring(client.get(path).content)  # noqa: S314 - our own
    found = feed.findall("{*}entry/{*}title")

    assert sorted(lines_of(each.text) for each in found) == sorted(
        lines_of(in_xml(event.title)) for event in events
    )


def lines_of(text: str) -> str:
    """A reader of XML makes one end of line of each kind."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_list(client: Client, events: list[EventPage], scripts: int) -> None:
    page = Page(client.get(f"{make_calendar().url}list/").content.decode())

    assert page.titles == [event.title for event in events]
    assert page.scripts == scripts


def check_block(event: EventPage) -> None:
    session = SimpleNamespace(session=event.sessions.first())
    block = Page(event_data(event, SimpleNamespace(sessions=[session])))
    data = json.loads(block.data)

    assert (block.scripts, data["name"]) == (1, event.title)
    assert data.get("description", "") == event.summary


def check_event(client: Client, event: EventPage, scripts: int) -> None:
    page = Page(client.get(event.url).content.decode())
    data = json.loads(page.data)

    assert page.heading == event.title
    assert data["name"] == event.title
    assert data.get("description", "") == event.summary
    assert page.scripts == scripts


@settings(
    max_examples=10_000 // EVENTS if IS_CI else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(texts=TEXTS)
def test_no_title_breaks_a_feed_a_block_or_a_page(client, events, texts, settings):
    settings.CE_PLUGIN_RATE_LIMITS = False
    listed = Page(client.get(f"{make_calendar().url}list/").content.decode()).scripts
    retitled(events, texts)

    check_calendar(client, events)
    check_news(client, events)
    check_list(client, events, listed)
    for event in events:
        check_block(event)
    # The page of an event costs more: of each twenty four.
    for event in events[:: EVENTS // 4]:
        check_event(client, event, listed + 1)
