"""What is news about a session: what the world was told, and what it is told now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.enums import EventStatus
from ce_plugin.models import EventPage, EventSession, SessionState, Told, times
from ce_plugin.services import links


class Change(StrEnum):
    """What somebody who means to come has to know."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    # Taken out of the event, or the event off the calendar; no reason is given.
    REMOVED = "removed"
    BACK_AGAIN = "back_again"
    MOVED = "moved"
    NEW_PLACE = "new_place"


ENDINGS = {
    SessionState.CANCELLED: Change.CANCELLED,
    SessionState.POSTPONED: Change.POSTPONED,
    SessionState.GONE: Change.REMOVED,
}
SENTENCES = {
    Change.CANCELLED: gettext_lazy("%(title)s, %(was)s, is cancelled."),
    Change.POSTPONED: gettext_lazy(
        "%(title)s, %(was)s, is postponed: a new date will follow."
    ),
    Change.REMOVED: gettext_lazy("%(title)s, %(was)s, is no longer on the calendar."),
    Change.BACK_AGAIN: gettext_lazy("%(title)s takes place after all: %(is)s."),
    Change.MOVED: gettext_lazy("%(title)s is now on %(is)s, instead of %(was)s."),
    Change.NEW_PLACE: gettext_lazy(
        "The place of %(title)s is %(place_is)s, instead of %(place_was)s."
    ),
}
# Of a session that has no title of its own: the mail has named the event already.
UNTITLED = {
    Change.CANCELLED: gettext_lazy("What was to be on %(was)s is cancelled."),
    Change.POSTPONED: gettext_lazy(
        "What was to be on %(was)s is postponed: a new date will follow."
    ),
    Change.REMOVED: gettext_lazy(
        "What was to be on %(was)s is no longer on the calendar."
    ),
    Change.BACK_AGAIN: gettext_lazy("It takes place after all: %(is)s."),
    Change.MOVED: gettext_lazy("It is now on %(is)s, instead of %(was)s."),
    Change.NEW_PLACE: gettext_lazy(
        "The place is %(place_is)s, instead of %(place_was)s."
    ),
}


@dataclass(frozen=True)
class SessionChange:
    """News about one session; `session_id` is None where there is no such row now.

    `before` and `after` can be said by `times.when`. `sequence` is that of `after`:
    with `uid` it names this piece of news and no other.
    """

    uid: str
    sequence: int
    session_id: int | None
    kinds: tuple[Change, ...]
    before: Told
    after: Told

    @property
    def title(self) -> str:
        return self.after.title

    @property
    def is_off(self) -> bool:
        return not self.after.is_on

    def sentence(self, event: str) -> str:
        """What a mail about `event` says of it, without its title once more."""
        table = UNTITLED if self.title == event else SENTENCES
        words = self._words(self.title.removeprefix(f"{event}: "))
        return " ".join(str(table[kind]) % words for kind in self.kinds)

    def _words(self, title: str) -> dict[str, str]:
        return {
            "title": title,
            "was": times.when(self.before),
            "is": times.when(self.after),
            "place_was": self.before.place or _("not named"),
            "place_is": self.after.place or _("not named yet"),
        }

    def is_past(self, now: dt.datetime) -> bool:
        """Whether it is over at `now`, as it was told and is: a correction, no news."""
        return all(times.has_ended(told, now) for told in (self.before, self.after))


def uid_of(session_id: int) -> str:
    """How calendars know a session, for ever."""
    return f"session-{session_id}@{links.host()}"


def told_of(session: EventSession, event: EventPage) -> Told:
    """What the world is told of `session`, with `event` as it is published."""
    return Told(
        title=full_title(event.title, session.title),
        begins_on=session.begins_on,
        begins_at=session.begins_at,
        ends_on=session.ends_on,
        ends_at=session.ends_at,
        date_precision=str(session.date_precision),
        zone_name=event.time_zone,
        place=event.place,
        state=str(state_of(session, event)),
    )


def full_title(event: str, session: str) -> str:
    """The same in every language: a translation of it would be no news."""
    return f"{event}: {session}" if session and session != event else event


def state_of(session: EventSession, event: EventPage) -> SessionState:
    if not event.live:
        return SessionState.GONE
    if session.is_cancelled or event.event_status == EventStatus.CANCELLED:
        return SessionState.CANCELLED
    if event.event_status == EventStatus.POSTPONED:
        return SessionState.POSTPONED
    return SessionState.ON


def kinds_of(before: Told, after: Told) -> tuple[Change, ...]:
    """What changed, the most important first; nothing for a title alone."""
    if after.is_on:
        return tuple(_while_on(before, after))
    # What was off already, and is now for another reason or for good, is no news
    # unless people waited for a new date.
    if before.is_on or _is_final(before, after):
        return (ENDINGS[SessionState(after.state)],)
    return ()


def _is_final(before: Told, after: Told) -> bool:
    waited = before.state == SessionState.POSTPONED
    return waited and after.state != SessionState.POSTPONED


def _while_on(before: Told, after: Told):
    if not before.is_on:
        yield Change.BACK_AGAIN
    if before.times != after.times:
        yield Change.MOVED
    if before.place != after.place:
        yield Change.NEW_PLACE
