"""Times that the clocks of a zone skip in spring, and show twice in autumn."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.utils.translation import gettext as _

from ce_plugin.models import times


def instants_of(
    day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo
) -> tuple[dt.datetime, dt.datetime]:
    """The earlier and the later moment that a time of the clock may mean."""
    local = dt.datetime.combine(day, time, zone)
    return local.replace(fold=0), local.replace(fold=1)


def comes_twice(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> bool:
    first, second = instants_of(day, time, zone)
    # In a gap the two differ as well, the other way round.
    return first.utcoffset() > second.utcoffset()


def trouble_with(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> str:
    """What is wrong with a time of a night on which clocks change; empty if nothing.

    A session has no place to say which of two same hours is meant, and neither has
    anybody who reads a poster: such a time is refused.
    """
    if not times.exists_on_clock(day, time, zone):
        return _missing(day, time)
    return _doubled(day, time, zone) if comes_twice(day, time, zone) else ""


def _missing(day: dt.date, time: dt.time) -> str:
    return _(
        "There is no %(time)s on %(day)s: the clocks go forward that night. "
        "Choose a time before or after that hour."
    ) % {"time": times.clock_words(time), "day": times.day_words(day)}


def _doubled(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> str:
    first, second = instants_of(day, time, zone)
    return _(
        "%(time)s comes twice on %(day)s: the clocks go back that night, so it is "
        "%(first)s or, later, %(second)s. Choose a time before %(begins)s or "
        "from %(ends)s on."
    ) % {
        "time": times.clock_words(time),
        "day": times.day_words(day),
        "first": _named(first),
        "second": _named(second),
        **_doubled_hour(day, time, zone),
    }


def _named(moment: dt.datetime) -> str:
    """As "01:30 MDT"."""
    return f"{times.clock_words(moment.time())} {moment.tzname()}"


def _doubled_hour(
    day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo
) -> dict[str, str]:
    """From when to when the clock shows everything twice, to the minute."""
    minute = dt.timedelta(minutes=1)
    begins = ends = dt.datetime.combine(day, time.replace(second=0, microsecond=0))
    while comes_twice((begins - minute).date(), (begins - minute).time(), zone):
        begins -= minute
    while comes_twice(ends.date(), ends.time(), zone):
        ends += minute
    return {
        "begins": times.clock_words(begins.time()),
        "ends": times.clock_words(ends.time()),
    }
