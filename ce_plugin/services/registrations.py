"""Registering for an event, changing it, and taking it back.

Whatever takes or frees a seat holds the event's row (`locks.lock_event`).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from ce_plugin.enums import (
    STANDING_REGISTRATION_STATUSES,
    EventStatus,
    RegistrationMode,
    RegistrationStatus,
)
from ce_plugin.exceptions import NoSeat, NotClaimable
from ce_plugin.models import EventPage, EventSession, Person, Registration
from ce_plugin.services import audit, clock, seats
from ce_plugin.services import registration_notices as notices
from ce_plugin.services.locks import lock_event
from ce_plugin.services.outbox import take_back
from ce_plugin.services.transition import apply_transition


@transaction.atomic
def register(
    event: EventPage,
    *,
    person: Person,
    actor,
    answers: dict | None = None,
    sessions: Sequence[EventSession] = (),
) -> Registration:
    """Register `person` once: with a seat, or in the queue when all are taken.

    `answers` maps a question's id to question and answer; `sessions` are those chosen
    where the event asks for them. Raises NotClaimable when registration is not open,
    NoSeat with the sessions that are full, or with none when the event is.
    """
    event = lock_event(event)
    _refuse_unless_open(event)
    before = standing(event, person)
    if before:
        return before
    _refuse_full(event, sessions)
    registration = _create(event, person, actor, answers or {})
    seats.choose_sessions(registration, event, sessions)
    audit.record("registration.register", registration, actor=actor)
    _tell(registration)
    return registration


def obstacle(event: EventPage) -> str:
    """Why nobody can register now, in a sentence; empty when somebody can."""
    ours = event.registration_mode == RegistrationMode.OURS
    if not ours or not event.live or event.is_deadline:
        return _("This event does not take registrations here.")
    if event.is_off:
        return _("This event does not take place as planned.")
    if not event.is_upcoming(clock.now()):
        return _("This event is over, so registration has closed.")
    if not event.is_within_registration_days(_day_at(event)):
        return _("Registration is not open today.")
    return ""


def is_over(event: EventPage) -> bool:
    """What is postponed waits for a new date, whatever its old one was."""
    postponed = event.event_status == EventStatus.POSTPONED
    return not postponed and not event.is_upcoming(clock.now())


def _refuse_unless_open(event: EventPage) -> None:
    reason = obstacle(event)
    if reason:
        raise NotClaimable(reason)


def _day_at(event: EventPage):
    return clock.now().astimezone(event.zone).date()


def standing(event: EventPage, person: Person) -> Registration | None:
    """Their seat or place in the queue."""
    rows = Registration.objects.standing().filter(event=event, person=person)
    return rows.first()


def _refuse_full(
    event: EventPage,
    sessions: Sequence[EventSession],
    holder: Registration | None = None,
) -> None:
    """`event` was read under its lock: its sessions are as they are now."""
    full = {one.pk for one in seats.full_sessions(event, event.sessions.all(), holder)}
    taken = [one for one in sessions if one.pk in full]
    if taken:
        raise NoSeat(taken)


def _create(event: EventPage, person: Person, actor, answers: dict) -> Registration:
    status = seats.status_for_newcomer(event)
    if status is None:
        raise NoSeat
    waits = status == RegistrationStatus.WAITING
    return Registration.objects.create(
        event=event,
        person=person,
        status=status,
        answers=answers,
        registered_by=actor,
        waiting_since=clock.now() if waits else None,
    )


def _tell(registration: Registration) -> None:
    if registration.status == RegistrationStatus.WAITING:
        notices.waiting(registration)
    else:
        notices.confirmed(registration)


@transaction.atomic
def change(
    registration: Registration,
    *,
    actor,
    answers: dict,
    sessions: Sequence[EventSession] = (),
) -> Registration:
    """Put other answers and sessions in place. Raises NotClaimable and NoSeat."""
    event = lock_event(registration.event)
    registration.refresh_from_db()
    if registration.status not in STANDING_REGISTRATION_STATUSES:
        raise NotClaimable(_("This registration is cancelled."))
    if is_over(event):
        raise NotClaimable(_("This event is over."))
    _refuse_full(event, sessions, registration)
    registration.answers = answers
    registration.save(update_fields=["answers"])
    seats.choose_sessions(registration, event, sessions)
    audit.record("registration.change", registration, actor=actor)
    return registration


def cancel(registration: Registration, *, actor) -> Registration:
    """Take a registration back; doing so twice changes nothing.

    A seat that becomes free goes to whoever waits longest, in the same transaction.
    """
    return _cancel(registration, "cancel", actor)


def cancel_by_link(registration: Registration) -> Registration:
    """The same for whoever has the link of the mail."""
    return _cancel(registration, "cancel_by_link", None)


def forget_seats(people: Sequence[Person]) -> None:
    """Give up what people who are erased would come to; nobody is told.

    Without the locks of the events: the list of what is due gives the seats away.
    """
    rows = Registration.objects.standing().filter(person__in=people)
    for registration in rows.select_related("event").order_by("pk"):
        if not is_over(registration.event):
            changes = {"cancelled_at": clock.now()}
            apply_transition(registration, "forget", actor=None, changes=changes)


@transaction.atomic
def _cancel(registration: Registration, step: str, actor) -> Registration:
    event = lock_event(registration.event)
    registration.refresh_from_db()
    if registration.status == RegistrationStatus.CANCELLED:
        return registration
    apply_transition(
        registration, step, actor=actor, changes={"cancelled_at": clock.now()}
    )
    take_back("event_reminder", registration=registration)
    notices.cancelled(registration)
    seats.fill(event)
    return registration
