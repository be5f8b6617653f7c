"""A month and its entries, put together in memory. Nothing here asks the database.

An entry is one session as a list shows it, read in one query by
`EventSession.objects.entries()`. What lasts long, such as a deadline of many
weeks, stands on its first and last day only and in a line of its own.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from ce_plugin.enums import DatePrecision, EventStatus, EventType
from ce_plugin.models import times

WITHOUT_DAY = frozenset({DatePrecision.MONTH, DatePrecision.YEAR})
# A conference fills its days; what lasts longer would flood the grid.
LONGEST_RUN = dt.timedelta(days=7)
FIRST_YEAR, LAST_YEAR = 2000, 2100
LAST_DAY = dt.date(LAST_YEAR, 12, 31)
_weeks = calendar.Calendar(firstweekday=calendar.SUNDAY)


def change_words(
    event_status: str, status_note: str, is_cancelled: bool, note: str
) -> str:
    """As "Cancelled: the road is closed"; of a session that was moved, its note."""
    if event_status == EventStatus.CANCELLED:
        return _said(_("Cancelled"), status_note)
    if is_cancelled:
        return _said(_("Cancelled"), note)
    if event_status == EventStatus.POSTPONED:
        return _said(_("Postponed"), status_note)
    return note


def _said(word: str, reason: str) -> str:
    if not reason:
        return word
    return _("%(what)s: %(why)s") % {"what": word, "why": reason}


class Entry(NamedTuple):
    """One session with what a list says about it. See `COLUMNS` for the sources.

    `below` is the event's address from the calendar on, such as "pines/privacy/".
    """

    below: str
    event: str
    session: str
    event_type: str
    format: str
    sponsor: str
    place: str
    zone_name: str
    begins_on: dt.date
    begins_at: dt.time | None
    ends_on: dt.date
    ends_at: dt.time | None
    date_precision: str
    credits: Decimal | None
    category_code: str | None
    category: str | None
    event_status: str
    status_note: str
    is_cancelled: bool
    note: str

    @property
    def title(self) -> str:
        if not self.session or self.session == self.event:
            return self.event
        return _("%(event)s: %(session)s") % {
            "event": self.event,
            "session": self.session,
        }

    @property
    def when(self) -> str:
        return times.when(self)

    @property
    def is_called_off(self) -> bool:
        return self.is_cancelled or self.event_status == EventStatus.CANCELLED

    @property
    def change(self) -> str:
        """What is no longer as announced, in words; nothing when all is."""
        return change_words(
            self.event_status, self.status_note, self.is_cancelled, self.note
        )

    @property
    def has_day(self) -> bool:
        return self.date_precision not in WITHOUT_DAY

    @property
    def is_span(self) -> bool:
        length = self.ends_on - self.begins_on
        long = length > LONGEST_RUN
        return bool(long or (length and self.event_type == EventType.DEADLINE))


COLUMNS = (
    "below",
    "page__title",
    "title",
    "page__event_type",
    "page__format",
    "page__sponsor",
    "page__place",
    "page__time_zone",
    "begins_on",
    "begins_at",
    "ends_on",
    "ends_at",
    "date_precision",
    "credits",
    "category__code",
    "category__name",
    "page__event_status",
    "page__status_note",
    "is_cancelled",
    "note",
)


class Day(NamedTuple):
    date: dt.date
    inside: bool
    is_today: bool
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Month:
    """One month: weeks of days, what has no day, what stays open, and all as a list."""

    first: dt.date
    last: dt.date
    weeks: tuple[tuple[Day, ...], ...]
    agenda: tuple[Entry, ...]
    today: dt.date

    @property
    def name(self) -> str:
        return times.month_words(self.first)

    @property
    def spans(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.agenda if one.has_day and one.is_span)

    @property
    def before_today(self) -> tuple[Entry, ...]:
        """What began earlier in the current month, if anything in it is still ahead."""
        if not self.first <= self.today <= self.last:
            return ()
        began = [one for one in self.agenda if one.has_day]
        earlier = tuple(one for one in began if one.begins_on < self.today)
        return earlier if len(earlier) < len(self.agenda) else ()

    @property
    def from_today(self) -> tuple[Entry, ...]:
        """The list without what it begins with and is over; all of it in another month."""
        return self.agenda[len(self.before_today) :]

    @property
    def without_day(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.agenda if not one.has_day)


def first_and_last(year: int, month: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month. Raises ValueError for a month there is not."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
        raise ValueError("No calendar is kept for that month.")
    first = dt.date(year, month, 1)
    return first, next_month(first) - dt.timedelta(days=1)


def is_kept(day: dt.date) -> bool:
    """Whether there is a calendar of the month `day` is in."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def next_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=32)).replace(day=1)


def previous_month(first: dt.date) -> dt.date:
    return (first - dt.timedelta(days=1)).replace(day=1)


def build_month(
    entries: Iterable[Entry], *, first: dt.date, last: dt.date, today: dt.date
) -> Month:
    """Spread `entries`, which touch the month, over its days."""
    agenda = tuple(sorted(entries, key=_order))
    by_day: dict[dt.date, list[Entry]] = {}
    for entry in agenda:
        for day in _days_of(entry, first, last):
            by_day.setdefault(day, []).append(entry)
    return Month(first, last, _grid(first, by_day, today), agenda, today)


def _order(entry: Entry) -> tuple:
    # What has no day comes last, what has no time comes first on its day.
    return (not entry.has_day, entry.begins_on, entry.begins_at or dt.time.min)


def _days_of(entry: Entry, first: dt.date, last: dt.date) -> list[dt.date]:
    if not entry.has_day:
        return []
    if entry.is_span:
        return [day for day in (entry.begins_on, entry.ends_on) if first <= day <= last]
    if entry.begins_on == entry.ends_on:
        return [entry.begins_on]
    begin, end = max(entry.begins_on, first), min(entry.ends_on, last)
    return [begin + dt.timedelta(days=n) for n in range((end - begin).days + 1)]


def _grid(first: dt.date, by_day: dict, today: dt.date) -> tuple[tuple[Day, ...], ...]:
    return tuple(
        tuple(
            Day(day, day.month == first.month, day == today, by_day.get(day, ()))
            for day in week
        )
        for week in _weeks.monthdatescalendar(first.year, first.month)
    )
