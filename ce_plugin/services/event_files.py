"""The calendar file of one event: to keep, and to send along with a mail."""

from __future__ import annotations

from ce_plugin.models import EventPage, EventSession
from ce_plugin.services.calendar_ends import ended_item, ended_of_events
from ce_plugin.services.calendar_entries import anywhere, item, rows
from ce_plugin.services.calendar_files import Item, calendar_file


def event_file(event: EventPage, *, meeting: str = "") -> bytes:
    """All sessions of an event whose day is known: two queries.

    Entries have the names they have in the feeds, so that a later file replaces an
    earlier one. `meeting` is for the eyes of those alone who are registered.
    """
    return calendar_file(_items(event, meeting), name=event.title)


def _items(event: EventPage, meeting: str) -> list[Item]:
    held = rows(EventSession.objects.filter(page=event))
    found = [item(row, anywhere, meeting=meeting) for row in held]
    return [*found, *map(ended_item, ended_of_events([event.pk]))]
