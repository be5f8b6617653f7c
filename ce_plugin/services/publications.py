"""What is published is noted down: so that calendars hear of changes, and people do.

A row for each session says what the world was told last. It is written when a page
is published or taken off, and just before it changes where it was published without
anybody noticing, as when pages were loaded from a file. Until then a session goes
by the same name in calendar files as its row will (`session_changes.uid_of`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from ce_plugin.models import (
    EventIndexPage,
    EventPage,
    EventSession,
    PublishedSession,
    SessionState,
    Told,
)
from ce_plugin.services import clock, event_changes
from ce_plugin.services.locks import lock_event
from ce_plugin.services.session_changes import (
    SessionChange,
    kinds_of,
    told_of,
    uid_of,
)

BATCH = 200


@dataclass(frozen=True)
class Step:
    """A row as it is to be; `before` is None for a new one."""

    row: PublishedSession
    before: Told | None
    after: Told
    is_changed: bool = True

    @property
    def change(self) -> SessionChange | None:
        """What is news about it, if anything is."""
        kinds = kinds_of(self.before, self.after) if self.before else ()
        if not kinds:
            return None
        return SessionChange(
            uid=self.row.uid,
            sequence=self.row.sequence,
            session_id=self.row.session_id,
            kinds=kinds,
            before=self.before,
            after=self.after,
        )


@transaction.atomic
def publish(event: EventPage) -> list[SessionChange]:
    """Note down what `event`, just published, tells; have people told what is news.

    The same twice changes nothing and tells nobody. Whatever is published, an old
    draft as well, comes after what was told before.
    """
    lock_event(event)
    changes = _record(_steps(event))
    _announce(event, changes)
    return changes


@transaction.atomic
def take_off(event: EventPage) -> list[SessionChange]:
    """Note down that `event` is on the calendar no more; see `publish`.

    Makes no rows: the event may be about to be deleted, and these with it.
    """
    lock_event(event)
    changes = _record([_gone(row) for row in _rows(event).values()])
    if changes:
        _announce(event, changes)
    return changes


@transaction.atomic
def move(event: EventPage) -> None:
    """Note down on which calendar `event` is now: that is news to nobody.

    What was gone before stays where it was: who follows that calendar hears of its end.
    """
    frame = _frame(lock_event(event))
    for row in _rows(event).values():
        if row.told.state != SessionState.GONE:
            row.calendar = frame["calendar"]
            row.facts = {**row.facts, "is_public": frame["is_public"]}
            row.save(update_fields=["calendar", "facts"])


def changes_of(event: EventPage) -> list[SessionChange]:
    """What is news in what the database holds of `event`, and was not told yet."""
    return _news(_steps(event))


def _news(steps: Sequence[Step]) -> list[SessionChange]:
    return [change for step in steps if (change := step.change)]


def _record(steps: Sequence[Step]) -> list[SessionChange]:
    for step in steps:
        if step.is_changed:
            step.row.save()
    return _news(steps)


def _announce(event: EventPage, changes: Sequence[SessionChange]) -> None:
    """The one place from which people hear of changes; of what is over they do not."""
    news = [change for change in changes if not change.is_past(clock.now())]
    version = ",".join(f"{change.uid}:{change.sequence}" for change in news)
    digest = hashlib.sha256(version.encode()).hexdigest()[:16]
    event_changes.announce(event, news, digest)


# --- rows and what becomes of them -----------------------------------------------


def _rows(event: EventPage) -> dict[int, PublishedSession]:
    """By the key of the session, which may be gone and come back under it."""
    rows = PublishedSession.objects.filter(event=event).order_by("pk")
    return {row.facts["session"]: row for row in rows}


def _steps(event: EventPage) -> list[Step]:
    rows, frame = _rows(event), _frame(event)
    sessions = EventSession.objects.filter(page=event).select_related("category")
    current = {session.pk: session for session in sessions.order_by("pk")}
    return [
        *(_step_of(session, event, rows, frame) for session in current.values()),
        *(_gone(row) for key, row in rows.items() if key not in current),
    ]


def _frame(event: EventPage) -> dict:
    """What all rows of an event share."""
    above = EventIndexPage.objects.filter(path=event.path[: -event.steplen])
    return {
        "calendar": above.first(),
        "is_public": not event.get_view_restrictions().exists(),
    }


def _step_of(session: EventSession, event: EventPage, rows: dict, frame: dict) -> Step:
    row = rows.get(session.pk) or _new_row(session.pk)
    mark = _mark(row)
    row.session, row.event, row.calendar = session, event, frame["calendar"]
    row.facts = {**row.facts, **_asked_of(session, event, frame)}
    return _step(row, told_of(session, event), mark)


def _new_row(session_id: int) -> PublishedSession:
    return PublishedSession(uid=uid_of(session_id), facts={"session": session_id})


def _asked_of(session: EventSession, event: EventPage, frame: dict) -> dict:
    """What a filter may ask, by the name of its field, and whether all may know."""
    category = session.category.code if session.category else ""
    filters = {"category": category, "format": str(event.format)}
    return {"filters": filters, "is_public": frame["is_public"]}


def _gone(row: PublishedSession) -> Step:
    after = row.told._replace(state=str(SessionState.GONE))
    return _step(row, after, _mark(row))


def _step(row: PublishedSession, after: Told, mark: tuple) -> Step:
    before = row.told if row.pk else None
    if before != after:
        _tell(row, before, after, clock.now())
    return Step(row, before, after, _mark(row) != mark)


def _mark(row: PublishedSession) -> tuple:
    return row.session_id, row.event_id, row.calendar_id, row.facts


def _tell(
    row: PublishedSession, before: Told | None, after: Told, now: dt.datetime
) -> None:
    row.facts = {**row.facts, **after.facts()}
    row.title, row.begins_on = after.title, after.begins_on
    row.sequence += 1 if before else 0
    row.changed_at = now
    if after.is_on:
        row.ended_at = None
    elif before is None or before.is_on:
        row.ended_at = now


# --- published without anybody noticing ------------------------------------------


def remember(event_id: int) -> int:
    """Note down what the world sees of an event now, before it changes.

    One query where it is noted down already. Says how many rows are new.
    """
    if not _unnoticed().filter(page=event_id).exists():
        return 0
    return _remember(EventPage.objects.get(pk=event_id))


@transaction.atomic
def _remember(event: EventPage) -> int:
    lock_event(event)
    new = [step for step in _steps(event) if step.before is None]
    for step in new:
        _date_back(step.row, event.last_published_at)
        step.row.save()
    return len(new)


def _date_back(row: PublishedSession, told_at: dt.datetime | None) -> None:
    row.changed_at = told_at or row.changed_at
    row.ended_at = row.ended_at and row.changed_at


def catch_up() -> int:
    """Note down every published session that is not yet: for the daily run."""
    return sum(remember(event_id) for event_id in _unnoticed_events())


def _unnoticed():
    return EventSession.objects.published().filter(published=None)


def _unnoticed_events() -> Iterator[int]:
    keys = _unnoticed().order_by("page").values_list("page", flat=True).distinct()
    last = 0
    while found := list(keys.filter(page__gt=last)[:BATCH]):
        yield from found
        last = found[-1]
