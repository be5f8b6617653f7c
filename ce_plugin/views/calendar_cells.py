"""Cells and list items of the calendar, joined in Python.

A month holds hundreds of entries, each shown in the grid and in its list twin: a
template loop over them costs several times what the whole rest of the page does.
Every value that goes into a piece of HTML here goes through `escape`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from html import escape as escape_anew
from textwrap import shorten

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ce_plugin.enums import DatePrecision, EventFormat, EventType
from ce_plugin.models import times
from ce_plugin.models.calendar import Day, Entry, Month
from ce_plugin.services.explanations import credits_in_words

# Each title stands twice on a page, and the same ones on page after page.
escape = lru_cache(maxsize=8192)(escape_anew)

FORMATS = dict(EventFormat.choices)
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
DOT = " · "

CELL = '<td class="ce-calendar__day%s">%s%s</td>'
OUTSIDE = '<td class="ce-calendar__day ce-calendar__day--outside"></td>'
CELL_ENTRY = (
    '<li class="ce-calendar__event%s"><a href="%s%s">%s</a> %s'
    '<span class="ce-calendar__meta">%s</span></li>'
)
CELL_CHANGE = '<span class="ce-calendar__change">%s</span> '
# A cell is narrow: the list and the event's page have all of it.
LONGEST_CHANGE = 70
LIST_ENTRY = (
    '<li class="ce-event%s">%s<div class="ce-event__body">'
    '<h3 class="ce-event__title"><a href="%s%s">%s</a></h3>%s'
    '<p class="ce-event__when">%s</p>'
    '<p class="ce-event__meta">%s%s</p></div></li>'
)
TIME = '<time datetime="%s">%s</time>'
LIST_CHANGE = '<p class="ce-event__change">%s</p>'


def weekdays() -> SafeString:
    """The head of the grid."""
    names = ((WEEKDAYS[n], WEEKDAYS_ABBR[n]) for n in SUNDAY_FIRST)
    return format_html_join(
        "", '<th scope="col"><abbr title="{}">{}</abbr></th>', names
    )


def grid(month: Month, base: str) -> SafeString:
    """The rows of a month's table."""
    base, language = escape(base), get_language()
    rows = (_week(week, base, language) for week in month.weeks)
    # Every part is escaped where it is put in.
    return SafeString("".join(rows))


def _week(week: Sequence[Day], base: str, language: str | None) -> str:
    return f"<tr>{''.join(_cell(day, base, language) for day in week)}</tr>"


def _cell(day: Day, base: str, language: str | None) -> str:
    if not day.inside:
        return OUTSIDE
    tone = " ce-calendar__day--today" if day.is_today else ""
    items = "".join(_cell_entry(one, day.date, base, language) for one in day.entries)
    listed = f'<ul class="ce-calendar__events">{items}</ul>' if items else ""
    return CELL % (tone, _date(day.date, day.is_today, language), listed)


@lru_cache(maxsize=512)
def _date(day: dt.date, is_today: bool, language: str | None) -> str:
    words = date_format(day, "F")
    return format_html(
        '<time class="ce-calendar__date" datetime="{}">{}'
        '<span class="ce-visually-hidden"> {}</span></time>',
        day.isoformat(),
        day.day,
        _("%(month)s, today") % {"month": words} if is_today else words,
    )


def _cell_entry(entry: Entry, day: dt.date, base: str, language: str | None) -> str:
    parts = [
        _time_on(entry, day),
        _credits(entry.credits, language),
        entry.category or "",
    ]
    change = entry.change and shorten(entry.change, LONGEST_CHANGE, placeholder="…")
    return CELL_ENTRY % (
        _tone(entry.category_code)
        + (" ce-calendar__event--cancelled" if entry.is_called_off else ""),
        base,
        escape(entry.below),
        escape(entry.title),
        CELL_CHANGE % escape(change) if change else "",
        escape(DOT.join(filter(None, parts))),
    )


