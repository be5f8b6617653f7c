"""Calendar files. Times are written as instants, so every calendar shows them right."""

from __future__ import annotations

import datetime as dt

import icalendar
from django.utils.translation import gettext as _

from ce_plugin import __version__
from ce_plugin.enums import DatePrecision
from ce_plugin.models import EventPage, EventSession
from ce_plugin.models.calendar import WITHOUT_DAY
from ce_plugin.services import clock, links

PRODUCT = f"-//ce-plugin//{__version__}//EN"


def event_file(event: EventPage) -> bytes:
    """One event as the content of an .ics file: an entry for each session with a day."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for session in event.sessions.next_first():
        if session.date_precision not in WITHOUT_DAY:
            calendar.add_component(_entry(event, session))
    return calendar.to_ical()


def _entry(event: EventPage, session: EventSession) -> icalendar.Event:
    entry = icalendar.Event()
    # The same as long as the session stands, so that a changed file replaces it.
    entry.add("uid", f"session-{session.pk}@{links.host()}")
    entry.add("dtstamp", _changed(event))
    entry.add("last-modified", _changed(event))
    entry.add("summary", _title(event, session))
    _add_times(entry, session)
    if event.place:
        entry.add("location", event.place)
    if event.summary:
        entry.add("description", event.summary)
    entry.add("url", links.absolute(event.url or ""))
    return entry


def _changed(event: EventPage) -> dt.datetime:
    return (event.last_published_at or clock.now()).astimezone(dt.UTC)


def _title(event: EventPage, session: EventSession) -> str:
    if not session.title:
        return event.title
    return _("%(event)s: %(session)s") % {
        "event": event.title,
        "session": session.title,
    }


def _add_times(entry: icalendar.Event, session: EventSession) -> None:
    exact = session.date_precision == DatePrecision.TIME and session.begins_at
    if not exact:
        entry.add("dtstart", session.begins_on)
        # The end of a whole-day entry is the first day it is over.
        entry.add("dtend", session.ends_on + dt.timedelta(days=1))
        return
    zone = session.page.zone
    begin = dt.datetime.combine(session.begins_on, session.begins_at, zone)
    entry.add("dtstart", begin.astimezone(dt.UTC))
    if session.ends_at:
        end = dt.datetime.combine(session.ends_on, session.ends_at, zone)
        entry.add("dtend", end.astimezone(dt.UTC))
