"""When a session begins and ends as moments, and when being there can be shown."""

from __future__ import annotations

import datetime as dt

from ce_plugin.models import EventSession
from ce_plugin.services import clock

# People are let in before it begins, and leave their codes until after its end.
EARLY = dt.timedelta(minutes=30)
LATE = dt.timedelta(minutes=60)


def begin_of(session: EventSession) -> dt.datetime:
    """The first moment, or midnight of the first day where no time is known."""
    time = session.begins_at or dt.time.min
    return dt.datetime.combine(session.begins_on, time, session.page.zone)


def end_of(session: EventSession) -> dt.datetime:
    """The last moment, or midnight after the last day where no time is known."""
    if session.ends_at is not None:
        return dt.datetime.combine(session.ends_on, session.ends_at, session.page.zone)
    midnight = session.ends_on + dt.timedelta(days=1)
    return dt.datetime.combine(midnight, dt.time.min, session.page.zone)


def has_begun(session: EventSession) -> bool:
    """Whether somebody can have come by now: doors open before it begins."""
    return clock.now() >= begin_of(session) - EARLY


def usual_window(session: EventSession) -> tuple[dt.datetime, dt.datetime]:
    """From when and until when codes are taken if the host says nothing else."""
    return begin_of(session) - EARLY, end_of(session) + LATE
