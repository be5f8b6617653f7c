"""What goes with a mail: made when it is sent, so that it says what is true then."""

from __future__ import annotations

from ce_plugin.models import OutboxMessage
from ce_plugin.services.calendar_files import CONTENT_TYPE
from ce_plugin.services.event_files import event_file

# Mails after which somebody wants the event in their calendar, or out of it.
WITH_FILE = frozenset(
    {
        "registration_confirmed",
        "registration_promoted",
        "event_cancelled",
        "event_changed",
        "event_postponed",
    }
)


def attachments_of(message: OutboxMessage) -> list[tuple[str, bytes, str]]:
    """(name, content, content type) of each."""
    if message.kind not in WITH_FILE or message.registration_id is None:
        return []
    event = message.registration.event
    content = event_file(event, message.registration)
    return [(f"{event.slug}.ics", content, CONTENT_TYPE)]
