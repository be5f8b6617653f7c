"""Days and moments around the day the demonstration is loaded."""

from __future__ import annotations

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.utils import timezone

FIXED_HOLIDAYS = {(1, 1), (7, 4), (11, 11)}


def moment(day: dt.date, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A time of day at the site's own place."""
    wall = dt.datetime.combine(day, dt.time(hour, minute))
    return timezone.make_aware(wall, timezone.get_default_timezone())


def later(day: dt.date, *, years: int = 0, months: int = 0, days: int = 0) -> dt.date:
    return day + relativedelta(years=years, months=months, days=days)


def first_of_month(day: dt.date, months: int = 0) -> dt.date:
    """The first day of the month that lies `months` after the one of `day`."""
    return later(day.replace(day=1), months=months)


def working_days(first: dt.date) -> list[dt.date]:
    """Mondays to Fridays of the month of `first`, without the quiet days."""
    span = (later(first, months=1) - first).days
    every = [first + dt.timedelta(days=n) for n in range(span)]
    return [day for day in every if day.weekday() < 5 and not _is_quiet(day)]


def _is_quiet(day: dt.date) -> bool:
    """Nobody trains on public holidays, around Thanksgiving and after Christmas."""
    if day.month == 12:
        return day.day >= 23
    return (day.month, day.day) in FIXED_HOLIDAYS or _is_moving_holiday(day)


def _is_moving_holiday(day: dt.date) -> bool:
    fourth_thursday = day.replace(day=22 + (3 - day.replace(day=22).weekday()) % 7)
    thanksgiving = (fourth_thursday, later(fourth_thursday, days=1))
    memorial_day = day.month == 5 and day.weekday() == 0 and day.day > 24
    labor_day = day.month == 9 and day.weekday() == 0 and day.day < 8
    return (day.month == 11 and day in thanksgiving) or memorial_day or labor_day


def in_office(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def random_day(chance, first: dt.date, last: dt.date) -> dt.date:
    return first + dt.timedelta(days=chance.randint(0, max(0, (last - first).days)))
