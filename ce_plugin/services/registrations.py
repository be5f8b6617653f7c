"""Registering for an event, changing it, and taking it back.

Whatever takes or frees a seat holds the event's row (`locks.lock_event`).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.enums import (
    STANDING_REGISTRATION_STATUSES,
    EventStatus,
    RegistrationMode,
    RegistrationStatus,
)
from ce_plugin.exceptions import NoSeat, NotClaimable
from ce_plugin.models import EventPage, EventSession, Person, Registration
from ce_plugin.services import audit, clock, seats, session_choices
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
    where the event asks for them, or wished for by somebody who waits. Raises
    NotClaimable when registration is not open, NoSeat with the sessions that are full,
    or with none when the event is.
    """
    event = lock_event(event)
    _refuse_unless_open(event)
    before = standing(event, person)
    if before:
        return before
    status = seats.status_for_newcomer(event)
    if status is None:
        raise NoSeat
    if status == RegistrationStatus.REGISTERED:
        _refuse_full(event, sessions)
    registration = _create(event, person, actor, answers or {}, status)
    session_choices.choose_sessions(registration, event, sessions)
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
    full = {
        one.pk
        for one in session_choices.full_sessions(event, event.sessions.all(), holder)
    }
    taken = [one for one in sessions if one.pk in full]
    if taken:
        raise NoSeat(taken)


def _create(
    event: EventPage, person: Person, actor, answers: dict, status: str
) -> Registration:
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
        notices.waiting(registration, place=seats.place_in_queue(registration))
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
    """Put other answers and sessions in place. Raises NotClaimable and NoSeat.

    A seat of a session that is given up may be what somebody waits for.
    """
    event = lock_event(registration.event)
    registration.refresh_from_db()
    if registration.status not in STANDING_REGISTRATION_STATUSES:
        raise NotClaimable(_("This registration is cancelled."))
    if is_over(event):
        raise NotClaimable(_("This event is over."))
    if registration.status == RegistrationStatus.REGISTERED:
        _refuse_full(event, sessions, registration)
    registration.answers = answers
    registration.save(update_fields=["answers"])
    session_choices.choose_sessions(registration, event, sessions)
    # Else a reminder that still waits would name what was given up.
    take_back("event_reminder", registration=registration)
    audit.record("registration.change", registration, actor=actor)
    if registration in seats.fill(event):
        registration.refresh_from_db()
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


def restore(registration: Registration, step: str, *, actor, data: dict) -> str:
    """Take up again what was set aside while a merge stood. Needs the event's lock.

    `step` leads back to what it was. A seat may be somebody else's by now: then its
    owner waits, before whoever registered later, and gets a mail. Gives back a
    sentence about what is not as it was, or nothing.
    """
    over = step == "restore_waiting" or is_over(registration.event)
    full = set() if over else seats.full_for(registration)
    if full is None:
        return _to_the_queue(registration, actor=actor, data=data)
    registration.seats.filter(session__in=full).delete()
    changes = {"cancelled_at": None}
    apply_transition(registration, step, actor=actor, changes=changes, data=data)
    return _LOST_SESSIONS % {"registration": registration} if full else ""


def _to_the_queue(registration: Registration, *, actor, data: dict) -> str:
    changes = {"cancelled_at": None, "waiting_since": registration.registered_at}
    apply_transition(
        registration, "restore_waiting", actor=actor, changes=changes, data=data
    )
    has_seat = seats.free_seats(registration.event) != 0
    place = seats.place_in_queue(registration)
    notices.waiting(registration, place=place, for_sessions=has_seat)
    return (_NO_SESSION if has_seat else _NO_SEAT) % {"registration": registration}


_NO_SEAT = gettext_lazy(
    "“%(registration)s” is on the waiting list now, with a mail about it: the seat was "
    "given to somebody else since the merge."
)
_NO_SESSION = gettext_lazy(
    "“%(registration)s” is on the waiting list now, with a mail about it: every session "
    "that was chosen is full since the merge."
)
_LOST_SESSIONS = gettext_lazy(
    "“%(registration)s” has its seat again, but not in every session that was chosen: "
    "some are full since the merge. Please tell them."
)


@transaction.atomic
def _cancel(registration: Registration, step: str, actor) -> Registration:
    event = lock_event(registration.event)
    registration.refresh_from_db()
    if registration.status == RegistrationStatus.CANCELLED:
        return registration
    waited = registration.status == RegistrationStatus.WAITING
    apply_transition(
        registration, step, actor=actor, changes={"cancelled_at": clock.now()}
    )
    take_back("event_reminder", registration=registration)
    notices.cancelled(registration, waited=waited)
    seats.fill(event)
    return registration
