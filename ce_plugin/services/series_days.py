"""The days of a series: a rule in, days and words out. No clock, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from dateutil import rrule
from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ce_plugin.enums import SeriesFrequency
from ce_plugin.models import times

MOST_DATES = 104
MOST_INTERVAL = 12
# The fifth of its kind in a month is the last one; there is not always a fifth.
ORDINALS = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    -1: gettext_lazy("last"),
}
SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Pattern:
    """When a series is held. Either `until`, its last possible day, or `count` is given.

    Days in `left_out` are taken away at the end: they do count.
    """

    frequency: SeriesFrequency
    first: dt.date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    until: dt.date | None = None
    count: int | None = None
    left_out: frozenset[dt.date] = frozenset()


class TooManyDates(ValueError):
    """More than anybody plans; the rule is mistyped or has no end."""


def days_of(pattern: Pattern) -> list[dt.date]:
    """The days in order. Raises TooManyDates beyond MOST_DATES."""
    return [day for day in _counted(pattern) if day not in pattern.left_out]


def _counted(pattern: Pattern) -> list[dt.date]:
    """With those that are left out, as calendars count (RFC 5545)."""
    found = [moment.date() for moment in islice(_rule(pattern), MOST_DATES + 1)]
    if len(found) > MOST_DATES:
        raise TooManyDates
    return found


def _rule(pattern: Pattern) -> Iterable[dt.datetime]:
    # Days only, without a zone: the clock on the wall is asked for each day later.
    midnight = dt.time()
    until = pattern.until and dt.datetime.combine(pattern.until, midnight)
    return rrule.rrule(
        dtstart=dt.datetime.combine(pattern.first, midnight),
        interval=pattern.interval,
        until=until,
        count=pattern.count,
        wkst=rrule.SU,
        **_by(pattern),
    )


def _by(pattern: Pattern) -> dict:
    first = pattern.first
    if pattern.frequency == SeriesFrequency.DAILY:
        return {"freq": rrule.DAILY}
    if pattern.frequency == SeriesFrequency.WEEKLY:
        return {"freq": rrule.WEEKLY, "byweekday": _weekdays(pattern)}
    if pattern.frequency == SeriesFrequency.MONTHLY_BY_DATE:
        return {"freq": rrule.MONTHLY, "bymonthday": first.day}
    nth = rrule.weekdays[first.weekday()](_nth(first))
    return {"freq": rrule.MONTHLY, "byweekday": nth}


def _weekdays(pattern: Pattern) -> tuple[int, ...]:
    return pattern.weekdays or (pattern.first.weekday(),)


def _nth(day: dt.date) -> int:
    """Which of its weekdays in the month this is; the fifth is the last."""
    number = (day.day - 1) // 7 + 1
    return number if number < 5 else -1


def rule_in_words(pattern: Pattern) -> str:
    """As "Every 2 weeks on Tuesday and Thursday"."""
    said = {
        SeriesFrequency.DAILY: _daily,
        SeriesFrequency.WEEKLY: _weekly,
        SeriesFrequency.MONTHLY_BY_DATE: _by_date,
        SeriesFrequency.MONTHLY_BY_WEEKDAY: _by_weekday,
    }
    return said[pattern.frequency](pattern)


def _daily(pattern: Pattern) -> str:
    number = pattern.interval
    return ngettext("Every day", "Every %(number)d days", number) % {"number": number}


def _weekly(pattern: Pattern) -> str:
    number = pattern.interval
    names = [str(WEEKDAYS[day]) for day in sorted(_weekdays(pattern))]
    return ngettext(
        "Every week on %(days)s", "Every %(number)d weeks on %(days)s", number
    ) % {"number": number, "days": get_text_list(names, _("and"))}


def _by_date(pattern: Pattern) -> str:
    number, day = pattern.interval, pattern.first.day
    said = ngettext(
        "Every month on day %(day)d", "Every %(number)d months on day %(day)d", number
    ) % {"number": number, "day": day}
    if day <= SHORTEST_MONTH:
        return said
    note = _("months that are too short are left out")
    return _("%(rule)s; %(note)s") % {"rule": said, "note": note}


def _by_weekday(pattern: Pattern) -> str:
    number, first = pattern.interval, pattern.first
    return ngettext(
        "Every month on the %(nth)s %(day)s",
        "Every %(number)d months on the %(nth)s %(day)s",
        number,
    ) % {
        "number": number,
        "nth": ORDINALS[_nth(first)],
        "day": WEEKDAYS[first.weekday()],
    }


def left_out_in_words(pattern: Pattern) -> str:
    """As "Of 4 dates 1 is left out."; nothing where all are held."""
    counted = _counted(pattern)
    number = len(pattern.left_out.intersection(counted))
    if not number:
        return ""
    said = ngettext(
        "Of %(all)d dates %(number)d is left out.",
        "Of %(all)d dates %(number)d are left out.",
        number,
    )
    return said % {"all": len(counted), "number": number}


def span_in_words(days: list[dt.date]) -> str:
    """As "12 dates, from Tue 5 Jan 2027 to Thu 25 Mar 2027"."""
    if not days:
        return _("No date at all.")
    if len(days) == 1:
        return _("1 date, %(day)s") % {"day": times.day_words(days[0])}
    return _("%(number)d dates, from %(first)s to %(last)s") % {
        "number": len(days),
        "first": times.day_words(days[0]),
        "last": times.day_words(days[-1]),
    }
