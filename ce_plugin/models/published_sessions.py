"""What the world was last told about a session: for feeds, and to see what changed.

A session is part of a page and comes back in an old form when an old draft is
published, so that nothing about its past can stand on it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.models.events import EventIndexPage, EventPage
from ce_plugin.models.sessions import EventSession


def _uid() -> str:
    return uuid.uuid4().hex


class SessionState(models.TextChoices):
    """Where a session stands before the world."""

    ON = "on", _("takes place")
    CANCELLED = "cancelled", _("cancelled")
    POSTPONED = "postponed", _("postponed")
    GONE = "gone", _("no longer on the calendar")


class Told(NamedTuple):
    """What the world is told about when, where and whether: a change of it is news."""

    title: str
    begins_on: dt.date
    begins_at: dt.time | None
    ends_on: dt.date
    ends_at: dt.time | None
    date_precision: str
    zone_name: str
    place: str
    state: str

    @classmethod
    def from_facts(cls, facts: dict) -> Told:
        """As it was noted down in `PublishedSession.facts`."""
        kept = {name: facts[name] for name in cls._fields}
        for name in ("begins_on", "ends_on"):
            kept[name] = dt.date.fromisoformat(kept[name])
        for name in ("begins_at", "ends_at"):
            kept[name] = kept[name] and dt.time.fromisoformat(kept[name])
        return cls(**kept)

    def facts(self) -> dict[str, str | None]:
        """As JSON can hold it."""
        return {
            name: value.isoformat() if isinstance(value, dt.date | dt.time) else value
            for name, value in self._asdict().items()
        }

    @property
    def is_on(self) -> bool:
        return self.state == SessionState.ON

    @property
    def times(self) -> tuple:
        """What makes it another time when it changes."""
        return self[self._fields.index("begins_on") : self._fields.index("place")]


class PublishedSession(models.Model):
    """One row for each session that was ever on the calendar.

    `facts` hold what was `Told` last, the key of the session, and what a filter of
    the calendar may ask of it; `sequence` rises with each change of what was told;
    `ended_at` says since when it is cancelled or gone. The row outlives session and
    event: calendars that somebody subscribed to still have to hear of the end.
    """

    session = models.OneToOneField(
        EventSession,
        null=True,
        on_delete=models.SET_NULL,
        related_name="published",
    )
    event = models.ForeignKey(
        EventPage,
        null=True,
        on_delete=models.SET_NULL,
        related_name="published_sessions",
    )
    calendar = models.ForeignKey(
        EventIndexPage,
        null=True,
        on_delete=models.CASCADE,
        related_name="published_sessions",
    )
    uid = models.CharField(max_length=300, unique=True, default=_uid)
    sequence = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    title = models.CharField(max_length=520)
    begins_on = models.DateField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("published session")
        verbose_name_plural = _("published sessions")
        indexes = [
            # Few are gone: what the feeds still say of them is found by this.
            models.Index(
                fields=["calendar", "ended_at"],
                condition=Q(ended_at__isnull=False),
                name="ce_session_gone",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def told(self) -> Told:
        return Told.from_facts(self.facts)
