"""Seats of an event and the queue for them. All of it under one lock: the event's row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from ce_plugin.enums import ANY_TIME_FORMATS, EventStatus, RegistrationStatus
from ce_plugin.models import EventPage, EventSession, Registration, SessionSeat
from ce_plugin.services import clock, registration_notices
from ce_plugin.services.locks import lock_event
from ce_plugin.services.transition import apply_transition

# Today's date differs by a day at most between zones.
ZONES = dt.timedelta(days=1)


def free_seats(event: EventPage) -> int | None:
    """How many are left, at least 0; None where there is room for everybody."""
    if event.capacity is None:
        return None
    taken = Registration.objects.seated().filter(event=event).count()
    return max(0, event.capacity - taken)


def status_for_newcomer(event: EventPage) -> str | None:
    """Seated or waiting; None when there is neither a seat nor a queue."""
    left = free_seats(event)
    if left is None:
        return RegistrationStatus.REGISTERED
    # A free seat belongs to the queue as long as somebody stands in it.
    waits = Registration.objects.waiting().filter(event=event).exists()
    if left and not waits:
        return RegistrationStatus.REGISTERED
    return RegistrationStatus.WAITING if event.has_waiting_list else None


def fill(event: EventPage) -> list[Registration]:
    """Give free seats to those who wait longest, and tell them. Needs the event's lock.

    In the transaction in which the seat became free, so that nobody comes between.
    Nobody moves up to what does not take place, or has begun without them.
    """
    if not is_worth_a_seat(event):
        return []
    left = free_seats(event)
    queue = Registration.objects.waiting().filter(event=event)
    lucky = list(queue if left is None else queue[:left])
    for registration in lucky:
        apply_transition(registration, "promote", actor=None)
        registration_notices.promoted(registration)
    return lucky


def is_worth_a_seat(event: EventPage) -> bool:
    """Whether somebody who hears of it now can still come to some of it."""
    if not event.live or event.is_off:
        return False
    if event.format in ANY_TIME_FORMATS:
        return event.is_upcoming(clock.now())
    return event.is_to_begin(clock.now())


def fill_all() -> int:
    """Give away what nobody gave away: a merge, say, frees a seat without its lock."""
    waiting = Registration.objects.waiting().order_by().values("event")
    # The queue of what is over stays as it was: it is not looked at for ever.
    ahead = EventSession.objects.filter(ends_on__gte=clock.today() - ZONES)
    events = EventPage.objects.live().filter(event_status=EventStatus.SCHEDULED)
    held = events.filter(pk__in=waiting).filter(pk__in=ahead.values("page"))
    return sum(_fill_locked(event) for event in held)


@transaction.atomic
def _fill_locked(event: EventPage) -> int:
    return len(fill(lock_event(event)))


def place_in_queue(registration: Registration) -> int:
    """1 is next."""
    since = Q(waiting_since__lt=registration.waiting_since) | Q(
        waiting_since=registration.waiting_since, pk__lte=registration.pk
    )
    queue = Registration.objects.waiting().filter(event=registration.event_id)
    return queue.filter(since).count()


def asks_for_sessions(event: EventPage) -> bool:
    """Whether people choose among the sessions: where one has seats of its own."""
    return any(session.capacity for session in event.sessions.all())


def open_sessions(event: EventPage) -> list[EventSession]:
    """Among which people choose: not cancelled, not over; none where nobody chooses."""
    if not asks_for_sessions(event):
        return []
    now, rows = clock.now(), event.sessions.next_first()
    return [one for one in rows if not one.is_cancelled and not one.has_ended(now)]


def sessions_of(registration: Registration) -> list[EventSession]:
    """Those somebody has chosen, what is cancelled too; all where nobody chooses."""
    rows = list(registration.event.sessions.next_first())
    chosen = set(registration.seats.values_list("session", flat=True))
    return [one for one in rows if one.pk in chosen] or rows


def seats_left(event: EventPage, sessions: Iterable[EventSession]) -> dict[int, int]:
    """By session, of those that have fewer seats than the event; at least 0."""
    limited = {one.pk: one.capacity for one in sessions if one.capacity}
    if not limited or not event.pk:
        return {}
    standing = Registration.objects.standing().filter(event=event)
    rows = SessionSeat.objects.filter(registration__in=standing).order_by()
    taken = dict(rows.values_list("session").annotate(Count("pk")))
    return {pk: max(0, seats - taken.get(pk, 0)) for pk, seats in limited.items()}


def full_sessions(
    event: EventPage,
    sessions: Sequence[EventSession],
    holder: Registration | None = None,
) -> list[EventSession]:
    """Those of `sessions` that cannot be chosen any more.

    What `holder` chose already stays theirs, also where there are fewer seats now.
    """
    held = holder.seats.values_list("session", flat=True) if holder else ()
    full = {pk for pk, left in seats_left(event, sessions).items() if not left}
    full -= set(held)
    return [one for one in sessions if one.pk in full]


def chosen_by(registrations: QuerySet[Registration]) -> dict[int, set[int]]:
    """Registration to the sessions chosen; left out is who chose none: one query."""
    rows = SessionSeat.objects.filter(registration__in=registrations).order_by()
    found: dict[int, set[int]] = {}
    for registration, session in rows.values_list("registration", "session"):
        found.setdefault(registration, set()).add(session)
    return found


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
    held = set(rows.values_list("session", flat=True))
    SessionSeat.objects.bulk_create(
        SessionSeat(registration=registration, session_id=key)
        for key in sorted(wanted - held)
    )
