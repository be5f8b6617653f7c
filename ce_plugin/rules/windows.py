"""Days: where a period starts and ends, and how long a certificate lasts."""

import calendar
from datetime import MAXYEAR, MINYEAR, date

from .types import RuleSet, Validity, Window

LOOK_BACK = "look_back"
FROM_START = "from_start"
WINDOW_KINDS = (LOOK_BACK, FROM_START)
ANNIVERSARY = "anniversary"
DAY_BEFORE = "day_before"
END_OF_MONTH = "end_of_month"
LAST_DAYS = (ANNIVERSARY, DAY_BEFORE, END_OF_MONTH)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < MINYEAR:
        return date.min
    if year > MAXYEAR:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """n years from 29 February is 28 February, in a leap year too."""
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return add_months(day, years * 12)


def credit_window(
    window: Window, as_of: date, *, renewal: bool, period_start: date | None
) -> tuple[date, date]:
    """First and last day on which a credit may lie, both included."""
    if window.kind == FROM_START and period_start is not None:
        start, end = period_start, min(as_of, add_years(period_start, window.years))
    else:
        start, end = add_years(as_of, -window.years), as_of
    if not renewal:
        start = add_months(start, -window.reach_back_months)
    return start, end


def last_valid_day(validity: Validity, issued_on: date) -> date:
    anniversary = add_years(issued_on, validity.years)
    if validity.last_day == END_OF_MONTH:
        last = calendar.monthrange(anniversary.year, anniversary.month)[1]
        return anniversary.replace(day=last)
    if validity.last_day == DAY_BEFORE:
        return date.fromordinal(anniversary.toordinal() - 1)
    return anniversary


def expires_on(rule_set: RuleSet, track: str, issued_on: date) -> date:
    """The last day on which a certificate issued that day is valid."""
    if track not in rule_set.tracks:
        raise ValueError(f"{rule_set.code} has no track {track!r}")
    return last_valid_day(rule_set.validity, issued_on)
