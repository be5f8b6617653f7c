"""Real events from public pages: dates as published, the rest marked as invented."""

from __future__ import annotations

import datetime as dt

from ce_plugin.demo.files import rows
from ce_plugin.demo.gatherings import sessions_of
from ce_plugin.demo.pages import Shelf, slug_of
from ce_plugin.enums import (
    DatePrecision,
    EventFormat,
    EventType,
    RegistrationMode,
)
from ce_plugin.models import EventSession

# How much of a date a slug may show without claiming more than is known.
SHOWN = {"time": 10, "day": 10, "month": 7, "year": 4}
CONFERENCE = "MLA Annual Conference"


def add_public_events(shelf: Shelf, categories: dict) -> None:
    for row, added in zip(
        rows("public_events"), rows("public_events_added"), strict=True
    ):
        _add(shelf, row, added, categories)


def _add(shelf: Shelf, row, added, categories) -> None:
    slug = slug_of(row["title"], row["begins"][: SHOWN[row["precision"]]])
    deadline = row["format"] == EventType.DEADLINE
    shelf.add(
        slug,
        _sessions(row, added, categories),
        title=row["title"],
        summary=added["summary"],
        event_type=EventType.DEADLINE if deadline else EventType.TRAINING,
        format=EventFormat.ONLINE if deadline else row["format"],
        place=row["place"],
        registration_mode=RegistrationMode.NONE,
        source_note=_source_note(row, added),
    )


def _sessions(row, added, categories) -> list[EventSession]:
    if row["title"] == CONFERENCE:
        return sessions_of("mla-2026", _day(row["begins"]), categories)
    return [_session(row, added, categories)]


def _session(row, added, categories) -> EventSession:
    exact = row["precision"] == DatePrecision.TIME
    ends = row["ends"] or row["begins"]
    return EventSession(
        begins_on=_day(row["begins"]),
        begins_at=_time(row["begins"]) if exact else None,
        ends_on=_day(ends),
        ends_at=_time(row["ends"]) if exact and row["ends"] else None,
        date_precision=row["precision"],
        credits=row["credits"] or added["credits"] or None,
        category=categories.get(row["category"] or added["category"]),
    )


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def _time(text: str) -> dt.time:
    return dt.datetime.fromisoformat(text).time()


def _source_note(row, added) -> str:
    invented = _invented(row, added)
    source = f"Public record: {row['source']}. Title and date as published."
    return f"{source} {invented}".strip()


def _invented(row, added) -> str:
    if row["title"] == CONFERENCE:
        return (
            "The sessions, their credits and categories are "
            "invented for the demonstration."
        )
    if row["credits"] or not added["credits"]:
        return "The summary was written for the demonstration."
    return "Credits, category and summary are invented for the demonstration."
