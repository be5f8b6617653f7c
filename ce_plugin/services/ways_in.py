"""How somebody gets into an event now: the one thing to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ce_plugin.enums import (
    ANY_TIME_FORMATS,
    EventStatus,
    RegistrationMode,
    RegistrationStatus,
)
from ce_plugin.models import EventPage, Registration
from ce_plugin.services import clock, seats


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
    FULL = "full"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    ELSEWHERE = "elsewhere"
    JUST_COME = "just_come"
    OVER = "over"
    ANY_TIME = "any_time"


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
) -> WayIn:
    """Asks for the seats only where there is a number of them: two queries."""
    fixed = _whoever_asks(event, is_over)
    if fixed:
        return WayIn(fixed)
    if registration:
        waits = registration.status == RegistrationStatus.WAITING
        return WayIn(Action.WAITING if waits else Action.REGISTERED, asks=_asks(event))
    return _register(event, signed_in)


def _whoever_asks(event: EventPage, is_over: bool) -> Action | None:
    """What is so for everybody, registered or not."""
    if event.is_deadline:
        return Action.NOTHING
    if event.is_off:
        return OFF[event.event_status]
    if is_over:
        any_time = event.format in ANY_TIME_FORMATS
        return Action.ANY_TIME if any_time else Action.OVER
    return None


def _register(event: EventPage, signed_in: bool) -> WayIn:
    if event.registration_mode == RegistrationMode.ELSEWHERE:
        return WayIn(Action.ELSEWHERE)
    if event.registration_mode == RegistrationMode.NONE:
        return WayIn(Action.JUST_COME)
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
    return bool(event.questions) or seats.asks_for_sessions(event)
