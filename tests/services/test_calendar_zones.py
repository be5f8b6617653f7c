"""Zones in calendar files say what the clocks show."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import icalendar
import pytest

from ce_plugin.services.calendar_zones import onsets, zone_id, zone_lines
from tests.feeds import entries

# With rules, without any change, with changes that follow the moon, and half hours.
ZONES = [
    "America/Denver",
    "America/New_York",
    "America/Phoenix",
    "Europe/Berlin",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
]


def probes(years: range) -> list[dt.datetime]:
    """Local times all over the years, the hours around a change of clocks too."""
    first = dt.datetime(years[0], 1, 1)
    days = [first + dt.timedelta(days=n) for n in range(0, 365 * len(years), 3)]
    return [day.replace(hour=hour) for day in days for hour in (0, 6, 12, 23)]


def read_by_vobject(name: str, lines: str, moment: dt.datetime) -> dt.datetime:
    file = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{lines}BEGIN:VEVENT\r\nUID:1\r\n"
        f"DTSTART;TZID={name}:{moment:%Y%m%dT%H%M%S}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return entries(file)[0].dtstart.value


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_says_what_the_clocks_show(name):
    zone, years = zoneinfo.ZoneInfo(name), range(2026, 2029)
    lines = zone_lines(name, years[0], years[-1])
    (component,) = icalendar.Calendar.from_ical(
        f"BEGIN:VCALENDAR\r\n{lines}END:VCALENDAR\r\n"
    ).walk("VTIMEZONE")
    read = component.to_tz()

    for moment in probes(years):
        expected = moment.replace(tzinfo=zone).utcoffset()
        assert moment.replace(tzinfo=read).utcoffset() == expected, moment


def test_another_parser_reads_the_same_instants():
    lines = zone_lines("America/Denver", 2026, 2026)

    for month, offset in ((1, -7), (5, -6), (10, -6), (12, -7)):
        found = read_by_vobject(
            "America/Denver", lines, dt.datetime(2026, month, 15, 10)
        )
        assert found.utcoffset() == dt.timedelta(hours=offset)


def test_rules_are_what_outlook_reads():
    """One yearly rule each, of one weekday: lists of dates it passes over."""
    lines = zone_lines("America/Denver", 2026, 2027).split("\r\n")

    assert [
        line for line in lines if line.startswith(("RRULE", "RDATE", "DTSTART"))
    ] == [
        "DTSTART:20250309T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "DTSTART:20251102T020000",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
    ]


def test_the_last_sunday_is_the_last():
    lines = zone_lines("Europe/Berlin", 2026, 2026)

    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in lines
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in lines


def test_clocks_without_a_rule_are_listed():
    lines = zone_lines("Africa/Casablanca", 2026, 2027)

    assert "RRULE" not in lines
    assert lines.count("RDATE") == 2


def test_a_year_of_another_rule_is_listed():
    """In 2007 the second Sunday of March took the place of the first of April."""
    lines = zone_lines("America/Denver", 2005, 2006)

    assert "RRULE" not in lines


def test_a_zone_without_a_change_begins_before_it_is_needed():
    lines = zone_lines("America/Phoenix", 2026, 2026)

    assert "DTSTART:20250101T000000" in lines
    assert "DAYLIGHT" not in lines


def test_utc_needs_no_zone():
    assert [zone_lines(name, 2026, 2026) for name in ("UTC", "Etc/UTC")] == ["", ""]
    assert zone_id("Etc/UTC") == "UTC"


def test_an_onset_is_what_clocks_show_just_before():
    first, second = onsets(zoneinfo.ZoneInfo("America/Denver"), 2026, 2026)

    assert (first.at, first.name) == (dt.datetime(2026, 3, 8, 2), "MDT")
    assert (second.at, second.name) == (dt.datetime(2026, 11, 1, 2), "MST")
