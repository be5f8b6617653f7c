"""Whoever registered is reminded before what they come to begins.

Once for each beginning: of the first session they chose, where people choose, and that
begins after they got their seat.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from ce_plugin.enums import DatePrecision
from ce_plugin.models import CESettings, EventPage, EventSession, Registration
from ce_plugin.services import clock, session_choices
from ce_plugin.services.locks import lock_event
from ce_plugin.services.outbox import Mail, queue_all, take_back
from ce_plugin.services.registration_notices import facts_of, lines_of, mail_to
from ce_plugin.services.seats import SEATED_AT

WITH_DAY = (DatePrecision.TIME, DatePrecision.DAY)
# What is known by its day alone is reminded of as if it began then: nobody is to hear
# of it at midnight.
MORNING = dt.time(9)


@dataclass(frozen=True)
class Soon:
    """Within `before` from `now` on: the hours the settings say."""

    now: dt.datetime
    before: dt.timedelta

    def has(self, begin: dt.datetime) -> bool:
        return self.now < begin <= self.now + self.before

    def is_news(self, begin: dt.datetime, told_at: dt.datetime) -> bool:
        """Whoever got their seat within these hours has just had a mail about it."""
        return self.has(begin) and told_at <= begin - self.before


def run_due() -> int:
    """Queue the reminders of what begins within the hours the settings say."""
    before = dt.timedelta(hours=CESettings.load().event_reminder_hours)
    if not before:
        return 0
    soon = Soon(clock.now(), before)
    # What no mail server took all the time is of something that has begun by now.
    take_back("event_reminder", created_at__lte=soon.now - before)
    events = EventPage.objects.in_bulk({one.page_id for one in _sessions(soon)})
    return sum(_remind(event, soon) for event in events.values())


def _sessions(soon: Soon) -> QuerySet[EventSession]:
    """Sessions that may begin in time, whatever zone they are in."""
    rows = EventSession.objects.published().taking_place()
    rows = rows.filter(date_precision__in=WITH_DAY, page__registrations__isnull=False)
    first, last = soon.now - clock.ZONES, soon.now + soon.before + clock.ZONES
    return rows.filter(begins_on__range=(first.date(), last.date())).distinct()


@transaction.atomic
def _remind(event: EventPage, soon: Soon) -> int:
    # Held: a cancellation takes back what it finds, and nothing comes behind it.
    event = lock_event(event)
    if not event.live or event.is_off:
        return 0
    begins = _beginnings(event)
    if not any(soon.has(begin) for begin in begins.values()):
        return 0
    return queue_all(_mails(event, begins, soon))


def _beginnings(event: EventPage) -> dict[int, dt.datetime]:
    """Session to when it begins, the next first: what has a day and takes place."""
    found = {one.pk: _beginning(one, event) for one in event.sessions.next_first()}
    known = [(pk, begin) for pk, begin in found.items() if begin]
    return dict(sorted(known, key=lambda each: each[1]))


def _beginning(session: EventSession, event: EventPage) -> dt.datetime | None:
    if session.is_cancelled or session.date_precision not in WITH_DAY:
        return None
    time = session.begins_at if session.is_timed else MORNING
    return dt.datetime.combine(session.begins_on, time, event.zone)


def _mails(event: EventPage, begins: dict, soon: Soon) -> Iterator[Mail]:
    facts, lines = facts_of(event), lines_of(event)
    rows = Registration.objects.seated().filter(event=event).exclude(person__email="")
    chosen = session_choices.chosen_by(rows)
    for one in rows.annotate(told_at=SEATED_AT).select_related("person"):
        own = chosen.get(one.pk)
        begun = {pk for pk, begin in begins.items() if begin <= one.told_at}
        ahead = (pk for pk in begins if pk not in begun and (not own or pk in own))
        first = next(ahead, None)
        if first is None or not soon.is_news(begins[first], one.told_at):
            continue
        left = {pk: line for pk, line in lines.items() if pk not in begun}
        key = f"reminder:{begins[first]:%Y-%m-%dT%H:%M%z}"
        yield mail_to(one, "event_reminder", key, _said(facts, left, own, first))


def _said(facts: dict, lines: dict[int, str], own: set[int] | None, first: int) -> dict:
    """Whoever chose among the sessions hears which comes first, and of no others."""
    if not own:
        return {**facts, "when": list(lines.values())}
    later = [line for pk, line in lines.items() if pk in own and pk != first]
    return {**facts, "first": lines[first], "when": later}
