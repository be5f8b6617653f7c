"""What tests of mails about events share: who comes to what, and when it is."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from ce_plugin.models import EventPage, EventSession, Registration, SessionSeat
from ce_plugin.services import clock
from ce_plugin.services.registrations import register
from tests.factories import make_event, make_person


class Change(NamedTuple):
    words: str
    session_id: int

    def sentence(self, event: str) -> str:
        return self.words


MOVED = [Change("It begins at 14:00 instead of 10:00.", 0)]


def event_in(hours: float, **fields) -> EventPage:
    begin = clock.now() + dt.timedelta(hours=hours)
    end = begin + dt.timedelta(minutes=30)
    session = {
        "begins_on": begin.date(),
        "begins_at": begin.time().replace(microsecond=0),
        "ends_on": end.date(),
        "ends_at": end.time().replace(microsecond=0),
        **fields.pop("session", {}),
    }
    return make_event(session=session, **fields)


def come(event, *, days_ago: int = 3, **person) -> Registration:
    somebody = make_person(**person)
    row = register(event, person=somebody, actor=somebody.user)
    long_ago = clock.now() - dt.timedelta(days=days_ago)
    Registration.objects.filter(pk=row.pk).update(registered_at=long_ago)
    return row


NOON = dt.datetime(2026, 6, 1, 18, 0, tzinfo=dt.UTC)


DAYS = [dt.date(2026, 6, 2), dt.date(2026, 6, 3), dt.date(2026, 6, 4)]


def conference(**fields) -> tuple[EventPage, list[EventSession]]:
    """Three days, a session at ten on each."""
    event = make_event(session={"begins_on": DAYS[0], "title": "Session 1"}, **fields)
    for number, day in enumerate(DAYS[1:], start=2):
        EventSession.objects.create(
            page=event,
            title=f"Session {number}",
            begins_on=day,
            begins_at=dt.time(10),
            sort_order=number,
        )
    return event, list(event.sessions.order_by("begins_on"))


def choose(row: Registration, *sessions: EventSession) -> Registration:
    for session in sessions:
        SessionSeat.objects.create(registration=row, session=session)
    return row
