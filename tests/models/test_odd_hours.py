"""The nights on which clocks change."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from ce_plugin.models import odd_hours

DENVER = "America/Denver"


@pytest.mark.parametrize(
    ("day", "time", "twice"),
    [
        (dt.date(2026, 11, 1), dt.time(0, 59), False),
        (dt.date(2026, 11, 1), dt.time(1, 0), True),
        (dt.date(2026, 11, 1), dt.time(1, 59), True),
        (dt.date(2026, 11, 1), dt.time(2, 0), False),
        (dt.date(2026, 3, 8), dt.time(2, 30), False),
        (dt.date(2026, 6, 1), dt.time(1, 30), False),
    ],
)
def test_hour_that_autumn_repeats_comes_twice(day, time, twice):
    assert odd_hours.comes_twice(day, time, zoneinfo.ZoneInfo(DENVER)) is twice


@pytest.mark.parametrize(
    ("day", "time", "zone", "sentence"),
    [
        ((2026, 6, 1), (1, 30), DENVER, ""),
        ((2026, 11, 1), (1, 30), "America/Phoenix", ""),
        (
            (2026, 3, 8),
            (2, 30),
            DENVER,
            "There is no 02:30 on Sun 8 Mar 2026: the clocks go forward that night. "
            "Choose a time before or after that hour.",
        ),
        (
            (2026, 11, 1),
            (1, 30),
            DENVER,
            "01:30 comes twice on Sun 1 Nov 2026: the clocks go back that night, so "
            "it is 01:30 MDT or, later, 01:30 MST. Choose a time before 01:00 "
            "or from 02:00 on.",
        ),
    ],
)
def test_trouble_with_clocks_is_said_with_what_to_do(day, time, zone, sentence):
    day, time = dt.date(*day), dt.time(*time)

    assert odd_hours.trouble_with(day, time, zoneinfo.ZoneInfo(zone)) == sentence
