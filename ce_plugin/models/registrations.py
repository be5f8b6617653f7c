"""Who means to come. Attendance and credit are facts of their own."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import STANDING_REGISTRATION_STATUSES, RegistrationStatus
from ce_plugin.models.events import EventPage
from ce_plugin.models.people import Person
from ce_plugin.models.sessions import EventSession

STANDING = Q(status__in=sorted(STANDING_REGISTRATION_STATUSES))
WAITING = Q(status=RegistrationStatus.WAITING)


class RegistrationQuerySet(models.QuerySet):
    def standing(self):
        """Seated or waiting: whatever was not taken back."""
        return self.filter(STANDING)

    def seated(self):
        return self.filter(status=RegistrationStatus.REGISTERED)

    def waiting(self):
        """Who waits, whoever waits longest first."""
        return self.filter(WAITING).order_by("waiting_since", "pk")


class Registration(models.Model):
    """One person at one event. `answers` maps a question's id to question and answer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="registrations"
    )
    event = models.ForeignKey(
        EventPage, on_delete=models.PROTECT, related_name="registrations"
    )
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=RegistrationStatus,
        default=RegistrationStatus.REGISTERED,
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["-registered_at", "-pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event"],
                condition=STANDING,
                name="ce_one_live_registration",
            ),
            models.CheckConstraint(
                name="ce_registration_cancelled_iff_dated",
                condition=Q(STANDING, cancelled_at__isnull=True)
                | Q(status=RegistrationStatus.CANCELLED, cancelled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ce_registration_waits_since",
                condition=~WAITING | Q(waiting_since__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["event", "waiting_since", "id"],
                condition=WAITING,
                name="ce_registration_queue",
            )
        ]

    def __str__(self) -> str:
        return str(
            _("%(person)s at %(event)s") % {"person": self.person, "event": self.event}
        )


class SessionSeat(models.Model):
    """A session somebody chose, of an event where sessions have seats of their own."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="seats"
    )
    session = models.ForeignKey(
        EventSession, on_delete=models.PROTECT, related_name="seats"
    )

    class Meta:
        ordering = ["session", "pk"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "session"], name="ce_one_seat_per_session"
            )
        ]

    def __str__(self) -> str:
        return str(self.session)
