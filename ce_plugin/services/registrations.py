"""Registering for an event, and taking it back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ce_plugin.enums import RegistrationMode
from ce_plugin.exceptions import NotClaimable
from ce_plugin.models import EventPage, Person, Registration, times
from ce_plugin.services import audit, clock, links
from ce_plugin.services.outbox import queue_email
from ce_plugin.services.transition import apply_transition


@transaction.atomic
def register(event: EventPage, *, person: Person, actor) -> Registration:
    """Register `person` once. Raises NotClaimable when registration is not open."""
    _refuse_unless_open(event)
    standing = (
        Registration.objects.standing().filter(event=event, person=person).first()
    )
    if standing:
        return standing
    registration = _create_once(event, person)
    audit.record("registration.register", registration, actor=actor)
    _tell(registration)
    return registration


def _refuse_unless_open(event: EventPage) -> None:
    ours = event.registration_mode == RegistrationMode.OURS
    if not ours or not event.live or event.is_deadline:
        raise NotClaimable(_("This event does not take registrations here."))
    if not is_upcoming(event):
        raise NotClaimable(_("This event is over, so registration has closed."))


def is_upcoming(event: EventPage) -> bool:
    """Whether any session of the event is still to come or going on."""
    now = clock.now()
    return any(not session.has_ended(now) for session in event.sessions.all())


def _create_once(event: EventPage, person: Person) -> Registration:
    try:
        with transaction.atomic():
            return Registration.objects.create(event=event, person=person)
    except IntegrityError:
        # A second press of the button arrived first.
        return Registration.objects.standing().get(event=event, person=person)


def _tell(registration: Registration) -> None:
    queue_email(
        "registration_confirmed",
        dedupe_key=f"registration:{registration.pk}:confirmed",
        recipient=registration.person.email,
        person=registration.person,
        context={
            "first_name": registration.person.first_name,
            "event": registration.event.title,
            "event_url": links.absolute(registration.event.url or ""),
            "meeting_url": registration.event.meeting_url,
            "place": registration.event.place,
            "when": [times.when(one) for one in registration.event.sessions.all()],
        },
    )


@transaction.atomic
def cancel(registration: Registration, *, actor) -> Registration:
    """Take a registration back; doing so twice changes nothing."""
    apply_transition(
        registration, "cancel", actor=actor, changes={"cancelled_at": clock.now()}
    )
    return registration
