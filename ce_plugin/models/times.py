"""Dates in a person's words: the one place that says how each kind of date reads.

Sessions are local wall time, never converted. A moment of the record, such as an
answer, is said in the site's time zone.
"""

from __future__ import annotations

import calendar
import datetime as dt
import zoneinfo
from functools import cache, lru_cache
from typing import NamedTuple, Protocol

from django.utils import timezone
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


@cache
def zone_names() -> frozenset[str]:
    """All zones there are. Read once: the library asks the disk each time."""
    return frozenset(zoneinfo.available_timezones())


class Timed(Protocol):
    """What has a place on the calendar: a session, or a row read for a list."""

    begins_on: dt.date
    begins_at: dt.time | None
    ends_on: dt.date
    ends_at: dt.time | None
    date_precision: str
    zone_name: str


class Moment(NamedTuple):
    """All that decides how a time is said."""

    begins_on: dt.date
    begins_at: dt.time | None
    ends_on: dt.date
    ends_at: dt.time | None
    date_precision: str
    zone_name: str


def has_ended(timed: Timed, now: dt.datetime) -> bool:
    """Whether it is over at the aware moment `now`, by the clocks of its own zone."""
    local = now.astimezone(zoneinfo.ZoneInfo(timed.zone_name))
    if timed.ends_on != local.date():
        return timed.ends_on < local.date()
    return timed.ends_at is not None and timed.ends_at <= local.time()


def zone_label(name: str) -> str:
    """ "Mountain Time" for the zones people know by name, else the city's time."""
    if name in ZONE_NAMES:
        return str(ZONE_NAMES[name])
    city = name.rpartition("/")[2].replace("_", " ")
    return _("%(city)s time") % {"city": city}


def day_words(day: dt.date) -> str:
    """As "Tue 14 May 2026": the day on which something happens."""
    return _day_words(day, get_language())


@lru_cache(maxsize=4096)
def _day_words(day: dt.date, language: str | None) -> str:
    # A month of events names the same thirty days hundreds of times.
    return date_format(day, "D j M Y")


def moment_words(moment: dt.datetime) -> str:
    """As "Tue 14 May 2026, 10:00": when a step was taken."""
    local = timezone.localtime(moment)
    return _("%(day)s, %(time)s") % {
        "day": day_words(local.date()),
        "time": clock_words(local.time()),
    }


def formal_day(day: dt.date) -> str:
    """As "14 May 2026": a limit of rules or periods, and what certificates say."""
    return date_format(day, "j F Y")


def month_words(day: dt.date) -> str:
    """As "May 2026": all that is known, or all of the month."""
    return date_format(day, "F Y")


def span_words(first: dt.date, last: dt.date) -> str:
    """The day, or from when to when; whole months are said as months.

    A training known by its month alone is recorded from the first to the last of it:
    no day is named that nobody knows.
    """
    return joined([words for _machine, words in span_ends(first, last)])


def joined(ends: list[str]) -> str:
    """One end as it is, two as from when to when."""
    if len(ends) == 1:
        return ends[0]
    return _("%(first)s to %(last)s") % {"first": ends[0], "last": ends[1]}


def span_ends(first: dt.date, last: dt.date) -> list[tuple[str, str]]:
    """Each end for machines and for people; one end where both read the same."""
    if first == last:
        return [(first.isoformat(), day_words(first))]
    whole = first.day == 1 and last == last_day_of(last, DatePrecision.MONTH)
    if whole and (first.month, last) == (1, last_day_of(first, DatePrecision.YEAR)):
        return [(f"{first.year:04}", str(first.year))]
    if not whole:
        return [(day.isoformat(), day_words(day)) for day in (first, last)]
    months = {day.isoformat()[:7]: month_words(day) for day in (first, last)}
    return list(months.items())


def first_day_of(day: dt.date, precision: str) -> dt.date:
    """The first day it may be when no more than `precision` of `day` is known."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=1, day=1)
    if precision == DatePrecision.MONTH:
        return day.replace(day=1)
    return day


def last_day_of(day: dt.date, precision: str) -> dt.date:
    """The last day it may be when no more than `precision` of `day` is known."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=12, day=31)
    if precision == DatePrecision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


def clock_words(time: dt.time) -> str:
    return time.isoformat("minutes")


def when(timed: Timed) -> str:
    """As "Tue 14 May 2026, 10:00 to 11:30 (Mountain Time)", or as much as is known."""
    return _when(moment_of(timed), get_language())


def moment_of(timed: Timed) -> Moment:
    return Moment(
        timed.begins_on,
        timed.begins_at,
        timed.ends_on,
        timed.ends_at,
        timed.date_precision,
        timed.zone_name,
    )


@lru_cache(maxsize=8192)
def _when(moment: Moment, language: str | None) -> str:
    # Pure, and asked for hundreds of times per page: the same few hours every month.
    if moment.date_precision == DatePrecision.MONTH:
        return month_words(moment.begins_on)
    if moment.date_precision == DatePrecision.YEAR:
        return str(moment.begins_on.year)
    if moment.date_precision == DatePrecision.DAY or moment.begins_at is None:
        return _days(moment)
    if moment.ends_on != moment.begins_on:
        return _across_days(moment)
    return _within_day(moment)


def _days(moment: Moment) -> str:
    if moment.ends_on == moment.begins_on:
        return day_words(moment.begins_on)
    return _("%(first)s to %(last)s") % {
        "first": day_words(moment.begins_on),
        "last": day_words(moment.ends_on),
    }


def _within_day(moment: Moment) -> str:
    facts = {
        "day": day_words(moment.begins_on),
        "begins": clock_words(moment.begins_at),
        "zone": zone_label(moment.zone_name),
    }
    if moment.ends_at is None:
        return _("%(day)s, %(begins)s (%(zone)s)") % facts
    facts["ends"] = clock_words(moment.ends_at)
    return _("%(day)s, %(begins)s to %(ends)s (%(zone)s)") % facts


def _across_days(moment: Moment) -> str:
    facts = {
        "first": day_words(moment.begins_on),
        "begins": clock_words(moment.begins_at),
        "last": day_words(moment.ends_on),
        "zone": zone_label(moment.zone_name),
    }
    if moment.ends_at is None:
        return _("%(first)s, %(begins)s, to %(last)s (%(zone)s)") % facts
    facts["ends"] = clock_words(moment.ends_at)
    return _("%(first)s, %(begins)s to %(last)s, %(ends)s (%(zone)s)") % facts


def exists_on_clock(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> bool:
    """Whether clocks of the zone ever show this: not in the hour spring leaves out."""
    local = dt.datetime.combine(day, time, zone)
    there_and_back = local.astimezone(dt.UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None)


def machine_time(timed: Timed) -> str:
    """The begin as `<time datetime>` wants it, no more exact than it is known."""
    day = timed.begins_on.isoformat()
    if timed.date_precision == DatePrecision.YEAR:
        return day[:4]
    if timed.date_precision == DatePrecision.MONTH:
        return day[:7]
    if timed.date_precision == DatePrecision.DAY or timed.begins_at is None:
        return day
    return f"{day}T{clock_words(timed.begins_at)}"
