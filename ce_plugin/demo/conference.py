"""The next gathering: one session is full, one is cancelled, people have chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from ce_plugin.demo import days, past
from ce_plugin.demo.chance import dice
from ce_plugin.enums import RegistrationMode
from ce_plugin.models import EventPage, EventSession, Person
from ce_plugin.services import registrations

SEATS, MORE_SEATS, COMING = 3, 20, 6
WHY = "The presenter is ill. We offer it again in the fall."


def tell_conference(
    events: Iterable[EventPage], guests: Sequence[Person], today: dt.date
) -> None:
    """Of those that come, the next with several sessions, registered here."""
    event = _next_one(events, today)
    first, second, *_others, last = event.sessions.order_by("sort_order")
    _limit(first, MORE_SEATS)
    _limit(second, SEATS)
    EventSession.objects.filter(pk=last.pk).update(is_cancelled=True, note=WHY)
    coming = dice(f"guests of {event.slug}").sample(guests, COMING)
    with past.at(days.moment(days.later(today, days=-2), 11)):
        for number, person in enumerate(coming):
            chosen = [first, second] if number < SEATS else [first]
            registrations.register(
                event, person=person, actor=person.user, sessions=chosen
            )


def _next_one(events: Iterable[EventPage], today: dt.date) -> EventPage:
    begin = days.later(today, days=7)
    several = [
        event
        for event in events
        if event.registration_mode == RegistrationMode.OURS
        if event.sessions.count() > 3 and _first(event) > begin
    ]
    return min(several, key=_first)


def _first(event: EventPage) -> dt.date:
    return min(session.begins_on for session in event.sessions.all())


def _limit(session: EventSession, seats: int) -> None:
    session.capacity = seats
    EventSession.objects.filter(pk=session.pk).update(capacity=seats)
