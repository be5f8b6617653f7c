"""The calendar's lists: what is to come, what was, what is available now."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.factories import make_event
from tests.views.calendars import on, page_of, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]

# Seven are Wagtail's for any page, one of them only when the site's address is
# not cached yet. Ours: what the filter offers, and the sessions.
LIST_QUERIES = 9


def test_list_has_what_is_coming_the_next_first_by_month(client):
    on("2027-01-05", "January")
    on("2026-12-09", "Over since eleven")
    on("2026-12-09", "This evening", session={"ends_at": dt.time(20)})
    on("2026-12-09", "Some time today", session={"begins_at": None, "ends_at": None})
    on("2026-11-01", "Long past")

    page = page_of(client, "/events/list/")

    assert titles(page) == ["Some time today", "This evening", "January"]
    assert re.findall("<h2>(.*?)</h2>", page) == ["December 2026", "January 2027"]


def test_past_list_has_the_newest_first(client):
    on("2026-12-09", "This morning")
    on("2026-11-01", "November")
    on("2026-12-10", "Tomorrow")

    page = page_of(client, "/events/list/?past=1")

    assert titles(page) == ["This morning", "November"]
    assert "<h1>Past events</h1>" in page
    assert '<input type="hidden" name="past" value="1">' in page


def test_what_can_be_taken_at_any_time_is_not_past_while_it_is_available(client):
    on("2026-11-01", "Held")
    on("2026-10-09", "Taped", format="recording")
    on("2026-09-23", "Course", format="self_paced")
    running = {"ends_on": dt.date(2027, 2, 1)}
    on("2026-11-30", "Running", format="self_paced", session=running)
    on("2027-01-05", "Next year", format="recording")
    tomorrow, yesterday = dt.date(2026, 12, 10), dt.date(2026, 12, 8)
    on("2026-10-01", "Not yet", format="recording", recording_from=tomorrow)
    on("2026-08-01", "No more", format="recording", recording_until=yesterday)
    on("2026-07-01", "Off", format="recording", session={"is_cancelled": True})
    on("2026-06-01", "Due", format="self_paced", event_type="deadline")

    now = page_of(client, "/events/list/?now=1")
    past = page_of(client, "/events/list/?past=1")
    coming = page_of(client, "/events/list/")

    assert titles(now) == ["Running", "Taped", "Course"]
    assert titles(past) == ["Held", "Not yet", "No more", "Off", "Due"]
    assert titles(coming) == ["Running", "Next year"]
    assert "<h1>Available now</h1>" in now
    assert '<input type="hidden" name="now" value="1">' in now
    assert 'are <a href="/events/list/?now=1">available now</a>.' in coming


def test_nothing_to_come_in_a_format_leads_to_what_is_available(client):
    on("2026-10-09", "Taped", format="recording")

    coming = page_of(client, "/events/list/?format=recording")

    assert titles(coming) == []
    assert coming.count('href="/events/list/?format=recording&amp;now=1"') == 3
    now = page_of(client, "/events/list/?format=recording&now=1")
    assert titles(now) == ["Taped"]


def test_list_goes_on_over_pages_and_keeps_the_filter(client):
    make_event(sessions=60, session={"begins_on": dt.date(2027, 1, 5)})

    first = page_of(client, "/events/list/?format=online")
    last = page_of(client, "/events/list/?format=online&page=3")

    assert (len(titles(first)), len(titles(last))) == (25, 10)
    assert 'rel="next" href="/events/list/?format=online&amp;page=2"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="/events/list/?format=online&amp;page=2"' in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "²"])
def test_page_number_that_is_none_is_the_first_page(client, number):
    on("2027-01-05", "January")

    assert titles(page_of(client, f"/events/list/?page={number}")) == ["January"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "No training is announced yet."),
        ("?past=1", "No training has taken place yet."),
        ("?now=1", "There is no recording and no course to take now."),
        ("?q=zzz", "Nothing with these filters."),
        ("?page=2", "Nothing on this page."),
        ("?page=2&past=1", "Nothing on this page."),
    ],
)
def test_empty_list_says_why(client, query, sentence):
    assert sentence in page_of(client, f"/events/list/{query}")


def test_a_page_after_the_last_leads_to_the_first_and_keeps_the_filter(client):
    on("2027-01-05", "January")

    page = page_of(client, "/events/list/?q=jan&page=9")

    assert "Nothing on this page." in page
    assert '<a href="/events/list/?q=jan">Go to the first page</a>' in page
    assert 'rel="prev"' not in page


@pytest.mark.parametrize("query", ["", "?past=1", "?now=1"])
@pytest.mark.parametrize("events", [0, 1, 3])
def test_list_takes_the_same_queries_whatever_it_holds(
    client, django_assert_num_queries, events, query
):
    for number in range(events):
        on(
            "2026-11-03" if query else "2027-01-03",
            f"Event {number}",
            format="recording" if query == "?now=1" else "online",
        )

    with django_assert_num_queries(LIST_QUERIES):
        page = page_of(client, f"/events/list/{query}")

    assert len(titles(page)) == events
