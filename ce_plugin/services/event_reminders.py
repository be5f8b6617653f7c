"""Whoever registered is reminded before the event begins, once for each beginning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from ce_plugin.enums import EventStatus
from ce_plugin.models import CESettings, EventPage, EventSession, Registration
from ce_plugin.services import clock, seats
from ce_plugin.services.outbox import Mail, queue_all, take_back
from ce_plugin.services.registration_notices import (
    facts_of,
    lines_of,
    mail_to,
    of_chosen,
)

# The zones of the world lie within a day of the site's own.
ZONES = dt.timedelta(days=1)


def run_due() -> int:
    """Queue the reminders of what begins within the hours the settings say.

    Not to those who registered within these hours: they have just had a mail.
    """
    before = dt.timedelta(hours=CESettings.load().event_reminder_hours)
    if not before:
        return 0
    now = clock.now()
    # What no mail server took all the time is of something that has begun by now.
    take_back("event_reminder", created_at__lte=now - before)
    events = EventPage.objects.in_bulk({one.page_id for one in _soon(now, before)})
    return sum(_remind(event, now, before) for event in events.values())


def _soon(now: dt.datetime, before: dt.timedelta):
    """Sessions that may begin in time, whatever zone they are in."""
    rows = EventSession.objects.published().filter(
        is_cancelled=False,
        page__event_status=EventStatus.SCHEDULED,
        begins_at__isnull=False,
        page__registrations__isnull=False,
    )
    first, last = (now - ZONES).date(), (now + before + ZONES).date()
    return rows.filter(begins_on__range=(first, last)).distinct()


@transaction.atomic
def _remind(event: EventPage, now: dt.datetime, before: dt.timedelta) -> int:
    begin = event.first_beginning
    if begin is None or not now < begin <= now + before:
        return 0
    rows = Registration.objects.seated().filter(event=event)
    known = rows.filter(registered_at__lte=begin - before)
    return queue_all(_mails(event, known, f"reminder:{begin:%Y-%m-%dT%H:%M%z}"))


def _mails(event: EventPage, known: QuerySet, key: str) -> Iterator[Mail]:
    """Whoever chose among the sessions is reminded of those."""
    facts, lines, chosen = facts_of(event), lines_of(event), seats.chosen_by(known)
    for one in known.exclude(person__email="").select_related("person"):
        own = of_chosen(facts, lines, chosen.get(one.pk, ()))
        yield mail_to(one, "event_reminder", key, own)
