"""Cells and list items of the calendar, joined in Python.

A month holds hundreds of entries, each shown in the grid and in its list twin: a
template loop over them costs several times what the whole rest of the page does.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ce_plugin.enums import EventFormat, EventType
from ce_plugin.models import times
from ce_plugin.models.calendar import Day, Entry, Month
from ce_plugin.services.explanations import credits_in_words

NOTHING = SafeString("")
FORMATS = dict(EventFormat.choices)
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)


def weekdays() -> SafeString:
    """The head of the grid."""
    names = ((WEEKDAYS[n], WEEKDAYS_ABBR[n]) for n in SUNDAY_FIRST)
    return format_html_join(
        "", '<th scope="col"><abbr title="{}">{}</abbr></th>', names
    )


def grid(month: Month, base: str) -> SafeString:
    return format_html_join("", "<tr>{}</tr>", ((_week(w, base),) for w in month.weeks))


def _week(week: Sequence[Day], base: str) -> SafeString:
    return format_html_join("", "{}", ((_cell(day, base),) for day in week))


def _cell(day: Day, base: str) -> SafeString:
    if not day.inside:
        return SafeString(
            '<td class="ce-calendar__day ce-calendar__day--outside"></td>'
        )
    return format_html(
        '<td class="ce-calendar__day{}">{}{}</td>',
        " ce-calendar__day--today" if day.is_today else "",
        _date(day),
        _entries(day, base),
    )


def _date(day: Day) -> SafeString:
    words = date_format(day.date, "F")
    return format_html(
        '<time class="ce-calendar__date" datetime="{}">{}'
        '<span class="ce-visually-hidden"> {}</span></time>',
        day.date.isoformat(),
        day.date.day,
        _("%(month)s, today") % {"month": words} if day.is_today else words,
    )


def _entries(day: Day, base: str) -> SafeString:
    if not day.entries:
        return NOTHING
    items = (
        (_tone(entry), base, entry.slug, entry.title, _notes(entry, day.date))
        for entry in day.entries
    )
    return format_html(
        '<ul class="ce-calendar__events">{}</ul>',
        format_html_join(
            "",
            '<li class="ce-calendar__event{}"><a href="{}{}/">{}</a> '
            '<span class="ce-calendar__meta">{}</span></li>',
            items,
        ),
    )


def _notes(entry: Entry, day: dt.date) -> str:
    parts = [_time_on(entry, day), _credits(entry), entry.category or ""]
    return " · ".join(part for part in parts if part)


def _time_on(entry: Entry, day: dt.date) -> str:
    """What the cell of one day says about the time."""
    if entry.is_span:
        return _span_on(entry, day)
    if entry.begins_on != entry.ends_on:
        return _("day %(number)s of %(all)s") % {
            "number": (day - entry.begins_on).days + 1,
            "all": (entry.ends_on - entry.begins_on).days + 1,
        }
    return times.clock_words(entry.begins_at) if entry.begins_at else ""


def _span_on(entry: Entry, day: dt.date) -> str:
    if day == entry.ends_on:
        return _("last day")
    return _("open until %(day)s") % {"day": times.day_words(entry.ends_on)}


def _credits(entry: Entry) -> str:
    if not entry.credits:
        return ""
    # The number stays with its unit, however narrow the column is.
    return credits_in_words(entry.credits).replace(" ", "\N{NO-BREAK SPACE}")


def _tone(entry: Entry) -> str:
    return _class_of(entry.category_code) if entry.category_code else ""


@lru_cache(maxsize=256)
def _class_of(code: str) -> str:
    return f" ce-calendar__event--{re.sub('[^a-z0-9]+', '-', code.lower())}"


def agenda(entries: Iterable[Entry], base: str) -> SafeString:
    """List items; the twin of the grid on a phone and in print."""
    items = (
        (
            _tile(entry),
            base,
            entry.slug,
            entry.title,
            times.machine_time(entry),
            _when(entry),
            _chip(entry),
            _facts(entry),
        )
        for entry in entries
    )
    return format_html_join(
        "",
        '<li class="ce-event">{}<div class="ce-event__body">'
        '<h3 class="ce-event__title"><a href="{}{}/">{}</a></h3>'
        '<p class="ce-event__when"><time datetime="{}">{}</time></p>'
        '<p class="ce-event__meta">{}{}</p></div></li>',
        items,
    )


def _when(entry: Entry) -> str:
    if entry.has_day and entry.is_span:
        return _("%(first)s, open until %(last)s") % {
            "first": times.day_words(entry.begins_on),
            "last": times.day_words(entry.ends_on),
        }
    return entry.when


def _tile(entry: Entry) -> SafeString:
    return _tile_of(entry.begins_on, entry.date_precision, get_language())


@lru_cache(maxsize=4096)
def _tile_of(day: dt.date, precision: str, language: str | None) -> SafeString:
    upper, lower = {
        "month": (day.year, date_format(day, "M")),
        "year": ("", day.year),
    }.get(precision, (date_format(day, "M"), day.day))
    return format_html(
        '<p class="ce-event__date" aria-hidden="true">'
        '<span class="ce-event__month">{}</span>'
        '<span class="ce-event__day">{}</span></p>',
        upper,
        lower,
    )


def _chip(entry: Entry) -> SafeString:
    if not entry.category:
        return NOTHING
    return format_html(
        '<span class="ce-tag ce-tag--category">{}</span> ', entry.category
    )


def _facts(entry: Entry) -> str:
    parts = [_credits(entry), _kind(entry), entry.place, entry.sponsor]
    return " · ".join(part for part in parts if part)


def _kind(entry: Entry) -> str:
    if entry.event_type == EventType.DEADLINE:
        return str(EventType.DEADLINE.label)
    return str(FORMATS.get(entry.format, ""))
