"""What people are told about their registration. Each mail is a row (DD7)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from ce_plugin.enums import RegistrationStatus
from ce_plugin.models import EventPage, Registration, times
from ce_plugin.services import links
from ce_plugin.services.outbox import Mail, queue_email


def confirmed(registration: Registration) -> None:
    _send("registration_confirmed", registration, "confirmed")


def waiting(registration: Registration) -> None:
    _send("registration_waiting", registration, "waiting")


def promoted(registration: Registration) -> None:
    # Whoever is registered, waits and moves up again after a merge is told once more.
    number = registration.transitions.filter(name="promote").count()
    _send("registration_promoted", registration, f"promoted:{number}")


def cancelled(registration: Registration) -> None:
    number = registration.transitions.count()
    _send("registration_cancelled", registration, f"cancelled:{number}")


def _send(kind: str, registration: Registration, key: str) -> None:
    person = registration.person
    if not person.email:
        return
    queue_email(
        kind,
        dedupe_key=f"registration:{registration.pk}:{key}",
        recipient=person.email,
        person=person,
        registration=registration,
        context={**_facts(registration), **_own(registration)},
    )


def _facts(registration: Registration) -> dict:
    event = registration.event
    chosen = set(registration.seats.values_list("session_id", flat=True))
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
    seated = registration.status == RegistrationStatus.REGISTERED
    return own if seated else {**own, "meeting_url": ""}


def facts_of(event: EventPage) -> dict:
    """What every mail about an event says of it, as plain values."""
    return {
        "event": event.title,
        # What is off the calendar has no page that anybody could open.
        "event_url": links.absolute(event.url or "") if event.live else "",
        "meeting_url": event.meeting_url,
        "place": event.place,
        "when": list(lines_of(event).values()),
        "accessibility": event.accessibility_note,
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
    if not session.is_cancelled:
        return said
    return _("%(when)s (cancelled)") % {"when": said}
