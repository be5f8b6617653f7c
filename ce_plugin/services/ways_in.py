"""How somebody gets into an event now: the one thing to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ce_plugin.enums import (
    EventStatus,
    RegistrationMode,
    RegistrationStatus,
)
from ce_plugin.models import EventPage, Registration
from ce_plugin.services import clock, seats, session_choices


class Action(StrEnum):
    """The one thing to do about an event, beside adding credit for what is over."""

    NOTHING = "nothing"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    REGISTER = "register"
    SIGN_IN = "sign_in"
    JOIN_QUEUE = "join_queue"
    REGISTERED = "registered"
    WAITING = "waiting"
    ATTENDED = "attended"
    FULL = "full"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    ELSEWHERE = "elsewhere"
    JUST_COME = "just_come"
    OVER = "over"
    ANY_TIME = "any_time"
    LATER = "later"


OFF = {
    EventStatus.CANCELLED: Action.CANCELLED,
    EventStatus.POSTPONED: Action.POSTPONED,
}


@dataclass(frozen=True)
class WayIn:
    """`free` seats are None where there is room for everybody.

    `asks` says that the event has questions, or sessions to choose.
    """

    action: Action
    free: int | None = None
    asks: bool = False


def way_into(
    event: EventPage,
    *,
    registration: Registration | None,
    signed_in: bool,
    is_over: bool,
    is_open: bool,
    is_noted: bool = False,
) -> WayIn:
    """Asks for the seats only where there is a number of them: two queries.

    `is_open` says that somebody can have taken part of it by now; `is_noted` that they
    are noted as present already, so that nothing is left to do to get in.
    """
    fixed = _whoever_asks(event, is_over, is_open)
    if fixed:
        return WayIn(fixed)
    if registration:
        waits = registration.status == RegistrationStatus.WAITING
        return WayIn(Action.WAITING if waits else Action.REGISTERED, asks=_asks(event))
    if is_noted:
        return WayIn(Action.ATTENDED)
    if event.registration_mode == RegistrationMode.NONE:
        return WayIn(_unasked(event, is_open))
    return _register(event, signed_in)


def _whoever_asks(event: EventPage, is_over: bool, is_open: bool) -> Action | None:
    """What is so for everybody, registered or not."""
    if event.is_deadline:
        return Action.NOTHING
    if event.is_off:
        return OFF[event.event_status]
    return _over(event, is_open) if is_over else None


def _over(event: EventPage, is_open: bool) -> Action:
    """What is had at any time outlasts its days, as long as it is shown."""
    if not event.is_had_at_any_time:
        return Action.OVER
    if is_open:
        return Action.ANY_TIME
    begin = event.recording_from
    return Action.LATER if begin and begin > clock.today() else Action.OVER


def _unasked(event: EventPage, is_open: bool) -> Action:
    """Nobody comes to a recording or a course: they take it when they like."""
    if not event.is_had_at_any_time:
        return Action.JUST_COME
    return Action.ANY_TIME if is_open else Action.LATER


def _register(event: EventPage, signed_in: bool) -> WayIn:
    if event.registration_mode == RegistrationMode.ELSEWHERE:
        return WayIn(Action.ELSEWHERE)
    closed = _closed(event)
    return WayIn(closed) if closed else _with_seats(event, signed_in)


def _closed(event: EventPage) -> Action | None:
    today = clock.now().astimezone(event.zone).date()
    if event.is_within_registration_days(today):
        return None
    opens = event.registration_opens_on
    return Action.NOT_YET if opens and today < opens else Action.CLOSED


def _with_seats(event: EventPage, signed_in: bool) -> WayIn:
    status = seats.status_for_newcomer(event)
    free, asks = seats.free_seats(event), _asks(event)
    if status is None:
        return WayIn(Action.FULL, free)
    if not signed_in:
        return WayIn(Action.SIGN_IN, free, asks)
    waits = status == RegistrationStatus.WAITING
    return WayIn(Action.JOIN_QUEUE if waits else Action.REGISTER, free, asks)


def _asks(event: EventPage) -> bool:
    return bool(event.questions) or session_choices.asks_for_sessions(event)
