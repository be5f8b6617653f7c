"""What the page of an event says beside its own fields: other dates, recordings, seats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ce_plugin.models import EventPage, EventSession, times
from ce_plugin.services import clock
from ce_plugin.services.session_choices import seats_left

# More dates than these are found in the calendar.
FEW_DATES = 12


@dataclass(frozen=True)
class Recording:
    """Where to watch it, empty while one cannot, and until when or from when."""

    url: str
    words: str


@dataclass(frozen=True)
class Details:
    """`seats` are the seats left by session, of those that have a number of them."""

    recording: Recording | None
    recorded: EventPage | None
    recordings: tuple[EventPage, ...]
    dates: tuple[EventSession, ...]
    has_more_dates: bool
    seats: dict[int, int]


def details_of(event: EventPage, sessions: Sequence[EventSession]) -> Details:
    """One query, and one more for each of: a series, a recorded event, seats.

    An unsaved draft, as in a preview, has none of what other rows say.
    """
    dates = _other_dates(event)
    return Details(
        recording=recording_on(event, clock.today(), sessions),
        recorded=_recorded(event),
        recordings=_recordings(event),
        dates=tuple(dates[:FEW_DATES]),
        has_more_dates=len(dates) > FEW_DATES,
        seats=seats_left(event, sessions),
    )


def recording_on(
    event: EventPage, day: dt.date, sessions: Sequence[EventSession] = ()
) -> Recording | None:
    """What is had at any time is not shown before its first session's day."""
    if not event.recording_url:
        return None
    begin = _begin(event, sessions)
    has_begun = begin is None or begin <= day
    url = event.recording_url if has_begun and event.has_recording(day) else ""
    return Recording(url, _availability(begin, event.recording_until, day))


def _begin(event: EventPage, sessions: Sequence[EventSession]) -> dt.date | None:
    days = [event.recording_from] if event.recording_from else []
    if event.is_had_at_any_time and sessions:
        days.append(min(one.begins_on for one in sessions))
    return max(days, default=None)


def _availability(begin: dt.date | None, end: dt.date | None, day: dt.date) -> str:
    words = {
        "first": begin and times.formal_day(begin),
        "last": end and times.formal_day(end),
    }
    if end and end < day:
        return _("It was available until %(last)s.") % words
    if begin and begin > day:
        return _from(end) % words
    return _("Available until %(last)s.") % words if end else ""


def _from(end: dt.date | None) -> str:
    if end is None:
        return _("Available from %(first)s.")
    return _("Available from %(first)s until %(last)s.")


def _open_pages():
    """Pages that everybody may see, by the law of the lists."""
    return EventSession.objects.listed().order_by()


def _recordings(event: EventPage) -> tuple[EventPage, ...]:
    if not event.pk:
        return ()
    seen = _open_pages().filter(page__recording_of=event).values("page")
    return tuple(EventPage.objects.filter(pk__in=seen).order_by("title", "pk"))


def _recorded(event: EventPage) -> EventPage | None:
    if not event.recording_of_id:
        return None
    seen = _open_pages().filter(page=event.recording_of_id).values("page")
    return EventPage.objects.filter(pk__in=seen).first()


def _other_dates(event: EventPage) -> list[EventSession]:
    """What is to come of the same series, the next first; one more than are shown."""
    if not event.series:
        return []
    rows = EventSession.objects.listed().filter(page__series=event.series)
    rows = rows.exclude(page=event.pk).coming(clock.now()).next_first()
    return list(rows.select_related("page")[: FEW_DATES + 1])
