"""Who means to come to what is on in the next weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ce_plugin.demo import days, past
from ce_plugin.demo.chance import dice
from ce_plugin.enums import RegistrationMode
from ce_plugin.models import EventPage, Person, Registration
from ce_plugin.services import registrations

WEEKS = 9


def register_some(
    events: Sequence[EventPage], guests: list[Person], today: dt.date
) -> None:
    soon = [event for event in events if _is_soon(event, today)]
    for event in soon:
        chance = dice(f"guests of {event.slug}")
        coming = chance.sample(guests, chance.randint(2, 9))
        with past.at(days.moment(days.later(today, days=-chance.randint(1, 12)), 16)):
            for person in coming:
                Registration.objects.create(event=event, person=person)
    _cancel_one(today)


def _is_soon(event: EventPage, today: dt.date) -> bool:
    first = min(session.begins_on for session in event.sessions.all())
    ours = event.registration_mode == RegistrationMode.OURS
    limited = event.sessions.exclude(capacity=None).exists()
    if event.capacity or event.questions or limited:
        # Those few are told one by one.
        return False
    return ours and today < first <= days.later(today, days=7 * WEEKS)


def _cancel_one(today: dt.date) -> None:
    registration = Registration.objects.seated().order_by("pk").first()
    if registration:
        with past.at(days.moment(days.later(today, days=-1), 8)):
            registrations.cancel(registration, actor=registration.person.user)
