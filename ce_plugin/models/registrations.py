"""Who means to come. Attendance and credit are facts of their own."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import RegistrationStatus
from ce_plugin.models.events import EventPage
from ce_plugin.models.people import Person


class RegistrationQuerySet(models.QuerySet):
    def live(self):
        return self.filter(status=RegistrationStatus.REGISTERED)


class Registration(models.Model):
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
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["-registered_at", "-pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event"],
                condition=Q(status=RegistrationStatus.REGISTERED),
                name="ce_one_live_registration",
            ),
            models.CheckConstraint(
                name="ce_registration_cancelled_iff_dated",
                condition=Q(
                    status=RegistrationStatus.REGISTERED, cancelled_at__isnull=True
                )
                | Q(status=RegistrationStatus.CANCELLED, cancelled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("%(person)s at %(event)s") % {"person": self.person, "event": self.event}
        )
