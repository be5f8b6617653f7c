"""What a session makes of a date that is not fully known, and who may see it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from wagtail.models import Page, PageViewRestriction

from ce_plugin.models import EventIndexPage, EventSession
from tests.factories import make_category, make_event, make_session

pytestmark = pytest.mark.django_db

FIRST = dt.date(2024, 2, 5)
NOON = dt.datetime(2024, 2, 20, 19, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("given", [None, FIRST])
@pytest.mark.parametrize(
    ("precision", "last", "words"),
    [
        ("month", dt.date(2024, 2, 29), "February 2024"),
        ("year", dt.date(2024, 12, 31), "2024"),
        ("day", FIRST, "Mon 5 Feb 2024"),
    ],
)
def test_what_is_known_by_month_or_year_lasts_until_its_end(
    precision, last, words, given
):
    session = make_session(
        begins_on=FIRST,
        ends_on=given,
        begins_at=None,
        ends_at=None,
        date_precision=precision,
    )

    assert (session.ends_on, session.when) == (last, words)
    is_over = precision == "day"
    assert session.has_ended(NOON) == is_over
    assert EventSession.objects.ended(NOON).exists() == is_over
    assert EventSession.objects.coming(NOON).exists() != is_over


@pytest.mark.parametrize("precision", ["month", "year"])
def test_last_day_somebody_named_is_kept(precision):
    named = FIRST + dt.timedelta(days=1)

    session = make_session(begins_on=FIRST, ends_on=named, date_precision=precision)

    assert session.ends_on == named


def test_longest_year_is_not_too_long_for_a_session():
    session = EventSession(
        page=make_event(),
        begins_on=dt.date(2024, 1, 1),
        date_precision="year",
        category=make_category("TECH"),
    )

    session.full_clean()

    assert session.ends_on == dt.date(2024, 12, 31)


@pytest.mark.parametrize("above", ["event", "calendar", "home"])
@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_restriction_on_any_page_above_keeps_an_event_off_the_lists(
    django_assert_num_queries, above, kind
):
    session = make_session()
    pages = {
        "event": session.page,
        "calendar": session.page.get_parent(),
        "home": session.page.get_parent().get_parent(),
    }
    assert list(EventSession.objects.listed()) == [session]

    PageViewRestriction.objects.create(page=pages[above], restriction_type=kind)

    with django_assert_num_queries(1):
        assert list(EventSession.objects.listed()) == []


def test_restriction_beside_an_event_hides_nothing_else():
    shown, hidden = make_session(), make_session()
    home = Page.objects.get(depth=2)
    other = home.add_child(instance=EventIndexPage(title="Other", slug="other"))
    for page in (hidden.page, other):
        PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert list(EventSession.objects.listed()) == [shown]


def test_asking_who_may_see_a_session_looks_at_no_other_page():
    """SQLite would, once for each row, if the restrictions were joined with pages.

    It may only go through the restrictions, V0 in the question; PostgreSQL says "Scan",
    also of the few rows of a test.
    """
    plan = EventSession.objects.listed().explain()

    assert set(re.findall(r"SCAN ([UV][0-9])", plan)) <= {"V0"}
