"""What people type into a conference's spreadsheet: days, clocks, credits."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from ce_plugin.models import times
from ce_plugin.services.import_shape import Unfit
from ce_plugin.services.import_shape import day as plain_day

WEEKDAYS_SHORT = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = re.compile(rf"^({'|'.join(WEEKDAYS_SHORT)})[a-z]*\.?,?\s+", re.IGNORECASE)
MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")
DAY_FORMATS = (
    "%m/%d/%y",
    "%B %d, %Y",
    "%B %d %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%d %B %Y",
    "%d %b %Y",
)
CLOCK = re.compile(
    r"^(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::\d{2})?\s*"
    r"(?P<half>[ap])?(?:\.?m\.?)?$",
    re.IGNORECASE,
)
HALVES = {"a": 0, "p": 12}
WORDS = {"noon": dt.time(12), "midnight": dt.time(0)}
BETWEEN_TIMES = re.compile(r"\s*(?:-|\N{EN DASH}|\N{EM DASH}|\bto\b|\buntil\b)\s*")
MOST_SEATS = 1_000_000


def day(cell: str) -> dt.date:
    """As in the other sheets, and as conferences write it: Fri, May 14, 2027.

    A weekday that is not that day's mostly means another day: it is refused.
    """
    text = MIDNIGHT.sub("", cell)
    found = _day(WEEKDAY.sub("", text), cell)
    named = WEEKDAY.match(text)
    if named and WEEKDAYS_SHORT.index(named[1].lower()) != found.weekday():
        raise _other_weekday(cell, found)
    return found


def _other_weekday(cell: str, found: dt.date) -> Unfit:
    sentence = _(
        "“%(value)s” names another weekday: %(day)s is a %(weekday)s. Mend one of them."
    )
    facts = {
        "value": cell,
        "day": times.formal_day(found),
        "weekday": WEEKDAYS[found.weekday()],
    }
    return Unfit(sentence % facts)


def _day(text: str, cell: str) -> dt.date:
    for form in DAY_FORMATS:
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    try:
        return plain_day(text)
    except Unfit as error:
        raise Unfit(
            _("“%(value)s” is not a day. Write it as 2027-05-14 or 5/14/2027.")
            % {"value": cell}
        ) from error


def clock(cell: str) -> dt.time:
    """12 or 24 hours. "9" alone may be either half of the day: it is refused."""
    if cell.casefold() in WORDS:
        return WORDS[cell.casefold()]
    found = CLOCK.match(cell)
    time = _time(found) if found else None
    if time is None:
        raise Unfit(
            _("“%(value)s” is not a time. Write it as 9:00, 2:30 pm or 14:30.")
            % {"value": cell}
        )
    return time


def _time(found: re.Match) -> dt.time | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").lower()
    if minute > 59 or (not half and found["minute"] is None):
        return None
    if half:
        return dt.time(hour % 12 + HALVES[half], minute) if 1 <= hour <= 12 else None
    return dt.time(hour, minute) if hour < 24 else None


def span(cell: str) -> tuple[dt.time, dt.time]:
    """From when to when, in one cell: 9:00-10:15, 11-12:30 pm."""
    parts = BETWEEN_TIMES.split(cell)
    if len(parts) != 2:
        raise Unfit(
            _("“%(value)s” is not from when to when. Write it as 9:00-10:15 am.")
            % {"value": cell}
        )
    begins, ends = parts
    return _begin_of(begins, ends), clock(ends)


def _begin_of(begins: str, ends: str) -> dt.time:
    """The half of the day that stands at the end holds for the begin, if it can."""
    half = re.search(r"[ap]\.?m?\.?$", ends, re.IGNORECASE)
    if not half or re.search(r"[ap]\.?m?\.?$", begins, re.IGNORECASE):
        return clock(begins)
    last = clock(ends)
    same = clock(f"{begins} {half[0]}")
    return same if same < last else clock(f"{begins} am")


def credits(cell: str) -> Decimal:
    number = re.sub(r"\s*(credits?|ce|ceus?)$", "", cell, flags=re.IGNORECASE)
    try:
        amount = Decimal(number)
    except InvalidOperation as error:
        raise _no_number(cell) from error
    if not amount.is_finite() or not 0 <= amount < 1000:
        raise _no_number(cell)
    return amount


def _no_number(cell: str) -> Unfit:
    sentence = _("“%(value)s” is not a number of credits. Write it as 1 or 1.5.")
    return Unfit(sentence % {"value": cell})


def seats(cell: str) -> int:
    if not re.fullmatch("[0-9]{1,7}", cell) or not 1 <= int(cell) <= MOST_SEATS:
        raise Unfit(
            _("“%(value)s” is not a number of seats. Write a whole number.")
            % {"value": cell}
        )
    return int(cell)
