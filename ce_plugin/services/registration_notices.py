"""What people are told about their registration. Each mail is a row (DD7)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from ce_plugin.enums import RegistrationStatus
from ce_plugin.models import EventPage, Registration, times
from ce_plugin.services import links, session_choices
from ce_plugin.services.outbox import Mail, queue_email


def confirmed(registration: Registration) -> None:
    _send("registration_confirmed", registration, "confirmed")


def waiting(
    registration: Registration, *, place: int, for_sessions: bool = False
) -> None:
    """For a seat of the event or, where there are some, of the sessions they chose.

    `place` in the queue is the one of this moment, and the mail says so.
    """
    # Once more for whoever comes back to the queue when a merge is undone.
    number = registration.transitions.filter(name="restore_waiting").count()
    more = {"for_sessions": for_sessions, "place_in_queue": place}
    _send("registration_waiting", registration, f"waiting:{number}", **more)


def promoted(registration: Registration, full: Collection[int] = ()) -> None:
    """`full` are sessions they had chosen in which there was no seat left."""
    # Whoever is registered, waits and moves up again after a merge is told once more.
    number = registration.transitions.filter(name="promote").count()
    lines = lines_of(registration.event) if full else {}
    gone = [line for session, line in lines.items() if session in full]
    _send("registration_promoted", registration, f"promoted:{number}", full=gone)


def cancelled(registration: Registration, *, waited: bool) -> None:
    """`waited` for a seat, so that there was none to give up."""
    number = registration.transitions.count()
    key = f"cancelled:{number}"
    _send("registration_cancelled", registration, key, waited=waited)


def _send(kind: str, registration: Registration, key: str, **more) -> None:
    person = registration.person
    if not person.email:
        return
    queue_email(
        kind,
        dedupe_key=f"registration:{registration.pk}:{key}",
        recipient=person.email,
        person=person,
        registration=registration,
        context={**_facts(registration), **_own(registration), **more},
    )


def _facts(registration: Registration) -> dict:
    event = registration.event
    chosen = session_choices.chosen_of(registration)
    return of_chosen(facts_of(event), lines_of(event), chosen)


def mail_to(registration: Registration, kind: str, key: str, facts: dict) -> Mail:
    """The same for many at once: `facts` are those of the event, worked out once."""
    return Mail(
        kind,
        f"registration:{registration.pk}:{key}",
        registration.person,
        {**facts, **_own(registration)},
        registration=registration,
    )


def _own(registration: Registration) -> dict:
    """What is this person's own. The door is for those who have a seat."""
    own = {"first_name": registration.person.first_name}
    if registration.status == RegistrationStatus.REGISTERED:
        return own
    waits = registration.status == RegistrationStatus.WAITING
    return {**own, "meeting_url": "", "waits": waits}


def facts_of(event: EventPage) -> dict:
    """What every mail about an event says of it, as plain values."""
    return {
        "event": event.title,
        # What is off the calendar has no page that anybody could open.
        "event_url": links.absolute(event.url or "") if event.live else "",
        "meeting_url": event.meeting_url,
        "place": event.place,
        "when": list(lines_of(event).values()),
        "accessibility": event.accessibility,
        "contact": event.contact_email,
    }


def lines_of(event: EventPage) -> dict[int, str]:
    """Session to what a mail says of it, the next first."""
    return {one.pk: _when(one) for one in event.sessions.next_first()}


def of_chosen(facts: dict, lines: dict[int, str], chosen: Collection[int]) -> dict:
    """`facts` for somebody who comes to these sessions; to all when none was chosen."""
    own = [line for session, line in lines.items() if session in chosen]
    return {**facts, "when": own or facts["when"], "chosen": bool(own)}


def _when(session) -> str:
    said = times.when(session)
    if session.title:
        said = f"{session.title}: {said}"
    change = session.own_change
    return (
        _("%(when)s (%(change)s)") % {"when": said, "change": change}
        if change
        else said
    )
