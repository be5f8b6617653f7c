"""An event as search engines read it (schema.org). Only what is known is said.

The meeting address is never part of it: whoever may see it sees it on the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ce_plugin.enums import DatePrecision, EventFormat, EventStatus
from ce_plugin.models import EventPage, EventSession, times
from ce_plugin.services import links
from ce_plugin.services.session_changes import full_title

SCHEMA = "https://schema.org"
STATUSES = {
    EventStatus.SCHEDULED: "EventScheduled",
    EventStatus.POSTPONED: "EventPostponed",
    EventStatus.CANCELLED: "EventCancelled",
}
MODES = {
    EventFormat.IN_PERSON: "OfflineEventAttendanceMode",
    EventFormat.HYBRID: "MixedEventAttendanceMode",
}
# Words that leave no doubt; "free for members" is not among them.
FREE = {"free", "free of charge", "no cost"}


def event_data(event: EventPage, sessions: Sequence[EventSession]) -> dict | None:
    """The event with its `sessions`; None for a deadline, which is no event."""
    if event.is_deadline or not sessions:
        return None
    url = links.absolute(event.url or "")
    data = {
        "@context": SCHEMA,
        "@type": "EducationEvent",
        "name": event.title,
        **_span(event, sessions),
        "eventStatus": _status(event.event_status),
        "eventAttendanceMode": _mode(event.format),
        "location": _location(event, url),
        "url": url,
        "description": event.summary,
        "organizer": _named("Organization", event.sponsor),
        "isAccessibleForFree": _is_free(event) or None,
        **_parts(event, sessions),
    }
    return _known(data)


def _known(data: dict) -> dict:
    return {name: value for name, value in data.items() if value}


def _status(status: str) -> str:
    return f"{SCHEMA}/{STATUSES[EventStatus(status)]}"


def _mode(event_format: str) -> str:
    mode = MODES.get(EventFormat(event_format), "OnlineEventAttendanceMode")
    return f"{SCHEMA}/{mode}"


def _named(kind: str, name: str) -> dict | None:
    return {"@type": kind, "name": name} if name else None


def _is_free(event: EventPage) -> bool:
    return event.cost_note.strip(" .!").lower() in FREE


# --- where -----------------------------------------------------------------------


def _location(event: EventPage, url: str) -> list[dict]:
    places = []
    if event.format != EventFormat.IN_PERSON:
        # People come by this page: it leads on to the meeting.
        places.append({"@type": "VirtualLocation", "url": url})
    if event.format in MODES:
        places.append(_place(event))
    return [place for place in places if place]


def _place(event: EventPage) -> dict | None:
    town = event.town.name if event.town_id else ""
    name = event.place or town
    return {"@type": "Place", "name": name, "address": town or name} if name else None


# --- when ------------------------------------------------------------------------


def _span(event: EventPage, sessions: Sequence[EventSession]) -> dict:
    """From the first begin to the last end, each as exactly as it is known."""
    first = min(sessions, key=lambda one: (one.begins_on, one.begins_at or dt.time.min))
    last = max(sessions, key=lambda one: (one.ends_on, one.ends_at or dt.time.max))
    return {"startDate": _begin(event, first), "endDate": _end(event, last)}


def _begin(event: EventPage, session: EventSession) -> str:
    if _is_timed(session):
        return _moment(event, session.begins_on, session.begins_at)
    return times.machine_time(session)


def _end(event: EventPage, session: EventSession) -> str:
    if session.date_precision in (DatePrecision.MONTH, DatePrecision.YEAR):
        return ""
    if not _is_timed(session):
        return session.ends_on.isoformat()
    if session.ends_at is None:
        return ""
    return _moment(event, session.ends_on, session.ends_at)


def _is_timed(session: EventSession) -> bool:
    exact = session.date_precision == DatePrecision.TIME
    return exact and session.begins_at is not None


def _moment(event: EventPage, day: dt.date, time: dt.time) -> str:
    return dt.datetime.combine(day, time, event.zone).isoformat()


# --- sessions --------------------------------------------------------------------


def _parts(event: EventPage, sessions: Sequence[EventSession]) -> dict:
    if len(sessions) == 1:
        return {"performer": _named("Person", sessions[0].presenter)}
    return {"subEvent": [_part(event, session) for session in sessions]}


def _part(event: EventPage, session: EventSession) -> dict:
    off = session.is_cancelled and not event.is_off
    status = EventStatus.CANCELLED if off else event.event_status
    return _known(
        {
            "@type": "EducationEvent",
            "name": full_title(event.title, session.title),
            **_span(event, [session]),
            "eventStatus": _status(status),
            "performer": _named("Person", session.presenter),
        }
    )
