"""What people who registered are told when an event is moved or does not take place."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from ce_plugin.enums import EventStatus
from ce_plugin.models import EventPage, Registration
from ce_plugin.services import seats
from ce_plugin.services.locks import lock_event
from ce_plugin.services.outbox import queue_all
from ce_plugin.services.registration_notices import facts_of, mail_to

KINDS = {
    EventStatus.SCHEDULED: "event_changed",
    EventStatus.CANCELLED: "event_cancelled",
    EventStatus.POSTPONED: "event_postponed",
}


@transaction.atomic
def announce(event: EventPage, changes: Sequence, version: str) -> int:
    """Tell everybody seated or waiting what changed; how many mails are new.

    `changes` have a `sentence` each (`session_changes.SessionChange`); `version` names
    what was published, so that the same publication is told once. More seats than
    before go to those who wait.
    """
    seats.fill(lock_event(event))
    if not changes:
        return 0
    facts = {
        **facts_of(event),
        "changes": [change.sentence for change in changes],
        "note": event.status_note,
    }
    kind = KINDS[event.event_status] if event.live else "event_cancelled"
    rows = Registration.objects.standing().filter(event=event)
    people = rows.select_related("person")
    return queue_all(
        mail_to(one, kind, f"{kind}:{version}", facts)
        for one in people
        if one.person.email
    )
