"""A month put together in memory: where each kind of entry stands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ce_plugin.models.calendar import (
    Entry,
    build_month,
    first_and_last,
    next_month,
    previous_month,
)

DAY = dt.date
TODAY = DAY(2026, 12, 9)


def entry(title: str, begins: dt.date, ends: dt.date | None = None, **fields) -> Entry:
    standard = {
        "below": f"{title.lower()}/",
        "event": title,
        "session": "",
        "event_type": "continuing_education",
        "format": "online",
        "sponsor": "",
        "place": "",
        "zone_name": "America/Denver",
        "begins_on": begins,
        "begins_at": None,
        "ends_on": ends or begins,
        "ends_at": None,
        "date_precision": "day",
        "credits": Decimal("1.5"),
        "category_code": "TECH",
        "category": "Technology",
        "event_status": "scheduled",
        "status_note": "",
        "is_cancelled": False,
        "note": "",
    }
    return Entry(**{**standard, **fields})


def month(*entries: Entry, year=2026, number=12, today=TODAY):
    first, last = first_and_last(year, number)
    return build_month(entries, first=first, last=last, today=today)


def days_with(built) -> dict[dt.date, list[str]]:
    return {
        day.date: [one.event for one in day.entries]
        for week in built.weeks
        for day in week
        if day.entries
    }


def test_month_has_whole_weeks_from_sunday_and_one_today():
    built = month()

    days = [day for week in built.weeks for day in week]
    assert [len(week) for week in built.weeks] == [7] * 5
    assert (days[0].date, days[-1].date) == (DAY(2026, 11, 29), DAY(2027, 1, 2))
    assert [day.date for day in days if day.is_today] == [DAY(2026, 12, 9)]
    assert len([day for day in days if day.inside]) == 31
    assert built.name == "December 2026"


def test_entries_of_a_day_go_by_the_clock_without_time_first():
    day = DAY(2026, 12, 3)
    built = month(
        entry("Noon", day, begins_at=dt.time(12)),
        entry("Morning", day, begins_at=dt.time(9)),
        entry("Some time", day),
    )

    assert days_with(built) == {day: ["Some time", "Morning", "Noon"]}


def test_conference_stands_on_each_of_its_days():
    built = month(entry("Conference", DAY(2026, 12, 8), DAY(2026, 12, 10)))

    assert list(days_with(built)) == [DAY(2026, 12, day) for day in (8, 9, 10)]
    assert built.spans == ()


def test_conference_across_months_stands_on_the_days_of_this_one():
    built = month(entry("Conference", DAY(2026, 11, 29), DAY(2026, 12, 2)))

    assert list(days_with(built)) == [DAY(2026, 12, 1), DAY(2026, 12, 2)]


@pytest.mark.parametrize(
    ("year", "number", "days"),
    [
        (2025, 5, [DAY(2025, 5, 1)]),
        (2025, 6, []),
        (2025, 7, [DAY(2025, 7, 25)]),
    ],
)
def test_deadline_of_weeks_stands_on_first_and_last_day_and_in_a_line(
    year, number, days
):
    deadline = entry(
        "Standards", DAY(2025, 5, 1), DAY(2025, 7, 25), event_type="deadline"
    )

    built = month(deadline, year=year, number=number)

    assert list(days_with(built)) == days
    assert built.spans == (deadline,)
    assert built.agenda == (deadline,)


def test_short_deadline_is_a_line_too_and_a_deadline_of_one_day_is_not():
    short = entry("Short", DAY(2026, 12, 1), DAY(2026, 12, 3), event_type="deadline")
    one_day = entry("One day", DAY(2026, 12, 5), event_type="deadline")

    assert month(short, one_day).spans == (short,)


def test_course_longer_than_a_week_does_not_fill_the_grid():
    course = entry("Course", DAY(2026, 12, 1), DAY(2026, 12, 20))

    built = month(course)

    assert list(days_with(built)) == [DAY(2026, 12, 1), DAY(2026, 12, 20)]
    assert built.spans == (course,)


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (DAY(2026, 12, 9), ["Open", "Monday"]),
        (DAY(2026, 12, 1), []),
        (DAY(2026, 12, 31), ["Open", "Monday", "Today"]),
        (DAY(2027, 1, 1), []),
        (DAY(2026, 11, 30), []),
    ],
)
def test_the_current_month_knows_what_began_before_today(today, before):
    some_day = entry("Some day", DAY(2026, 12, 1), date_precision="month")
    days = [entry("Today", DAY(2026, 12, 9)), entry("Monday", DAY(2026, 12, 7))]
    built = month(
        *days, some_day, entry("Open", DAY(2026, 12, 2), DAY(2026, 12, 20)), today=today
    )

    assert [one.event for one in built.before_today] == before
    assert (*built.before_today, *built.from_today) == built.agenda


def test_a_month_of_which_all_is_over_is_one_list():
    built = month(entry("Monday", DAY(2026, 12, 7)))

    assert built.before_today == ()


@pytest.mark.parametrize("precision", ["month", "year"])
def test_event_without_day_is_in_the_list_at_the_end_and_not_in_the_grid(precision):
    vague = entry("Vague", DAY(2026, 12, 1), date_precision=precision)
    exact = entry("Exact", DAY(2026, 12, 31))

    built = month(vague, exact)

    assert days_with(built) == {DAY(2026, 12, 31): ["Exact"]}
    assert built.without_day == (vague,)
    assert built.agenda == (exact, vague)


@pytest.mark.parametrize("wrong", [(2026, 0), (2026, 13), (1999, 1), (2101, 1)])
def test_month_that_is_not_kept_is_refused(wrong):
    with pytest.raises(ValueError, match="month|year"):
        first_and_last(*wrong)


def test_months_follow_each_other_over_the_year():
    assert first_and_last(2028, 2) == (DAY(2028, 2, 1), DAY(2028, 2, 29))
    assert next_month(DAY(2026, 12, 1)) == DAY(2027, 1, 1)
    assert previous_month(DAY(2026, 1, 1)) == DAY(2025, 12, 1)


@pytest.mark.parametrize(
    ("session", "title"),
    [
        ("", "Fall workshop"),
        ("Fall workshop", "Fall workshop"),
        ("Part 2", "Fall workshop: Part 2"),
    ],
)
def test_title_names_the_session_only_when_it_says_more(session, title):
    assert entry("Fall workshop", DAY(2026, 12, 1), session=session).title == title