def _time_on(entry: Entry, day: dt.date) -> str:
    """What the cell of one day says about the time."""
    if entry.begins_on == entry.ends_on:
        return _time_of(entry)
    if entry.is_span:
        return _span_on(entry, day)
    return _("day %(number)s of %(all)s") % {
        "number": (day - entry.begins_on).days + 1,
        "all": (entry.ends_on - entry.begins_on).days + 1,
    }


def _time_of(entry: Entry) -> str:
    if entry.begins_at:
        return times.clock_words(entry.begins_at)
    # A day that is nothing but a deadline would else stand there without a word.
    return _("deadline") if entry.event_type == EventType.DEADLINE else ""


def _span_on(entry: Entry, day: dt.date) -> str:
    if day == entry.ends_on:
        return _("last day")
    return _("open until %(day)s") % {"day": times.day_words(entry.ends_on)}


@lru_cache(maxsize=1024)
def _credits(amount: Decimal | None, language: str | None) -> str:
    if not amount:
        return ""
    # The number stays with its unit, however narrow the column is.
    return credits_in_words(amount).replace(" ", "\N{NO-BREAK SPACE}")


@lru_cache(maxsize=256)
def _tone(code: str | None) -> str:
    if not code:
        return ""
    return f" ce-calendar__event--{re.sub('[^a-z0-9]+', '-', code.lower())}"


def agenda(entries: Iterable[Entry], base: str) -> SafeString:
    """List items; the twin of the grid on a phone and in print."""
    base, language = escape(base), get_language()
    # Every part is escaped where it is put in.
    return SafeString("".join(_list_entry(one, base, language) for one in entries))


def _list_entry(entry: Entry, base: str, language: str | None) -> str:
    parts = [
        _credits(entry.credits, language),
        _kind(entry, language),
        entry.place,
        entry.sponsor,
    ]
    change = entry.change
    return LIST_ENTRY % (
        " ce-event--cancelled" if entry.is_called_off else "",
        _tile(entry.begins_on, entry.date_precision, language),
        base,
        escape(entry.below),
        escape(entry.title),
        LIST_CHANGE % escape(change) if change else "",
        _time(entry, language),
        _chip(entry.category),
        escape(DOT.join(filter(None, parts))),
    )


def _time(entry: Entry, language: str | None) -> str:
    if entry.begins_on == entry.ends_on or not (entry.has_day and entry.is_span):
        return _moment(times.moment_of(entry), language)
    words = _("%(first)s, open until %(last)s") % {
        "first": times.day_words(entry.begins_on),
        "last": times.day_words(entry.ends_on),
    }
    return TIME % (times.machine_time(entry), escape(words))


@lru_cache(maxsize=8192)
def _moment(moment: times.Moment, language: str | None) -> str:
    """When it is, for people and for machines: the same few hours every month."""
    return TIME % (times.machine_time(moment), escape(times.when(moment)))


def tile(timed: times.Timed) -> SafeString:
    """The date of a session as on a calendar's leaf."""
    return _tile(timed.begins_on, timed.date_precision, get_language())


@lru_cache(maxsize=4096)
def _tile(day: dt.date, precision: str, language: str | None) -> SafeString:
    """The date as on a calendar's leaf: month over day, as far as known."""
    upper, lower = date_format(day, "M"), str(day.day)
    if precision == DatePrecision.MONTH:
        upper, lower = str(day.year), upper
    elif precision == DatePrecision.YEAR:
        upper, lower = "", str(day.year)
    return format_html(
        '<p class="ce-event__date" aria-hidden="true">'
        '<span class="ce-event__month">{}</span>'
        '<span class="ce-event__day">{}</span></p>',
        upper,
        lower,
    )


@lru_cache(maxsize=256)
def _chip(category: str | None) -> str:
    if not category:
        return ""
    return f'<span class="ce-tag ce-tag--category">{escape(category)}</span> '


def _kind(entry: Entry, language: str | None) -> str:
    if entry.event_type == EventType.DEADLINE:
        return str(EventType.DEADLINE.label)
    return _format(entry.format, language)


@lru_cache(maxsize=64)
def _format(value: str, language: str | None) -> str:
    return str(FORMATS.get(value, ""))
