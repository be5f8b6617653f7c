"""The days of a series, and the rule in words."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.enums import SeriesFrequency as Every
from ce_plugin.services.series_days import (
    Pattern,
    TooManyDates,
    days_of,
    rule_in_words,
    span_in_words,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def pattern(frequency: Every, first: str, **facts) -> Pattern:
    if isinstance(facts.get("until"), str):
        facts["until"] = day(facts["until"])
    return Pattern(frequency, day(first), **facts)


CASES = [
    (
        pattern(Every.DAILY, "2027-05-30", count=3),
        ["2027-05-30", "2027-05-31", "2027-06-01"],
        "Every day",
    ),
    (
        pattern(Every.DAILY, "2027-05-30", interval=3, until="2027-06-05"),
        ["2027-05-30", "2027-06-02", "2027-06-05"],
        "Every 3 days",
    ),
    (
        pattern(Every.WEEKLY, "2027-05-04", count=3),
        ["2027-05-04", "2027-05-11", "2027-05-18"],
        "Every week on Tuesday",
    ),
    (
        pattern(Every.WEEKLY, "2027-05-04", weekdays=(3, 1), count=3),
        ["2027-05-04", "2027-05-06", "2027-05-11"],
        "Every week on Tuesday and Thursday",
    ),
    (
        # The week begins on Sunday: this Sunday belongs to the week of the Monday.
        pattern(Every.WEEKLY, "2027-05-02", interval=2, weekdays=(6, 0), count=4),
        ["2027-05-02", "2027-05-03", "2027-05-16", "2027-05-17"],
        "Every 2 weeks on Monday and Sunday",
    ),
    (
        pattern(Every.WEEKLY, "2027-05-05", weekdays=(1,), count=1),
        ["2027-05-11"],
        "Every week on Tuesday",
    ),
    (
        pattern(Every.MONTHLY_BY_DATE, "2027-01-14", count=2),
        ["2027-01-14", "2027-02-14"],
        "Every month on day 14",
    ),
    (
        pattern(Every.MONTHLY_BY_DATE, "2027-01-31", count=3),
        ["2027-01-31", "2027-03-31", "2027-05-31"],
        "Every month on day 31; months that are too short are left out",
    ),
    (
        pattern(Every.MONTHLY_BY_WEEKDAY, "2027-05-11", interval=3, count=3),
        ["2027-05-11", "2027-08-10", "2027-11-09"],
        "Every 3 months on the second Tuesday",
    ),
    (
        pattern(Every.MONTHLY_BY_WEEKDAY, "2027-05-31", count=3),
        ["2027-05-31", "2027-06-28", "2027-07-26"],
        "Every month on the last Monday",
    ),
]


@pytest.mark.parametrize(("rule", "days", "words"), CASES)
def test_a_rule_gives_its_days_and_is_said_in_words(rule, days, words):
    assert [one.isoformat() for one in days_of(rule)] == days
    assert rule_in_words(rule) == words


def test_the_last_day_is_included():
    rule = pattern(Every.DAILY, "2027-05-01", until="2027-05-02")

    assert days_of(rule) == [day("2027-05-01"), day("2027-05-02")]


def test_days_left_out_are_taken_away_and_do_count():
    rule = pattern(
        Every.WEEKLY,
        "2027-12-10",
        count=4,
        left_out=frozenset({day("2027-12-24"), day("2027-12-31"), day("2028-06-01")}),
    )

    assert days_of(rule) == [day("2027-12-10"), day("2027-12-17")]


def test_a_hundred_and_four_dates_are_enough():
    most = pattern(Every.DAILY, "2027-01-01", count=104)
    endless = pattern(Every.DAILY, "2027-01-01", until="2099-01-01")

    assert len(days_of(most)) == 104
    with pytest.raises(TooManyDates):
        days_of(endless)


def test_a_rule_that_meets_no_day_gives_none():
    rule = pattern(Every.WEEKLY, "2027-05-05", weekdays=(1,), until="2027-05-06")

    assert days_of(rule) == []


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], "No date at all."),
        (["2027-01-05"], "1 date, Tue 5 Jan 2027"),
        (
            ["2027-01-05", "2027-01-12", "2027-03-25"],
            "3 dates, from Tue 5 Jan 2027 to Thu 25 Mar 2027",
        ),
    ],
)
def test_how_many_and_from_when_to_when(days, words):
    assert span_in_words([day(one) for one in days]) == words
