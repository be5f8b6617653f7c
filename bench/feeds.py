"""`python -m bench feeds`: a calendar to subscribe to, beside the least there could be.

The floor is a view of a plain model, one query, lines put together by hand: no page,
no filter, no escape, no limit. The feed is asked for as calendars ask: the first time,
and again by whoever has it already.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.urls import reverse

from bench import crowds, data
from bench.floor.models import PlainEvent
from bench.pages import make_floor
from bench.stick import Target, database, measure, rows
from ce_plugin.models import CECategory, EventIndexPage
from ce_plugin.services import limits, publications

EVENTS, MANY = 300, 20_000
PAGE, FLOOR, FEED, AGAIN, GROWN, GROWN_AGAIN = range(6)


def run(rounds: int) -> dict:
    """Measure on the database of the settings; each ratio within one run."""
    # Counted as in life, and never used up by measuring.
    limits.CALENDAR_FILE = dataclasses.replace(limits.CALENDAR_FILE, most=1_000_000)
    targets = prepare()
    measure(targets, rounds)
    grow()
    grown = _feed_targets(f"{MANY:,} in all")
    measure([*targets[:2], *grown], rounds)
    found = rows([*targets, *grown])
    return {
        "database": database(),
        "rounds": rounds,
        "pages": found,
        "ratios": _ratios(found),
    }


def _ratios(found: list[dict]) -> dict[str, float]:
    def ratio(one: int, other: int) -> float:
        return round(found[one]["cpu_ms"] / found[other]["cpu_ms"], 2)

    return {
        "feed to the iCalendar floor": ratio(FEED, FLOOR),
        "304 to the ordinary page": ratio(AGAIN, PAGE),
        "feed, grown to before": ratio(GROWN, FEED),
        "304, grown to before": ratio(GROWN_AGAIN, AGAIN),
    }


def prepare() -> list[Target]:
    month = dt.date.today().replace(day=1)
    make_floor()
    data.make_month(month, EVENTS, data.make_categories())
    publications.catch_up()
    _make_plain_events(month)
    crowds.settle()
    return [
        Target("ordinary page", "/plain/", "Plain text"),
        Target("iCalendar floor", "/plain.ics", f"Workshop {EVENTS - 1}"),
        *_feed_targets(f"{EVENTS} events"),
    ]


def _feed_targets(said: str) -> list[Target]:
    calendar = EventIndexPage.objects.get()
    path = reverse("ce_plugin:calendar_feed", args=[calendar.pk])
    feed = Target(f"feed, {said}", path, f"Workshop {EVENTS - 1}")
    known = feed.client.get(path)["ETag"]
    again = Target(
        f"304, {said}", path, "", headers={"If-None-Match": known}, status=304
    )
    return [feed, again]


def _make_plain_events(month: dt.date) -> None:
    begin = dt.datetime.combine(month, dt.time(8), dt.UTC)
    PlainEvent.objects.bulk_create(
        PlainEvent(
            title=f"Workshop {number}",
            start=begin + dt.timedelta(days=number % 28, hours=number % 9),
            end=begin + dt.timedelta(days=number % 28, hours=number % 9 + 1),
            location="Helena",
        )
        for number in range(EVENTS)
    )


def grow() -> None:
    """As many events as make 20,000 in all, over the years before."""
    today = dt.date.today()
    days = [today - dt.timedelta(days=90 + n % 5000) for n in range(MANY - EVENTS)]
    calendar, categories = EventIndexPage.objects.get(), list(CECategory.objects.all())
    crowds.add_events(calendar, days, categories, prefix="Other")
    crowds.settle()
