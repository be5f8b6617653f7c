"""Seats of an event and the queue for them. All of it under one lock: the event's row."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, Q

from ce_plugin.enums import RegistrationStatus
from ce_plugin.models import EventPage, EventSession, Registration, SessionSeat
from ce_plugin.models.registrations import STANDING
from ce_plugin.services import clock, registration_notices
from ce_plugin.services.transition import apply_transition


def lock_event(event: EventPage) -> EventPage:
    """The event as it is now, held until the caller's transaction ends.

    Whoever takes or gives up a seat holds it, so that seats are counted one by one.
    """
    rows = EventPage.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=event.pk)


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
    """
    left = free_seats(event)
    queue = Registration.objects.waiting().filter(event=event)
    lucky = list(queue if left is None else queue[:left])
    for registration in lucky:
        apply_transition(registration, "promote", actor=None)
        registration_notices.promoted(registration)
    return lucky


def fill_all() -> int:
    """Give away what nobody gave away: a merge, say, frees a seat without its lock."""
    waiting = Registration.objects.waiting().order_by().values("event")
    events = EventPage.objects.live().filter(pk__in=waiting)
    return sum(_fill_locked(event) for event in events)


@transaction.atomic
def _fill_locked(event: EventPage) -> int:
    event = lock_event(event)
    return len(fill(event)) if event.is_upcoming(clock.now()) else 0


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


def held_sessions(
    event: EventPage, registration: Registration | None = None
) -> list[EventSession]:
    """Those that take place: of all, or of those chosen with a registration."""
    rows = EventSession.objects.filter(page=event, is_cancelled=False)
    held = list(rows.select_related("page").next_first())
    seats = registration.seats.values_list("session", flat=True) if registration else ()
    chosen = set(seats)
    # Where nobody is asked to choose, everybody comes to all.
    return [one for one in held if one.pk in chosen] or held


def full_sessions(
    event: EventPage, but: Registration | None = None
) -> list[EventSession]:
    """Sessions without a seat left; the seats of `but` do not count."""
    taken = Count("seats", filter=_standing_seats(but))
    rows = EventSession.objects.filter(page=event, capacity__isnull=False)
    return [one for one in rows.annotate(taken=taken) if one.taken >= one.capacity]


def _standing_seats(but: Registration | None) -> Q:
    standing = Q(**{f"seats__registration__{k}": v for k, v in STANDING.children})
    return standing & ~Q(seats__registration=but) if but else standing


def choose_sessions(
    registration: Registration, sessions: Sequence[EventSession]
) -> None:
    """Make these the chosen sessions. Needs the event's lock."""
    SessionSeat.objects.filter(registration=registration).delete()
    SessionSeat.objects.bulk_create(
        SessionSeat(registration=registration, session=session) for session in sessions
    )
