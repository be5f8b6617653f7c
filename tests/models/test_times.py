"""Times in words, as exact as they are known."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from ce_plugin.models import times
from ce_plugin.models.times import Moment

DAY, LATER = dt.date(2026, 5, 14), dt.date(2026, 5, 16)
TEN, NOON = dt.time(10), dt.time(11, 30)
DENVER = "America/Denver"


@pytest.mark.parametrize(
    ("moment", "words", "machine"),
    [
        (
            Moment(DAY, TEN, DAY, NOON, "time", DENVER),
            "Thu 14 May 2026, 10:00 to 11:30 (Mountain Time)",
            "2026-05-14T10:00",
        ),
        (
            Moment(DAY, TEN, DAY, None, "time", "America/Chicago"),
            "Thu 14 May 2026, 10:00 (Central Time)",
            "2026-05-14T10:00",
        ),
        (
            Moment(DAY, TEN, LATER, NOON, "time", DENVER),
            "Thu 14 May 2026, 10:00 to Sat 16 May 2026, 11:30 (Mountain Time)",
            "2026-05-14T10:00",
        ),
        (
            Moment(DAY, TEN, LATER, None, "time", DENVER),
            "Thu 14 May 2026, 10:00, to Sat 16 May 2026 (Mountain Time)",
            "2026-05-14T10:00",
        ),
        (Moment(DAY, None, DAY, None, "time", DENVER), "Thu 14 May 2026", "2026-05-14"),
        (Moment(DAY, TEN, DAY, NOON, "day", DENVER), "Thu 14 May 2026", "2026-05-14"),
        (
            Moment(DAY, None, LATER, None, "day", DENVER),
            "Thu 14 May 2026 to Sat 16 May 2026",
            "2026-05-14",
        ),
        (Moment(DAY, None, DAY, None, "month", DENVER), "May 2026", "2026-05"),
        (Moment(DAY, None, DAY, None, "year", DENVER), "2026", "2026"),
    ],
)
def test_when_says_as_much_as_is_known(moment, words, machine):
    assert times.when(moment) == words
    assert times.machine_time(moment) == machine


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-05-14", "2026-05-14", "Thu 14 May 2026"),
        ("2026-05-14", "2026-05-16", "Thu 14 May 2026 to Sat 16 May 2026"),
        ("2026-05-01", "2026-05-31", "May 2026"),
        ("2026-05-01", "2026-06-30", "May 2026 to June 2026"),
        ("2026-05-01", "2026-05-30", "Fri 1 May 2026 to Sat 30 May 2026"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2026-01-01", "2026-12-31", "2026"),
        ("2025-01-01", "2026-12-31", "January 2025 to December 2026"),
    ],
)
def test_a_span_names_no_day_that_nobody_knows(first, last, words):
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)

    assert times.span_words(*days) == words


def test_kinds_of_days_read_as_the_look_says():
    # Half past ten in the evening in Helena, already the next day in London.
    moment = dt.datetime(2026, 5, 15, 4, 30, tzinfo=dt.UTC)

    assert times.day_words(DAY) == "Thu 14 May 2026"
    assert times.moment_words(moment) == "Thu 14 May 2026, 22:30"
    assert times.formal_day(DAY) == "14 May 2026"
    assert times.month_words(DAY) == "May 2026"


@pytest.mark.parametrize(
    ("precision", "first"),
    [
        ("year", dt.date(2026, 1, 1)),
        ("month", dt.date(2026, 5, 1)),
        ("day", DAY),
        ("time", DAY),
    ],
)
def test_the_first_day_is_as_exact_as_the_date(precision, first):
    assert times.first_day_of(DAY, precision) == first


def test_zone_without_a_household_name_is_called_after_its_city():
    assert times.zone_label("America/Indiana/Tell_City") == "Tell City time"


@pytest.mark.parametrize(
    ("day", "time", "exists"),
    [
        (dt.date(2027, 3, 14), dt.time(2, 30), False),
        (dt.date(2027, 3, 14), dt.time(1, 59), True),
        (dt.date(2027, 3, 14), dt.time(3, 0), True),
        (dt.date(2027, 11, 7), dt.time(1, 30), True),
        (dt.date(2027, 6, 1), dt.time(2, 30), True),
    ],
)
def test_hour_spring_leaves_out_does_not_exist(day, time, exists):
    assert times.exists_on_clock(day, time, zoneinfo.ZoneInfo(DENVER)) is exists
