"""The calendar as anybody sees it: by month, as a list, narrowed, and empty."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from wagtail.models import Page, PageViewRestriction

from bench.crowds import add_events
from ce_plugin.enums import EventFormat
from ce_plugin.models import CECategory, EventIndexPage, EventPage, EventSession
from ce_plugin.services import clock
from tests.factories import make_calendar, make_categories, make_event, make_user

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 12, 9, 19, 0, tzinfo=dt.UTC)
# Seven are Wagtail's for any page, one of them only when the site's address is
# not cached yet. Ours: what the filter offers, and the sessions.
MONTH_QUERIES = LIST_QUERIES = 9


@pytest.fixture(autouse=True)
def _on_9_december_2026_at_noon():
    make_calendar()
    make_categories()
    with clock.at(NOW):
        yield


def on(day: str, title: str, **given) -> EventPage:
    """An event of one session on `day`; `session` are further session fields."""
    session = {"begins_on": dt.date.fromisoformat(day), **given.pop("session", {})}
    return make_event(title=title, session=session, **given)


def page_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def titles(page: str, where: str = "ce-event__title") -> list[str]:
    return re.findall(rf'class="{where}"><a href="[^"]*">(.*?)</a>', page)


def cells(page: str) -> dict[str, list[str]]:
    """Day of the grid to the titles in its cell."""
    found = re.findall(r'<td class="ce-calendar__day[^"]*">(.*?)</td>', page, re.S)
    return {
        re.search(r'datetime="([^"]+)"', cell)[1]: re.findall(
            r"<a [^>]*>(.*?)</a>", cell
        )
        for cell in found
        if "<a " in cell
    }


def test_month_shows_each_event_with_time_credits_and_category_twice(client):
    on("2026-12-03", "Grant writing", place="Helena", sponsor="State Library")

    page = page_of(client, "/events/")

    assert cells(page) == {"2026-12-03": ["Grant writing"]}
    assert '<li class="ce-calendar__event ce-calendar__event--tech">' in page
    assert (
        '<span class="ce-calendar__meta">10:00 · 1.5\xa0credits · Technology</span>'
        in page
    )
    assert titles(page) == ["Grant writing"]
    assert "Thu 3 Dec 2026, 10:00 to 11:30 (Mountain Time)" in page
    assert "1.5\xa0credits · Online · Helena · State Library" in page


def test_month_marks_today_in_words_and_leads_to_its_neighbours(client):
    on("2026-12-03", "Grant writing")

    page = page_of(client, "/events/2026/12/")

    assert page.count("ce-calendar__day--today") == 1
    assert (
        'datetime="2026-12-09">9<span class="ce-visually-hidden"> December, today'
        in page
    )
    assert '<a class="ce-month-nav__prev" href="/events/2026/11/" rel="prev">' in page
    assert '<a class="ce-month-nav__next" href="/events/2027/1/" rel="next">' in page


def test_event_of_a_month_leads_to_its_page(client):
    event = on("2026-12-03", "Grant writing")

    page = page_of(client, "/events/2026/12/")

    assert page.count(f'href="/events/{event.slug}/"') == 2
    assert client.get(f"/events/{event.slug}/").status_code == 200


def test_conference_deadline_and_event_without_day(client):
    on("2026-12-08", "Conference", session={"ends_on": dt.date(2026, 12, 9)})
    on(
        "2026-11-02",
        "Statistics",
        event_type="deadline",
        session={"ends_on": dt.date(2027, 1, 29), "credits": None, "category": None},
    )
    on("2026-12-01", "Kits", session={"date_precision": "month"})
    on("2026-12-01", "Some year", session={"date_precision": "year"})

    page = page_of(client, "/events/2026/12/")

    assert cells(page) == {"2026-12-08": ["Conference"], "2026-12-09": ["Conference"]}
    assert "day 2 of 2 · 1.5\xa0credits" in page
    assert "Statistics</a>: Mon 2 Nov 2026, open until Fri 29 Jan 2027</li>" in page
    assert "Kits</a>: December 2026, the day is not known</li>" in page
    assert "Some year</a>: 2026, the day is not known</li>" in page
    assert titles(page) == ["Statistics", "Conference", "Kits", "Some year"]


def test_deadline_says_in_its_cells_what_the_day_means(client):
    dates = {"ends_on": dt.date(2026, 12, 30), "credits": None, "category": None}
    on("2026-12-02", "Statistics", event_type="deadline", session=dates)

    page = page_of(client, "/events/2026/12/")

    assert list(cells(page)) == ["2026-12-02", "2026-12-30"]
    assert ">open until Wed 30 Dec 2026</span>" in page
    assert ">last day</span>" in page


def test_deadline_of_one_day_says_that_it_is_one(client):
    bare = {"begins_at": None, "ends_at": None, "credits": None, "category": None}
    on("2026-12-18", "Applications", event_type="deadline", session=bare)

    page = page_of(client, "/events/2026/12/")

    assert '<span class="ce-calendar__meta">deadline</span>' in page
    assert '<p class="ce-event__meta">Deadline</p>' in page


def test_empty_month_names_the_next_one_with_events(client):
    for day in ("2027-08-03", "2027-08-04", "2027-08-05", "2027-09-01"):
        on(day, f"Event {day}")

    page = page_of(client, "/events/2027/7/")

    assert "Nothing in July 2027." in page
    assert '<a href="/events/2027/8/">3 in August 2027</a>' in page
    assert '<table class="ce-calendar"' not in page
    assert '<meta name="robots" content="noindex, follow">' in page


def test_empty_month_with_a_crowd_ahead_does_not_count_it_all(client):
    make_event(sessions=40, session={"begins_on": dt.date(2027, 8, 3)})

    assert ">40 or more in August 2027</a>" in page_of(client, "/events/2027/7/")


def test_empty_month_with_nothing_ahead_leads_to_the_past(client):
    page = page_of(client, "/events/2027/7/")

    assert "Nothing is announced after it yet." in page
    assert '<a href="/events/list/?past=1">Look at past training</a>' in page


def test_filter_narrows_month_and_is_kept_by_its_links(client):
    categories = make_categories()
    on("2026-12-03", "Servers")
    on("2026-12-04", "Budgets", session={"category": categories["LA"]})

    page = page_of(client, "/events/2026/12/?category=LA&q=&format=online")

    assert titles(page) == ["Budgets"]
    assert 'href="/events/2027/1/?category=LA&amp;format=online"' in page
    assert '<option value="LA" selected>Library Administration</option>' in page
    assert '<a href="/events/2026/12/">Clear the filter</a>' in page


def test_filter_that_leaves_nothing_says_so_and_how_to_see_all(client):
    on("2027-08-03", "Servers")

    page = page_of(client, "/events/2027/7/?category=TECH")

    assert "Nothing in July 2027 with these filters." in page
    assert '<a href="/events/2027/8/?category=TECH">1 in August 2027</a>' in page
    assert '<a href="/events/2027/7/">Show all events of this month</a>' in page


def test_unknown_filter_value_is_named_and_narrows_nothing(client):
    on("2026-12-03", "Servers")

    page = page_of(client, "/events/2026/12/?category=XX&q=serv")

    assert titles(page) == ["Servers"]
    assert "Select a valid choice. XX is not one of the available choices." in page
    assert 'name="q" value="serv"' in page


def test_words_are_looked_for_in_title_summary_sponsor_place_and_presenter(client):
    on("2026-12-13", "Alpha", summary="About cheese")
    on("2026-12-14", "Beta", sponsor="Cheese federation")
    on("2026-12-15", "Gamma", place="Cheese Hall")
    on("2026-12-16", "Delta", session={"presenter": "Ann Cheese"})
    on("2026-12-17", "Cheese")
    on("2026-12-18", "Butter", session={"title": "And cheese"})
    on("2026-12-19", "Bread")

    found = titles(page_of(client, "/events/list/?q=CHEESE"))

    assert found == ["Alpha", "Beta", "Gamma", "Delta", "Cheese", "Butter: And cheese"]
    assert titles(page_of(client, "/events/list/?q=cheese+ann")) == ["Delta"]


@pytest.mark.parametrize(
    "path",
    [
        "/events/2026/13/",
        "/events/2026/0/",
        "/events/1900/1/",
        "/events/9999/12/",
        "/events/2026/99999999999/",
        "/events/99999999999999999999999/1/",
    ],
)
def test_month_there_is_not_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "links"),
    [("/events/2000/1/", ["2000/2"]), ("/events/2100/12/", ["2100/11"])],
)
def test_first_and_last_month_lead_nowhere_further(client, path, links):
    on("2101-03-01", "Beyond all months")

    page = page_of(client, path)

    shown = re.findall('class="ce-month-nav__[a-z]*" href="/events/(.*?)/"', page)
    assert shown == links
    assert "2101" not in page


def test_only_published_public_events_of_this_calendar_are_listed(client):
    on("2026-12-10", "Public")
    on("2026-12-11", "Draft", live=False)
    restricted = on("2026-12-12", "Members only")
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    home = Page.objects.get(depth=2)
    other = home.add_child(instance=EventIndexPage(title="Other", slug="other"))
    on("2026-12-13", "Elsewhere").move(other, pos="last-child")

    assert titles(page_of(client, "/events/2026/12/")) == ["Public"]
    assert titles(page_of(client, "/events/list/")) == ["Public"]
    assert titles(page_of(client, "/other/list/")) == ["Elsewhere"]


def test_a_calendar_shows_the_events_of_calendars_below_it_at_their_addresses(client):
    state = make_calendar()
    pines = state.add_child(instance=EventIndexPage(title="Pines", slug="pines"))
    on("2026-12-10", "Of the state", slug="state")
    below = on("2026-12-11", "Of the federation", slug="pines-day")
    below.move(pines, pos="last-child")

    month = page_of(client, "/events/2026/12/")

    assert titles(month) == ["Of the state", "Of the federation"]
    assert month.count('href="/events/state/"') == 2
    assert month.count('href="/events/pines/pines-day/"') == 2
    assert client.get("/events/pines/pines-day/").status_code == 200
    own = page_of(client, "/events/pines/list/")
    assert titles(own) == ["Of the federation"]
    assert own.count('href="/events/pines/pines-day/"') == 1


def test_what_an_editor_typed_is_shown_as_text(client):
    nasty = "<script>alert(1)</script>\"'&{{ 1 }}"
    on(
        "2026-12-10",
        nasty,
        place=nasty,
        sponsor=nasty,
        session={"title": nasty + "2"},
    )

    month = page_of(client, "/events/2026/12/")
    listed = page_of(client, "/events/list/")

    assert "<script>alert" not in month + listed
    assert month.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 6
    assert listed.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4


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
    assert "<h1>Past training</h1>" in page
    assert '<input type="hidden" name="past" value="1">' in page


def test_list_goes_on_over_pages_and_keeps_the_filter(client):
    make_event(sessions=60, session={"begins_on": dt.date(2027, 1, 5)})

    first = page_of(client, "/events/list/?format=online")
    last = page_of(client, "/events/list/?format=online&page=3")

    assert (len(titles(first)), len(titles(last))) == (25, 10)
    assert 'rel="next" href="/events/list/?format=online&amp;page=2"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="/events/list/?format=online&amp;page=2"' in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "99999999999999999999", "²"])
def test_page_number_that_is_none_is_the_first_page(client, number):
    on("2027-01-05", "January")

    assert titles(page_of(client, f"/events/list/?page={number}")) == ["January"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "No training is announced yet."),
        ("?past=1", "No training has taken place yet."),
        ("?q=zzz", "Nothing with these filters."),
        ("?page=2", "Nothing on this page."),
        ("?page=2&past=1", "Nothing on this page."),
    ],
)
def test_empty_list_says_why(client, query, sentence):
    assert sentence in page_of(client, f"/events/list/{query}")


@pytest.mark.parametrize("events", [0, 30, 300])
def test_month_takes_the_same_queries_whatever_it_holds(
    client, django_assert_num_queries, events
):
    days = [dt.date(2026, 12, number % 28 + 1) for number in range(events)]
    add_events(make_calendar(), days, list(CECategory.objects.all()), prefix="Event")

    with django_assert_num_queries(MONTH_QUERIES):
        page = page_of(client, "/events/2026/12/")

    assert sorted(titles(page)) == sorted(f"Event {number}" for number in range(events))


def test_month_counts_nothing_twice_that_begins_in_it_and_ends_after_it(client):
    on("2026-12-30", "Over the year", session={"ends_on": dt.date(2027, 1, 2)})
    on("2027-01-05", "Next")

    assert titles(page_of(client, "/events/2026/12/")) == ["Over the year"]
    assert titles(page_of(client, "/events/2027/1/")) == ["Over the year", "Next"]


@pytest.mark.parametrize(
    ("event", "session", "change", "mark"),
    [
        (
            {"event_status": "cancelled", "status_note": "<Snow>"},
            {},
            "Cancelled: &lt;Snow&gt;",
            True,
        ),
        (
            {"event_status": "postponed", "status_note": "Snow"},
            {},
            "Postponed: Snow",
            False,
        ),
        ({}, {"is_cancelled": True}, "Cancelled", True),
        ({}, {"is_cancelled": True, "note": "Ill"}, "Cancelled: Ill", True),
        ({}, {"note": "Moved from 3 May"}, "Moved from 3 May", False),
        (
            {"event_status": "postponed", "status_note": "Snow"},
            {"is_cancelled": True, "note": "Ill"},
            "Cancelled: Ill",
            True,
        ),
    ],
)
def test_what_changed_is_said_in_words_in_grid_and_list(
    client, event, session, change, mark
):
    on("2026-12-10", "Changed", **event, session=session)

    month = page_of(client, "/events/2026/12/")
    listed = page_of(client, "/events/list/")

    assert f'<span class="ce-calendar__change">{change}</span>' in month
    assert f'<p class="ce-event__change">{change}</p>' in month
    assert f'<p class="ce-event__change">{change}</p>' in listed
    assert ("ce-calendar__event--cancelled" in month) == mark
    assert ("ce-event--cancelled" in listed) == mark


def test_long_reason_is_cut_in_a_cell_and_whole_in_the_list(client):
    why = "The road over the pass is closed, and nobody can say when it is open. " * 3
    on("2026-12-10", "Off", event_status="cancelled", status_note=why.strip())

    page = page_of(client, "/events/2026/12/")

    cell = re.search('<span class="ce-calendar__change">(.*?)</span>', page)[1]
    assert cell.startswith("Cancelled: The road")
    assert cell.endswith("…")
    assert len(cell) <= 70
    assert f"Cancelled: {why.strip()}</p>" in page


def test_event_without_a_day_or_open_for_long_says_its_change_above_the_grid(client):
    on("2026-12-01", "Kits", session={"date_precision": "month", "note": "Later"})

    page = page_of(client, "/events/2026/12/")

    assert "Kits</a>: <strong>Later</strong> · December 2026" in page


@pytest.mark.parametrize("query", ["", "?past=1"])
@pytest.mark.parametrize("events", [0, 1, 3])
def test_list_takes_the_same_queries_whatever_it_holds(
    client, django_assert_num_queries, events, query
):
    for number in range(events):
        on("2026-11-03" if query else "2027-01-03", f"Event {number}")

    with django_assert_num_queries(LIST_QUERIES):
        page = page_of(client, f"/events/list/{query}")

    assert len(titles(page)) == events


@pytest.mark.parametrize("path", ["/events/", "/events/list/"])
def test_page_that_says_who_is_signed_in_is_private(client, path):
    assert "private" not in client.get(path).get("Cache-Control", "")

    client.force_login(make_user())

    assert client.get(path)["Cache-Control"] == "private, no-store"


def test_calendar_answers_no_post(client):
    assert client.post("/events/").status_code == 405


def test_month_is_found_by_an_index_of_days():
    rows = EventSession.objects.between(dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A handful of rows is read faster without any index.
            cursor.execute("SET LOCAL enable_seqscan = off")

    assert "ce_session_" in rows.order_by().explain()


def test_every_format_has_a_name_in_the_filter(client):
    page = page_of(client, "/events/")

    assert [f'<option value="{value}">' in page for value in EventFormat.values] == [
        True
    ] * len(EventFormat)


def test_a_month_with_a_calendar_below_takes_the_same_queries(
    client, django_assert_num_queries
):
    pines = make_calendar().add_child(
        instance=EventIndexPage(title="Pines", slug="pines")
    )
    on("2026-12-10", "Of the state")
    on("2026-12-11", "Of the federation").move(pines, pos="last-child")
    cache.clear()

    with django_assert_num_queries(MONTH_QUERIES):
        page = page_of(client, "/events/2026/12/")

    assert len(titles(page)) == 2
