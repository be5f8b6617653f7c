"""What tests of publications share: an event that is published, and anew."""

from __future__ import annotations

import datetime as dt

from ce_plugin.models import EventIndexPage, EventPage, PublishedSession
from tests.factories import make_calendar, make_event

DAY = dt.date(2026, 12, 3)


def published(**fields) -> EventPage:
    session = {"begins_on": DAY, **fields.pop("session", {})}
    event = make_event(session=session, **fields)
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def publish(event: EventPage, **session) -> EventPage:
    """Publish `event` with other facts of its first session."""
    if session:
        first = event.sessions.first()
        for name, value in session.items():
            setattr(first, name, value)
        event.sessions = [first, *list(event.sessions.all())[1:]]
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def row() -> PublishedSession:
    return PublishedSession.objects.get()


def kinds(told) -> list[tuple[str, ...]]:
    """Of the last publication, what is news about each session."""
    return [change.kinds for change in told[-1]] if told else []


def another_calendar(**fields) -> EventIndexPage:
    home = make_calendar().get_parent()
    page = EventIndexPage(**{"title": "Pines", "slug": "pines", **fields})
    return home.add_child(instance=page)


def facts() -> list[dict]:
    """All columns of all rows but the calendar."""
    rows = PublishedSession.objects.order_by("pk").values()
    return [{key: one[key] for key in one if key != "calendar_id"} for one in rows]
