"""The form of an event's registration, filled with what stands."""

from __future__ import annotations

from ce_plugin.forms.registrations import RegistrationForm
from ce_plugin.models import EventPage, Registration
from ce_plugin.services import seats


def form_for(
    event: EventPage, data=None, registration: Registration | None = None
) -> RegistrationForm:
    chooses = seats.asks_for_sessions(event)
    chosen = (
        registration.seats.values_list("session", flat=True) if registration else ()
    )
    return RegistrationForm(
        data,
        event=event,
        sessions=seats.held_sessions(event) if chooses else [],
        full=seats.full_sessions(event, registration) if chooses else [],
        answers=registration.answers if registration else None,
        chosen=chosen,
    )
