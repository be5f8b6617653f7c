"""Time zones as calendar files carry them, limited to the years that are needed.

Outlook reads of a zone one yearly rule for each of standard and daylight time, and
passes over lists of dates: so it is written as rules wherever the clocks follow one.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import icalendar
from icalendar.timezone.tzid import tzid_from_tzinfo

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# A rule has to hold so many years longer than it is needed, or it is none.
YEARS_AFTER = 4
UTC_NAME = "UTC"


class Onset(NamedTuple):
    """Clocks change: `at` is what they show just before, in the old offset."""

    at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    name: str

    @property
    def kind(self) -> tuple:
        return self.before, self.after, self.name


@lru_cache(maxsize=1024)
def zone_id(name: str) -> str:
    """How the zone is called in a file: what is no other than UTC is called that."""
    return tzid_from_tzinfo(zoneinfo.ZoneInfo(name)) or name


@lru_cache(maxsize=256)
def zone_lines(name: str, first_year: int, last_year: int) -> str:
    """The VTIMEZONE of a zone for these years, both included; nothing for UTC."""
    if zone_id(name) == UTC_NAME:
        return ""
    zone = icalendar.Timezone()
    zone.add("tzid", zone_id(name))
    for part in _parts(zoneinfo.ZoneInfo(name), first_year - 1, last_year):
        zone.add_component(part)
    return zone.to_ical().decode()


def _parts(
    zone: zoneinfo.ZoneInfo, first_year: int, last_year: int
) -> Iterator[icalendar.Component]:
    long = _by_kind(onsets(zone, first_year, last_year + YEARS_AFTER))
    years = range(first_year, last_year + YEARS_AFTER + 1)
    rules = {kind: _rule(found, years) for kind, found in long.items()}
    if rules and all(rules.values()):
        for kind, found in long.items():
            yield _part(found[0], rrule=rules[kind])
        return
    yield _part(_beginning(zone, first_year))
    for found in _by_kind(onsets(zone, first_year, last_year)).values():
        yield _part(found[0], rdates=[one.at for one in found[1:]])


def _by_kind(found: Sequence[Onset]) -> dict[tuple, list[Onset]]:
    kinds: dict[tuple, list[Onset]] = defaultdict(list)
    for one in found:
        kinds[one.kind].append(one)
    return kinds


def _rule(found: Sequence[Onset], years: range) -> dict | None:
    """The one rule they follow in each of the years, if they do."""
    if [one.at.year for one in found] != list(years):
        return None
    same = {(one.at.month, one.at.weekday(), one.at.time()) for one in found}
    places = {(one.at.day - 1) // 7 + 1 for one in found}
    if all((one.at + WEEK).month != one.at.month for one in found):
        places = {-1}
    if len(same) > 1 or len(places) > 1:
        return None
    ((month, weekday, _clock),) = same
    day = f"{places.pop()}{WEEKDAYS[weekday]}"
    return {"freq": "yearly", "bymonth": month, "byday": day}


def _part(
    onset: Onset, *, rrule: dict | None = None, rdates: Sequence[dt.datetime] = ()
) -> icalendar.Component:
    is_daylight = onset.after > onset.before
    kind = icalendar.TimezoneDaylight if is_daylight else icalendar.TimezoneStandard
    part = kind()
    part.add("dtstart", onset.at)
    part.add("tzoffsetfrom", onset.before)
    part.add("tzoffsetto", onset.after)
    part.add("tzname", onset.name)
    if rrule:
        part.add("rrule", rrule)
    if rdates:
        part.add("rdate", rdates)
    return part


def _beginning(zone: zoneinfo.ZoneInfo, year: int) -> Onset:
    at = dt.datetime(year, 1, 1)
    aware = at.replace(tzinfo=zone)
    offset = _offset(zone, aware)
    return Onset(at, offset, offset, str(aware.tzname()))


def onsets(zone: zoneinfo.ZoneInfo, first_year: int, last_year: int) -> list[Onset]:
    """Every change of the clocks in these years, in order."""
    moment = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(last_year + 1, 1, 1, tzinfo=dt.UTC)
    found = []
    while moment < end:
        if _offset(zone, moment) != _offset(zone, moment + DAY):
            found.append(_onset(zone, moment))
        moment += DAY
    return found


def _onset(zone: zoneinfo.ZoneInfo, early: dt.datetime) -> Onset:
    """Halve the day after `early`, in which clocks change, down to the minute."""
    before, low, high = _offset(zone, early), 0, DAY // MINUTE
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, early + middle * MINUTE) == before:
            low = middle
        else:
            high = middle
    late = early + high * MINUTE
    name = str(late.astimezone(zone).tzname())
    return Onset(
        (late + before).replace(tzinfo=None), before, _offset(zone, late), name
    )


def _offset(zone: zoneinfo.ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset()
