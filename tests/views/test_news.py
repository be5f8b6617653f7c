"""What was put on a calendar lately, as readers read it."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from ce_plugin.models import EventPage
from ce_plugin.services import clock
from tests.factories import make_calendar, make_category, make_event

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def address(**filters) -> str:
    path = reverse("ce_plugin:calendar_news", args=[make_calendar().pk])
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{path}?{query}" if query else path


def published(days_ago: int, **fields) -> EventPage:
    session = {"begins_on": clock.today(), **fields.pop("session", {})}
    moment = clock.now() - dt.timedelta(days=days_ago)
    return make_event(
        session=session, first_published_at=moment, last_published_at=moment, **fields
    )


def read(client, **filters) -> ElementTree.Element:
    response = client.get(address(**filters))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own


def entries(client, **filters) -> list[ElementTree.Element]:
    return read(client, **filters).findall(f"{ATOM}entry")


def texts(found, name: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{name}") for entry in found]


def test_the_newest_comes_first_with_what_one_wants_to_know(client):
    published(9, title="Older")
    event = published(
        2, title="Newer <b>", slug="newer", place="Helena", summary="Two & <more>."
    )

    feed = read(client)
    found = feed.findall(f"{ATOM}entry")

    assert texts(found, "title") == ["Newer <b>", "Older"]
    (first, _second) = found
    assert first.find(f"{ATOM}link").get("href") == "http://testserver/events/newer/"
    year = event.first_published_at.astimezone(dt.UTC).year
    assert first.findtext(f"{ATOM}id") == f"tag:testserver,{year}:event-{event.pk}"
    summary = first.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert summary.text == (
        f"<p>{event.sessions.get().when}</p><p>Helena</p>"
        "<p>1.5 credits in Technology</p><p>Two &amp; &lt;more&gt;.</p>"
    )
    assert first.find(f"{ATOM}category").get("term") == "Technology"
    stamp = event.last_published_at.astimezone(dt.UTC).isoformat()
    assert first.findtext(f"{ATOM}updated")[:19] == stamp[:19]
    assert feed.findtext(f"{ATOM}title") == "Events"
    assert feed.find(f"{ATOM}link[@rel='self']").get("href").endswith(address())


def test_a_conference_is_told_in_a_few_lines(client):
    event = published(1, title="Conference")
    first = event.sessions.get()
    for number in range(5):
        first.pk = None
        first.begins_at = dt.time(12 + number, 30)
        first.ends_at = None
        first.save()

    (entry,) = entries(client)

    assert entry.findtext(f"{ATOM}summary").count("Mountain Time") == 3


def test_feed_keeps_the_filter(client):
    published(1, title="Grants", session={"category": make_category("LA")})
    published(2, title="Knitting")

    assert texts(entries(client, category="LA"), "title") == ["Grants"]
    assert read(client, category="LA").findtext(f"{ATOM}title") == (
        "Events: Library Administration"
    )


def test_drafts_and_what_is_long_over_are_no_news(client):
    published(1, live=False)
    published(1, session={"begins_on": clock.today() - dt.timedelta(days=61)})

    assert entries(client) == []


def test_what_is_off_says_so(client):
    published(1, title="Grants", event_status="cancelled", status_note="Snow.")

    (entry,) = entries(client)

    assert entry.findtext(f"{ATOM}title") == "Cancelled: Grants"
    assert "Snow." in entry.findtext(f"{ATOM}summary")


def test_one_cancelled_session_of_two_does_not_cancel_the_event(client):
    event = make_event(title="Grants", sessions=2, session={"begins_on": clock.today()})
    last = event.sessions.last()
    last.is_cancelled = True
    last.save()

    assert texts(entries(client), "title") == ["Grants"]


def test_an_event_published_nobody_knows_when_comes_last(client):
    make_event(title="Unknown", session={"begins_on": clock.today()})
    published(9, title="Known")

    assert texts(entries(client), "title") == ["Known", "Unknown"]


def test_letters_that_xml_has_not_are_left_out(client):
    published(1, title="a\x0b\x0cb\ufffe🌾", summary="]]> \x1b<!--")

    (entry,) = entries(client)

    assert entry.findtext(f"{ATOM}title") == "ab🌾"
    assert "]]&gt; &lt;!--" in entry.findtext(f"{ATOM}summary")


def test_what_holds_still_is_not_sent_again(client):
    published(1)
    first = client.get(address())
    known = {"If-None-Match": first["ETag"]}

    assert client.get(address(), headers=known).status_code == 304
    published(0)
    assert client.get(address(), headers=known).status_code == 200


def test_at_most_thirty_and_the_same_queries(client, django_assert_num_queries):
    published(1)
    path, counts = address(), []
    client.get(path)
    for events in (1, 34):
        for _ in range(events):
            published(0)
        with django_assert_num_queries(5):
            answer = client.get(path)
        counts.append(answer.content.count(b"<entry>"))

    assert counts == [2, 30]
