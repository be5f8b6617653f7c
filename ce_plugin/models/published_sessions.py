"""What the world was last told about a session: for feeds, and to see what changed.

A session is part of a page and comes back in an old form when an old draft is
published, so that nothing about its past can stand on it.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.models.events import EventPage
from ce_plugin.models.sessions import EventSession


def _uid() -> str:
    return uuid.uuid4().hex


class PublishedSession(models.Model):
    """One row for each session that was ever on the calendar.

    `facts` are its times, place and state as last published; `sequence` rises with
    each change of them; `ended_at` says since when it is cancelled or gone.
    """

    session = models.OneToOneField(
        EventSession,
        null=True,
        on_delete=models.SET_NULL,
        related_name="published",
    )
    event = models.ForeignKey(
        EventPage, on_delete=models.CASCADE, related_name="published_sessions"
    )
    uid = models.CharField(max_length=64, unique=True, default=_uid)
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
                fields=["event", "ended_at"],
                condition=Q(ended_at__isnull=False),
                name="ce_session_gone",
            )
        ]

    def __str__(self) -> str:
        return self.title
