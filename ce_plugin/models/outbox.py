"""Mail as rows: written with the change that causes it, sent afterwards (DD7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import OutboxState
from ce_plugin.models.certificates import Certificate
from ce_plugin.models.people import Person, PersonAddress, Position
from ce_plugin.models.registrations import Registration
from ce_plugin.models.verifications import VerificationRequest


class OutboxQuerySet(models.QuerySet):
    def due(self, now):
        """What a sweeper takes: waiting and due, or left behind by a dead worker."""
        waiting = Q(state=OutboxState.PENDING, next_at__lte=now)
        left = Q(state=OutboxState.SENDING, locked_until__lte=now)
        return self.filter(waiting | left).order_by("next_at", "pk")


class OutboxMessage(models.Model):
    """`kind` is the template prefix, `context` plain values; no link that decides.

    The body is rendered when it is sent; a verifier's link is rebuilt then from
    `verification`, so that it is never stored, queued or logged.
    """

    kind = models.CharField(_("kind"), max_length=48)
    dedupe_key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="mails"
    )
    recipient = models.EmailField(_("to"))
    context = models.JSONField(default=dict, blank=True)
    verification = models.ForeignKey(
        VerificationRequest,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mails",
    )
    certificate = models.ForeignKey(
        Certificate,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mails",
    )
    address = models.ForeignKey(
        PersonAddress,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mails",
    )
    position = models.ForeignKey(
        Position,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mails",
    )
    registration = models.ForeignKey(
        Registration,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mails",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=OutboxState, default=OutboxState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("due"))
    locked_until = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    sent_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    last_error_class = models.CharField(_("last error"), max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [models.Index(fields=["state", "next_at"], name="ce_outbox_due")]
        constraints = [
            models.CheckConstraint(
                name="ce_outbox_sent_iff_dated",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"
