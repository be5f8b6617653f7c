"""The form of an event's registration, filled with what stands."""

from __future__ import annotations

from ce_plugin.enums import RegistrationStatus
from ce_plugin.forms.registrations import RegistrationForm
from ce_plugin.models import EventPage, Registration
from ce_plugin.services import seats, session_choices


def form_for(
    event: EventPage, data=None, registration: Registration | None = None
) -> RegistrationForm:
    """Of whoever waits, or would, sessions are a wish: full ones can be among them."""
    offered = session_choices.open_sessions(event)
    status = registration.status if registration else seats.status_for_newcomer(event)
    return RegistrationForm(
        data,
        event=event,
        sessions=offered,
        full=session_choices.full_sessions(event, offered, registration),
        is_wish=status == RegistrationStatus.WAITING,
        answers=registration.answers if registration else None,
        chosen=session_choices.chosen_of(registration) if registration else (),
    )
