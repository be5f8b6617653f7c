"""The calendar as anybody sees it: by month, narrowed, and empty."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from wagtail.models import Page, PageViewRestriction

from bench.crowds import add_events
from ce_plugin.enums import EventFormat
from ce_plugin.models import CECategory, EventIndexPage, EventSession
from ce_plugin.views.calendar import _without_empty
from tests.factories import make_calendar, make_categories, make_event, make_user
from tests.views.calendars import on, page_of, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]

# Seven are Wagtail's for any page, one of them only when the site's address is
# not cached yet. Ours: what the filter offers, and the sessions.
MONTH_QUERIES = 9


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
    assert '<a href="/events/list/?past=1">Look at past events</a>' in page


@pytest.mark.parametrize(
    ("status", "mark"),
    [("cancelled", ' class="ce-change--cancelled"'), ("postponed", "")],
)
def test_what_lasts_long_and_is_off_says_so_above_the_grid(client, status, mark):
    lasting = {"ends_on": dt.date(2026, 12, 24)}
    off = {"event_status": status, "status_note": "Snow"}
    on("2026-12-02", "Reading month", **off, session=lasting)

    page = page_of(client, "/events/2026/12/")

    assert f"<strong{mark}>{status.capitalize()}: Snow</strong>" in page


def test_empty_month_of_a_filter_does_not_say_that_nothing_is_announced(client):
    on("2027-07-05", "July")

    page = page_of(client, "/events/2027/7/?q=zzz")

    assert "Nothing in July 2027 with these filters." in page
    assert "Nor is there anything after it." in page
    assert "announced" not in page


def test_filter_narrows_month_and_is_kept_by_its_links(client):
    categories = make_categories()
    on("2026-12-03", "Servers")
    on("2026-12-04", "Budgets", session={"category": categories["LA"]})

    page = page_of(client, "/events/2026/12/?category=LA&format=online")

    assert titles(page) == ["Budgets"]
    assert 'href="/events/2027/1/?category=LA&amp;format=online"' in page
    assert '<option value="LA" selected>Library Administration</option>' in page
    assert '<a href="/events/2026/12/">Clear the filter</a>' in page


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("/events/?q=&category=&near=&miles=60&credits=", "/events/"),
        (
            "/events/2026/12/?credits=1&q=&near=Helena&miles=60&sponsor=A%26B",
            "/events/2026/12/?credits=1&near=Helena&miles=60&sponsor=A%26B",
        ),
        ("/events/list/?q=&miles=5&past=1", "/events/list/?miles=5&past=1"),
        ("/events/list/?q=&near=%20&miles=60", "/events/list/?near=+&miles=60"),
        ("/events/list/?q=law&q=&category=cats", "/events/list/?category=cats"),
    ],
)
def test_what_a_form_sends_empty_leaves_the_address(client, path, clean):
    """What is wrong stays as it was typed, and the order in which things stand."""
    page, query = path.split("?")

    response = client.get("/", PATH_INFO=page, QUERY_STRING=query)

    assert (response.status_code, response["Location"]) == (302, clean)


def test_two_slashes_are_not_read_as_another_site(rf):
    request = rf.get("/", PATH_INFO="//evil.example/", QUERY_STRING="q=&page=2")

    assert _without_empty(request) == "/%2Fevil.example/?page=2"


def test_an_address_without_anything_empty_is_answered_at_once(client):
    response = client.get("/events/list/?miles=60&near=Zzyzx")

    assert response.status_code == 200


def test_on_a_phone_the_current_month_can_be_begun_at_today(client):
    on("2026-12-03", "Earlier")
    on("2026-12-12", "Later")

    page = page_of(client, "/events/")
    _before, after = page.split(
        '<ol class="ce-agenda ce-agenda--twin" id="from-today">'
    )

    assert titles(page) == ["Earlier", "Later"]
    assert titles(after) == ["Later"]
    assert '<a href="#from-today">Skip to today</a>' in page
    on("2027-01-03", "Next month")
    assert "Skip to today" not in page_of(client, "/events/2027/1/")


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
    assert "“XX” is not offered here. Choose one that is." in page
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
