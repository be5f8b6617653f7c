"""The form of an event's registration, filled with what stands."""

from __future__ import annotations

from ce_plugin.forms.registrations import RegistrationForm
from ce_plugin.models import EventPage, EventSession, Registration
from ce_plugin.services import seats


def form_for(
    event: EventPage, data=None, registration: Registration | None = None
) -> RegistrationForm:
    offered = _offered(event) if seats.asks_for_sessions(event) else []
    chosen = (
        registration.seats.values_list("session", flat=True) if registration else ()
    )
    return RegistrationForm(
        data,
        event=event,
        sessions=offered,
        full=seats.full_sessions(event, offered, registration),
        answers=registration.answers if registration else None,
        chosen=chosen,
    )


def _offered(event: EventPage) -> list[EventSession]:
    rows = event.sessions.model.objects.filter(page=event, is_cancelled=False)
    return list(rows.select_related("page").next_first())
