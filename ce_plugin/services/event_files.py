"""The calendar file of one event: to keep, and to send along with a mail."""

from __future__ import annotations

from ce_plugin.models import EventPage, EventSession, Registration
from ce_plugin.services import session_choices
from ce_plugin.services.calendar_ends import ended_item, ended_of_events
from ce_plugin.services.calendar_entries import (
    Row,
    anywhere,
    item,
    own_item,
    rows,
)
from ce_plugin.services.calendar_files import Item, calendar_file


def event_file(event: EventPage, registration: Registration | None = None) -> bytes:
    """All sessions of an event whose day is known: two queries, three for a member.

    Entries have the names they have in the feeds, so that a later file replaces an
    earlier one. Of somebody's `registration` they are as in that person's own calendar:
    the sessions they chose, in pencil while they wait, the meeting address with a seat.
    """
    return calendar_file(_items(event, registration), name=event.title)


def _items(event: EventPage, registration: Registration | None) -> list[Item]:
    sessions = EventSession.objects.filter(page=event)
    ended = ended_of_events([event.pk])
    chosen = session_choices.chosen_of(registration) if registration else set()
    if chosen:
        sessions = sessions.filter(pk__in=chosen)
        ended = [row for row in ended if row.facts["session"] in chosen]
    found = [_item(row, event, registration) for row in rows(sessions)]
    return [*found, *map(ended_item, ended)]


def _item(row: Row, event: EventPage, registration: Registration | None) -> Item:
    if registration is None:
        return item(row, anywhere)
    return own_item(row, registration.status, event.meeting_url)
