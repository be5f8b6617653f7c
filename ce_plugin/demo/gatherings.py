"""Events of several sessions: conferences, institutes, series of evenings."""

from __future__ import annotations

import datetime as dt

from ce_plugin.demo import days
from ce_plugin.demo.files import rows
from ce_plugin.demo.handouts import handouts
from ce_plugin.demo.pages import INVENTED, Shelf, body, slug_of
from ce_plugin.enums import EventFormat, RegistrationMode
from ce_plugin.models import EventSession

MEETING = "https://meet.library.example/"


def sessions_of(key: str, first: dt.date, categories: dict) -> list[EventSession]:
    """The sessions listed for a gathering that begins on `first`."""
    listed = [row for row in rows("gathering_sessions") if row["key"] == key]
    return [_session(order, row, first, categories) for order, row in enumerate(listed)]


def _session(order: int, row, first: dt.date, categories) -> EventSession:
    day = first + dt.timedelta(days=int(row["day"]))
    return EventSession(
        sort_order=order,
        title=row["title"],
        presenter=row["presenter"],
        begins_on=day,
        begins_at=dt.time.fromisoformat(row["begins"]),
        ends_on=day,
        ends_at=dt.time.fromisoformat(row["ends"]),
        credits=row["credits"],
        category=categories[row["category"]],
    )


def add_gatherings(shelf: Shelf, month: dt.date, categories: dict) -> None:
    """What is held each year in the month that begins on `month`."""
    for row in rows("gatherings"):
        if int(row["month"]) == month.month:
            _add(shelf, row, _second_tuesday_or_so(month), categories)


def _second_tuesday_or_so(month: dt.date) -> dt.date:
    # Four weekly evenings must end in the month they begin in.
    return next(day for day in days.working_days(month) if day.weekday() == 1)


def _add(shelf: Shelf, row, first: dt.date, categories) -> None:
    slug = slug_of(row["title"], str(first.year))
    remote = row["format"] != EventFormat.IN_PERSON
    shelf.add(
        slug,
        sessions_of(row["key"], first, categories),
        title=f"{row['title']} {first.year}",
        summary=row["summary"],
        body=body(slug, row["format"]),
        resources=handouts(slug),
        format=row["format"],
        sponsor=row["sponsor"],
        audience=row["audience"],
        place=row["place"],
        meeting_url=f"{MEETING}{slug}" if remote else "",
        registration_mode=RegistrationMode.OURS,
        has_captions=remote,
        accessibility_note="Step-free rooms. Ask us for more.",
        source_note=INVENTED,
    )
