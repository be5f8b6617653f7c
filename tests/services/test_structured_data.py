"""An event as search engines read it: what is known, and nothing else (I9)."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from ce_plugin.models import EventPage, Town
from ce_plugin.services.structured_data import event_data
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 3)
MEETING = "https://meet.example/room"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def data_of(event: EventPage) -> dict:
    return event_data(event, list(event.sessions.all()))


def make(*, session=None, **fields) -> EventPage:
    return make_event(session={"begins_on": DAY, **(session or {})}, **fields)


def test_all_that_is_known_is_said():
    event = make(
        title="Grants",
        slug="grants",
        summary="Two applications.",
        sponsor="Tamarack",
        format="hybrid",
        place="City Hall, Helena",
        town=Town.objects.create(name="Helena", latitude=46, longitude=-112),
        meeting_url=MEETING,
        cost_note="Free.",
        session={"presenter": "Bo Kim"},
    )

    assert data_of(event) == {
        "@context": "https://schema.org",
        "@type": "EducationEvent",
        "name": "Grants",
        "startDate": "2026-12-03T10:00:00-07:00",
        "endDate": "2026-12-03T11:30:00-07:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [
            {"@type": "VirtualLocation", "url": "http://testserver/events/grants/"},
            {"@type": "Place", "name": "City Hall, Helena", "address": "Helena"},
        ],
        "url": "http://testserver/events/grants/",
        "description": "Two applications.",
        "organizer": {"@type": "Organization", "name": "Tamarack"},
        "isAccessibleForFree": True,
        "performer": {"@type": "Person", "name": "Bo Kim"},
    }


def test_what_is_not_known_is_not_said():
    event = make(format="in_person", session={"ends_at": None})

    assert sorted(data_of(event)) == [
        "@context",
        "@type",
        "eventAttendanceMode",
        "eventStatus",
        "name",
        "startDate",
        "url",
    ]


@pytest.mark.parametrize(
    ("session", "begin", "end"),
    [
        ({"date_precision": "year"}, "2026", None),
        ({"date_precision": "month"}, "2026-12", None),
        ({"date_precision": "day"}, "2026-12-03", "2026-12-03"),
        ({"begins_at": None, "ends_at": None}, "2026-12-03", "2026-12-03"),
        ({"ends_at": None}, "2026-12-03T10:00:00-07:00", None),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(session, begin, end):
    found = data_of(make(session=session))

    assert (found["startDate"], found.get("endDate")) == (begin, end)


@pytest.mark.parametrize(
    ("status", "said"),
    [("cancelled", "EventCancelled"), ("postponed", "EventPostponed")],
)
def test_what_is_off_says_so(status, said):
    event = make(event_status=status, status_note="Snow.", sessions=2)

    found = data_of(event)

    assert found["eventStatus"] == f"https://schema.org/{said}"
    assert {part["eventStatus"] for part in found["subEvent"]} == {
        f"https://schema.org/{said}"
    }


@pytest.mark.parametrize(
    ("format_", "said"),
    [
        ("in_person", "OfflineEventAttendanceMode"),
        ("online", "OnlineEventAttendanceMode"),
        ("recording", "OnlineEventAttendanceMode"),
    ],
)
def test_how_people_come_is_said(format_, said):
    assert data_of(make(format=format_))["eventAttendanceMode"].endswith(said)


def test_without_a_place_the_town_is_where():
    town = Town.objects.create(name="Helena", latitude=46, longitude=-112)

    (place,) = data_of(make(format="in_person", town=town))["location"]

    assert place == {"@type": "Place", "name": "Helena", "address": "Helena"}


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("free", True),
        (" Free of charge! ", True),
        ("Free for library staff.", None),
        ("$20", None),
        ("", None),
    ],
)
def test_free_is_what_leaves_no_doubt(note, said):
    assert data_of(make(cost_note=note)).get("isAccessibleForFree") is said


def test_sessions_are_parts_of_the_event():
    event = make(title="Conference", sessions=2)
    last = event.sessions.last()
    last.title, last.is_cancelled, last.presenter = "Part two", True, "Bo Kim"
    last.begins_on = last.ends_on = DAY + dt.timedelta(days=1)
    last.save()

    found = data_of(EventPage.objects.get())

    assert found["startDate"][:10] == "2026-12-03"
    assert found["endDate"][:10] == "2026-12-04"
    first, second = found["subEvent"]
    assert (first["name"], second["name"]) == ("Conference", "Conference: Part two")
    assert second["eventStatus"].endswith("EventCancelled")
    assert first["eventStatus"].endswith("EventScheduled")
    assert second["performer"] == {"@type": "Person", "name": "Bo Kim"}


def test_a_deadline_is_no_event_and_an_event_without_sessions_is_not_yet_one():
    assert data_of(make(event_type="deadline")) is None
    assert event_data(EventPage(title="New"), []) is None


# --- in the page -----------------------------------------------------------------

NASTY = [
    "</script><script>q()</script>",
    "<!-- <script>",
    "-->",
    "]]>",
    "a\u2028b\u2029c",
    'quote " and \\ and </SCRIPT >',
    "&lt;/script&gt; & &amp;",
]


def page_of(client, event) -> str:
    return client.get(event.url).content.decode()


@pytest.mark.parametrize("words", NASTY)
def test_no_words_leave_the_block(client, words):
    plain = page_of(client, make())
    event = make(title=words, summary=words, place=words, sponsor=words)

    page = page_of(client, event)

    (block,) = BLOCK.findall(page)
    found = json.loads(block)
    assert (found["name"], found["description"]) == (words, words)
    assert found["organizer"]["name"] == words
    assert page.lower().count("<script") == plain.lower().count("<script")
    assert "<!--" not in block
    assert block.isascii()


def test_the_meeting_address_is_in_no_block(client):
    event = make(meeting_url=MEETING, registration_mode="none")
    client.force_login(make_person().user)

    page = page_of(client, event)

    (block,) = BLOCK.findall(page)
    assert MEETING not in block


def test_a_deadline_has_no_block_and_every_event_names_its_file(client):
    page = page_of(client, make(title="Due <b>", event_type="deadline"))

    assert BLOCK.findall(page) == []
    assert (
        '<link rel="alternate" type="text/calendar" href="/ce/events/'
        f'{EventPage.objects.get().pk}/event.ics" title="Due &lt;b&gt;">'
    ) in page
