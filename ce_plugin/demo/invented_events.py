"""Invented trainings and deadlines that fill the months around the day of loading."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from ce_plugin.demo import days
from ce_plugin.demo.chance import dice
from ce_plugin.demo.files import rows
from ce_plugin.demo.gatherings import MEETING, add_gatherings
from ce_plugin.demo.pages import INVENTED, Shelf, body, slug_of
from ce_plugin.enums import (
    DatePrecision,
    EventFormat,
    EventType,
    RegistrationMode,
)
from ce_plugin.models import EventSession

MONTHS_BACK = 54
MONTHS_OF_RECENT = 12
MONTHS_AHEAD = 12
# A coffee hour and two events of a federation may come on top: eight at most.
FULL = 5
PRESENTERS = (
    "Amara Whitfield",
    "Corinne Vasquez",
    "Gus Ferrante",
    "Hollis Brandvold",
    "Lyle Hendricks",
    "Noor Haddad",
    "Priya Raman",
)
HOURS = (9, 10, 10, 11, 12, 13, 14, 15)
LONG = 150
AVAILABLE_ANY_TIME = (EventFormat.RECORDING, EventFormat.SELF_PACED)


def add_invented_events(
    shelf: Shelf, today: dt.date, places: list[str], categories: dict
) -> None:
    """Four to eight events in each of the next twelve months, fewer long ago."""
    catalog = _endless(rows("trainings"))
    this_month = days.first_of_month(today)
    for offset in range(-MONTHS_BACK, MONTHS_AHEAD + 1):
        month = days.later(this_month, months=offset)
        chance = dice(f"month {month:%Y-%m}")
        if offset >= -MONTHS_OF_RECENT:
            add_gatherings(shelf, month, categories)
            _add_deadlines(shelf, month)
        count = _how_many(offset, chance)
        if offset >= 0:
            count = min(count, FULL - shelf.planned[month])
        for day in _spread(month, count, chance):
            _add(shelf, next(catalog), day, chance, places, categories)


def _endless(trainings) -> Iterator[dict[str, str]]:
    """All trainings in a mixed order, then all of them again, mixed anew."""
    halves = trainings[::2], trainings[1::2]
    for number in itertools.count():
        # Mixed by halves, so that nothing comes again within a few months.
        for half in halves:
            yield from dice(f"round {number}").sample(half, len(half))


def _how_many(offset: int, chance) -> int:
    if offset < -MONTHS_OF_RECENT:
        return 2
    return chance.choice((4, 5)) if offset >= 0 else 5


def _spread(month: dt.date, count: int, chance) -> list[dt.date]:
    """Working days, one from each stretch of the month."""
    open_days = days.working_days(month)
    size = len(open_days) / max(count, 1)
    return [
        chance.choice(open_days[int(n * size) : int((n + 1) * size)])
        for n in range(count)
    ]


def _add(shelf: Shelf, row, day: dt.date, chance, places, categories) -> None:
    slug = slug_of(row["title"], f"{day:%Y-%m-%d}")
    held_at = chance.choice(places)
    session = _session(row, day, chance, categories)
    shelf.add(
        slug,
        [session],
        title=row["title"],
        summary=row["summary"],
        body=body(slug, row["format"], row["objectives"].split("|")),
        format=row["format"],
        sponsor=row["sponsor"],
        audience=row["audience"],
        place=held_at if row["format"] in ("in_person", "hybrid") else "",
        source_note=INVENTED,
        **_ways_in(row["format"], slug),
    )


def _ways_in(form: str, slug: str) -> dict[str, str | bool]:
    """How people get in: a room, a meeting, a recording or a course."""
    if form in AVAILABLE_ANY_TIME:
        address = f"https://learn.library.example/{slug}"
        return {
            "registration_mode": RegistrationMode.NONE,
            "recording_url": address,
            "cost_note": "Free",
        }
    remote = form != EventFormat.IN_PERSON
    note = "A transcript follows." if remote else "Step-free entrance; hearing loop."
    return {
        "registration_mode": RegistrationMode.OURS,
        "meeting_url": f"{MEETING}{slug}" if remote else "",
        "has_captions": remote,
        "accessibility_note": note,
        "cost_note": "Free",
    }


def _session(row, day: dt.date, chance, categories) -> EventSession:
    facts = {
        "begins_on": day,
        "ends_on": day,
        "credits": row["credits"],
        "category": categories[row["category"]],
        "presenter": chance.choice(PRESENTERS),
    }
    minutes = int(row["minutes"])
    hour = 9 if minutes > LONG else chance.choice(HOURS)
    if row["format"] in AVAILABLE_ANY_TIME:
        return EventSession(date_precision=DatePrecision.DAY, **facts)
    begins = dt.datetime.combine(day, dt.time(hour))
    ends = begins + dt.timedelta(minutes=minutes)
    return EventSession(begins_at=begins.time(), ends_at=ends.time(), **facts)


def _add_deadlines(shelf: Shelf, month: dt.date) -> None:
    for row in rows("deadlines"):
        if int(row["month"]) == month.month:
            day = month.replace(day=int(row["day"]))
            shelf.add(
                slug_of(row["title"], str(day.year)),
                [_last_day(day)],
                title=row["title"],
                summary=row["summary"],
                event_type=EventType.DEADLINE,
                registration_mode=RegistrationMode.NONE,
                source_note=INVENTED,
            )


def _last_day(day: dt.date) -> EventSession:
    return EventSession(
        begins_on=day, ends_on=day, date_precision=DatePrecision.DAY, credits=None
    )
