"""Seats of an event and the queue for them. All of it under one lock: the event's row.

The seats of its sessions are in `session_choices.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ce_plugin.enums import EventStatus, RegistrationStatus
from ce_plugin.models import (
    EventPage,
    EventSession,
    Registration,
    RegistrationTransition,
)
from ce_plugin.services import clock, registration_notices, session_choices
from ce_plugin.services.locks import lock_event
from ce_plugin.services.transition import apply_transition

PROMOTIONS = RegistrationTransition.objects.filter(
    subject=OuterRef("pk"), name="promote"
)
# Since when somebody has their seat: since they moved up last, or registered.
SEATED_AT = Coalesce(
    Subquery(PROMOTIONS.order_by("-at", "-pk").values("at")[:1]), "registered_at"
)


def free_seats(event: EventPage) -> int | None:
    """How many are left, at least 0; None where there is room for everybody."""
    if event.capacity is None:
        return None
    taken = Registration.objects.seated().filter(event=event).count()
    return max(0, event.capacity - taken)


def status_for_newcomer(event: EventPage) -> str | None:
    """Seated or waiting; None when there is neither a seat nor a queue."""
    left = free_seats(event)
    # A free seat belongs to the queue as long as somebody in it has a use for it.
    if left is None or (left and not any(_takers(event))):
        return RegistrationStatus.REGISTERED
    return RegistrationStatus.WAITING if event.has_waiting_list else None


def fill(event: EventPage) -> list[Registration]:
    """Give free seats to those who wait longest, and tell them. Needs the event's lock.

    In the transaction in which the seat became free, so that nobody comes between.
    Nobody moves up to what does not take place, or has begun without them.
    """
    if not is_worth_a_seat(event):
        return []
    lucky = list(islice(_takers(event), free_seats(event)))
    for registration, full, over in lucky:
        registration.seats.filter(session__in=full | over).delete()
        apply_transition(registration, "promote", actor=None)
        registration_notices.promoted(registration, full)
    return [registration for registration, _full, _over in lucky]


def _takers(event: EventPage) -> Iterator[tuple[Registration, set[int], set[int]]]:
    """Who can move up, in order; of what they chose, what is full and what is over.

    Nobody who waits holds a seat of a session: it would stand empty if they never
    moved up. So what they chose is looked at now. Whoever would come to nothing is
    passed over and keeps their place: their seat would be of no use to them, and the
    next in line can have it.
    """
    queue = Registration.objects.waiting().filter(event=event)
    if not queue:
        return
    chosen, room = session_choices.chosen_by(queue), session_choices.Room(event)
    for one in queue:
        wished = chosen.get(one.pk, set())
        full = room.full_among(wished)
        if room.is_worth(wished, full):
            room.take(wished - full)
            yield one, full, room.over_among(wished)


def full_for(registration: Registration) -> set[int] | None:
    """The chosen sessions that have no seat for somebody without one; None for no seat.

    Of no use is a seat at the event with none in a session. One in what is over by now
    was of use: it goes back as it was.
    """
    event = registration.event
    wished = session_choices.chosen_of(registration)
    room = session_choices.Room(event)
    full = room.full_among(wished)
    has_use = not wished or wished - full
    return full if has_use and free_seats(event) != 0 else None


def is_worth_a_seat(event: EventPage) -> bool:
    """Whether somebody who hears of it now can still come to some of it."""
    if not event.live or event.is_off:
        return False
    if event.is_had_at_any_time:
        return event.is_upcoming(clock.now())
    return event.is_to_begin(clock.now())


def fill_all() -> int:
    """Give away what nobody gave away: a merge, say, frees a seat without its lock."""
    waiting = Registration.objects.waiting().order_by().values("event")
    # The queue of what is over stays as it was: it is not looked at for ever.
    ahead = EventSession.objects.filter(ends_on__gte=clock.today() - clock.ZONES)
    events = EventPage.objects.live().filter(event_status=EventStatus.SCHEDULED)
    held = events.filter(pk__in=waiting).filter(pk__in=ahead.values("page"))
    return sum(_fill_locked(event) for event in held)


@transaction.atomic
def _fill_locked(event: EventPage) -> int:
    return len(fill(lock_event(event)))


def place_in_queue(registration: Registration) -> int | None:
    """1 is next; None for whoever does not wait."""
    if registration.status != RegistrationStatus.WAITING:
        return None
    since = Q(waiting_since__lt=registration.waiting_since) | Q(
        waiting_since=registration.waiting_since, pk__lte=registration.pk
    )
    queue = Registration.objects.waiting().filter(event=registration.event_id)
    return queue.filter(since).count()
