"""Which sessions of an event somebody comes to, and the seats of each session.

Only events where a session has seats of its own ask for a choice; at all others
whoever registers means all of it. Whoever has a seat at the event has one in each
session they chose; of whoever waits the choice is a wish, see `seats.fill`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, QuerySet

from ce_plugin.enums import RegistrationStatus
from ce_plugin.models import EventPage, EventSession, Registration, SessionSeat
from ce_plugin.services import clock


def asks_for_sessions(event: EventPage) -> bool:
    """Whether people choose among the sessions: where one has seats of its own."""
    return any(session.capacity for session in event.sessions.all())


def open_sessions(event: EventPage) -> list[EventSession]:
    """Among which people choose: not cancelled, not over; none where nobody chooses."""
    if not asks_for_sessions(event):
        return []
    now, rows = clock.now(), event.sessions.next_first()
    return [one for one in rows if not one.is_cancelled and not one.has_ended(now)]


def chosen_of(registration: Registration) -> set[int]:
    """The keys of the sessions chosen, what is cancelled or over too; empty is all."""
    return set(registration.seats.values_list("session_id", flat=True))


def chosen_by(registrations: QuerySet[Registration]) -> dict[int, set[int]]:
    """The same by registration, left out who chose none: one query."""
    rows = SessionSeat.objects.filter(registration__in=registrations).order_by()
    found: dict[int, set[int]] = {}
    for registration, session in rows.values_list("registration", "session"):
        found.setdefault(registration, set()).add(session)
    return found


def sessions_of(registration: Registration) -> list[EventSession]:
    """Those somebody has chosen, what is cancelled too; all where nobody chooses."""
    rows = list(registration.event.sessions.next_first())
    chosen = chosen_of(registration)
    return [one for one in rows if one.pk in chosen] or rows


def seats_left(event: EventPage, sessions: Iterable[EventSession]) -> dict[int, int]:
    """By session, of those that have fewer seats than the event; at least 0."""
    limited = {one.pk: one.capacity for one in sessions if one.capacity}
    if not limited or not event.pk:
        return {}
    seated = Registration.objects.seated().filter(event=event)
    rows = SessionSeat.objects.filter(registration__in=seated).order_by()
    taken = dict(rows.values_list("session").annotate(Count("pk")))
    return {pk: max(0, seats - taken.get(pk, 0)) for pk, seats in limited.items()}


def full_sessions(
    event: EventPage,
    sessions: Sequence[EventSession],
    holder: Registration | None = None,
) -> list[EventSession]:
    """Those of `sessions` in which nobody gets a seat any more.

    A seat that `holder` has already stays theirs, also where there are fewer now.
    """
    full = {pk for pk, left in seats_left(event, sessions).items() if not left}
    if holder and holder.status == RegistrationStatus.REGISTERED:
        full -= chosen_of(holder)
    return [one for one in sessions if one.pk in full]


class Room:
    """The seats of an event's sessions as one after another takes some.

    Needs the event's lock, except to look.
    """

    def __init__(self, event: EventPage) -> None:
        now, sessions = clock.now(), list(event.sessions.all())
        self._left = seats_left(event, sessions)
        standing = [one for one in sessions if not one.is_cancelled]
        self._over = {one.pk for one in standing if one.has_ended(now)}
        self._ahead = {one.pk for one in standing} - self._over

    def full_among(self, sessions: set[int]) -> set[int]:
        """Of what is ahead: nobody misses a seat in what is over or cancelled."""
        return {pk for pk in sessions & self._ahead if self._left.get(pk) == 0}

    def over_among(self, sessions: set[int]) -> set[int]:
        """What was held while they waited, and nobody gets a seat in any more."""
        return sessions & self._over

    def is_worth(self, wished: set[int], full: set[int]) -> bool:
        """Whether somebody comes to something: to all of it, where they chose nothing."""
        return not wished or not self._ahead.isdisjoint(wished - full)

    def take(self, sessions: set[int]) -> None:
        for pk in self._left.keys() & sessions:
            self._left[pk] -= 1


def choose_sessions(
    registration: Registration, event: EventPage, sessions: Sequence[EventSession]
) -> None:
    """Make these the chosen ones of those to choose among. Needs the event's lock.

    What somebody chose of what is cancelled, over, or no choice any more, stays.
    """
    given = {one.pk for one in open_sessions(event)}
    wanted = given & {one.pk for one in sessions}
    rows = SessionSeat.objects.filter(registration=registration)
    rows.filter(session__in=given - wanted).delete()
    SessionSeat.objects.bulk_create(
        SessionSeat(registration=registration, session_id=key)
        for key in sorted(wanted - chosen_of(registration))
    )
