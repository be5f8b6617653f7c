"""The dates of a series, each with the clock it is held by. Nothing is written here.

Ten o'clock stays ten o'clock whatever the clocks do; a night on which the hour is
missing or comes twice is said, and is left out or moved only when somebody chose so.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ce_plugin.enums import OddHour
from ce_plugin.models import EventSession, odd_hours

HOURS = {OddHour.EARLIER: -1, OddHour.LATER: 1}


@dataclass(frozen=True)
class Sitting:
    """What a session takes of the wall's calendar and clock."""

    begins_on: dt.date
    begins_at: dt.time | None
    ends_on: dt.date
    ends_at: dt.time | None

    @classmethod
    def of(cls, session: EventSession) -> Sitting:
        return cls(
            session.begins_on,
            session.begins_at,
            session.ends_on or session.begins_on,
            session.ends_at,
        )

    def later(self, days: dt.timedelta) -> Sitting:
        return replace(
            self, begins_on=self.begins_on + days, ends_on=self.ends_on + days
        )

    def trouble(self, zone: zoneinfo.ZoneInfo) -> str:
        """What is wrong with its hours in a night on which clocks change."""
        pairs = ((self.begins_on, self.begins_at), (self.ends_on, self.ends_at))
        said = (
            odd_hours.trouble_with(day, time, zone) if time else ""
            for day, time in pairs
        )
        return next(filter(None, said), "")

    def moved(self, hours: int) -> Sitting:
        """By the clock on the wall, begin and end alike."""
        begins_on, begins_at = _moved(self.begins_on, self.begins_at, hours)
        ends_on, ends_at = _moved(self.ends_on, self.ends_at, hours)
        return Sitting(begins_on, begins_at, ends_on, ends_at)


def _moved(day: dt.date, time: dt.time | None, hours: int):
    if time is None:
        return day, None
    moment = dt.datetime.combine(day, time) + dt.timedelta(hours=hours)
    return moment.date(), moment.time()


@dataclass(frozen=True)
class PlannedDate:
    """One date. `trouble` says what the clocks do that night, `is_there` that the
    series has this date already."""

    day: dt.date
    sittings: tuple[Sitting, ...]
    trouble: str = ""
    is_left_out: bool = False
    is_moved: bool = False
    is_there: bool = False

    @property
    def waits(self) -> bool:
        """Somebody has to choose what becomes of it."""
        settled = self.is_left_out or self.is_moved or self.is_there
        return bool(self.trouble) and not settled

    @property
    def is_new(self) -> bool:
        return not (self.is_left_out or self.is_there or self.waits)


def plan(
    days: Iterable[dt.date],
    sittings: Sequence[Sitting],
    *,
    zone: zoneinfo.ZoneInfo,
    odd_hour: str = "",
    standing: frozenset[dt.date] = frozenset(),
) -> list[PlannedDate]:
    """Each day with the sittings of the first one, as many days later.

    `standing` are the days that the series has already.
    """
    first = min(one.begins_on for one in sittings)
    return [
        replace(
            _planned(day, [one.later(day - first) for one in sittings], zone, odd_hour),
            is_there=day in standing,
        )
        for day in days
    ]


def _planned(
    day: dt.date, sittings: list[Sitting], zone: zoneinfo.ZoneInfo, odd_hour: str
) -> PlannedDate:
    trouble = _first_trouble(sittings, zone)
    plain = PlannedDate(day, tuple(sittings), trouble)
    if not trouble or not odd_hour:
        return plain
    if odd_hour == OddHour.LEAVE_OUT:
        return replace(plain, is_left_out=True)
    moved = tuple(
        one.moved(HOURS[odd_hour]) if one.trouble(zone) else one for one in sittings
    )
    # An hour may not be enough: then it still waits for somebody to choose.
    settled = not _first_trouble(moved, zone)
    return replace(plain, sittings=moved, is_moved=True) if settled else plain


def _first_trouble(sittings: Iterable[Sitting], zone: zoneinfo.ZoneInfo) -> str:
    return next(filter(None, (one.trouble(zone) for one in sittings)), "")
