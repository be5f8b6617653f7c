"""What people who registered are told when an event is moved or does not take place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from ce_plugin.enums import EventStatus
from ce_plugin.models import EventPage, Registration
from ce_plugin.services import seats, session_choices
from ce_plugin.services.locks import lock_event
from ce_plugin.services.outbox import Mail, queue_all, take_back
from ce_plugin.services.registration_notices import (
    facts_of,
    lines_of,
    mail_to,
    of_chosen,
)

KINDS = {
    EventStatus.SCHEDULED: "event_changed",
    EventStatus.CANCELLED: "event_cancelled",
    EventStatus.POSTPONED: "event_postponed",
}


@transaction.atomic
def announce(event: EventPage, changes: Sequence, version: str) -> int:
    """Tell everybody seated or waiting what changed; how many mails are new.

    Whoever chose among the sessions is told of those. `changes` have a `sentence()` and
    a `session_id` each (`session_changes.SessionChange`); `version` names what was
    published, so that the same publication is told once. More seats than before go to
    those who wait.
    """
    seats.fill(lock_event(event))
    if not changes:
        return 0
    # Else a reminder that still waits would say after this mail what was true before.
    take_back("event_reminder", registration__event=event)
    return queue_all(_mails(event, changes, version))


def _mails(event: EventPage, changes: Sequence, version: str) -> Iterator[Mail]:
    kind = KINDS[event.event_status] if event.live else "event_cancelled"
    facts = {**facts_of(event), "note": event.status_note}
    lines = lines_of(event)
    rows = Registration.objects.standing().filter(event=event).exclude(person__email="")
    chosen = session_choices.chosen_by(rows)
    for one in rows.select_related("person"):
        own = chosen.get(one.pk)
        told = [each for each in changes if own is None or each.session_id in own]
        if told:
            changed = [change.sentence(event.title) for change in told]
            own_facts = of_chosen({**facts, "changes": changed}, lines, own or ())
            yield mail_to(one, kind, f"{kind}:{version}", own_facts)
