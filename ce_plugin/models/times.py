"""When something happens, in a person's words. Local wall time, never converted."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ce_plugin.enums import DatePrecision

ZONE_NAMES = {
    "America/Denver": gettext_lazy("Mountain Time"),
    "America/Chicago": gettext_lazy("Central Time"),
    "America/New_York": gettext_lazy("Eastern Time"),
    "America/Phoenix": gettext_lazy("Arizona Time"),
    "America/Los_Angeles": gettext_lazy("Pacific Time"),
    "America/Anchorage": gettext_lazy("Alaska Time"),
    "Pacific/Honolulu": gettext_lazy("Hawaii Time"),
}


class Timed(Protocol):
    """What has a place on the calendar: a session, or a row read for a list."""

    begins_on: dt.date
    begins_at: dt.time | None
    ends_on: dt.date
    ends_at: dt.time | None
    date_precision: str
    zone_name: str


def zone_label(name: str) -> str:
    """ "Mountain Time" for the zones people know by name, else the city's time."""
    if name in ZONE_NAMES:
        return str(ZONE_NAMES[name])
    city = name.rpartition("/")[2].replace("_", " ")
    return _("%(city)s time") % {"city": city}


def day_words(day: dt.date) -> str:
    """As "Tue 14 May 2026"."""
    return _day_words(day, get_language())


@lru_cache(maxsize=4096)
def _day_words(day: dt.date, language: str | None) -> str:
    # A month of events names the same thirty days hundreds of times.
    return date_format(day, "D j M Y")


def month_words(day: dt.date) -> str:
    return date_format(day, "F Y")


def clock_words(time: dt.time) -> str:
    return f"{time:%H:%M}"


def when(timed: Timed) -> str:
    """As "Tue 14 May 2026, 10:00 to 11:30 (Mountain Time)", or as much as is known."""
    if timed.date_precision == DatePrecision.MONTH:
        return month_words(timed.begins_on)
    if timed.date_precision == DatePrecision.YEAR:
        return str(timed.begins_on.year)
    if timed.date_precision == DatePrecision.DAY or timed.begins_at is None:
        return _days(timed)
    if timed.ends_on != timed.begins_on:
        return _across_days(timed)
    return _within_day(timed)


def _days(timed: Timed) -> str:
    if timed.ends_on == timed.begins_on:
        return day_words(timed.begins_on)
    return _("%(first)s to %(last)s") % {
        "first": day_words(timed.begins_on),
        "last": day_words(timed.ends_on),
    }


def _within_day(timed: Timed) -> str:
    facts = {
        "day": day_words(timed.begins_on),
        "begins": clock_words(timed.begins_at),
        "zone": zone_label(timed.zone_name),
    }
    if timed.ends_at is None:
        return _("%(day)s, %(begins)s (%(zone)s)") % facts
    facts["ends"] = clock_words(timed.ends_at)
    return _("%(day)s, %(begins)s to %(ends)s (%(zone)s)") % facts


def _across_days(timed: Timed) -> str:
    facts = {
        "first": day_words(timed.begins_on),
        "begins": clock_words(timed.begins_at),
        "last": day_words(timed.ends_on),
        "zone": zone_label(timed.zone_name),
    }
    if timed.ends_at is None:
        return _("%(first)s, %(begins)s, to %(last)s (%(zone)s)") % facts
    facts["ends"] = clock_words(timed.ends_at)
    return _("%(first)s, %(begins)s to %(last)s, %(ends)s (%(zone)s)") % facts


def exists_on_clock(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> bool:
    """Whether clocks of the zone ever show this: not in the hour spring leaves out."""
    local = dt.datetime.combine(day, time, zone)
    there_and_back = local.astimezone(dt.UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None)


def machine_time(timed: Timed) -> str:
    """The begin as `<time datetime>` wants it, no more exact than it is known."""
    day = timed.begins_on
    if timed.date_precision == DatePrecision.YEAR:
        return f"{day:%Y}"
    if timed.date_precision == DatePrecision.MONTH:
        return f"{day:%Y-%m}"
    if timed.date_precision == DatePrecision.DAY or timed.begins_at is None:
        return f"{day:%Y-%m-%d}"
    return f"{day:%Y-%m-%d}T{timed.begins_at:%H:%M}"
