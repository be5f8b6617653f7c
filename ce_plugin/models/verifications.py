"""One question to one verifier about one submitted list (DD1)."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import VerificationStatus
from ce_plugin.models.applications import (
    ApplicationLine,
    ApplicationSnapshot,
    CertificationApplication,
)
from ce_plugin.models.people import Position


def new_pid() -> str:
    return secrets.token_hex(16)


def new_nonce() -> str:
    return secrets.token_hex(32)


class VerificationRequest(models.Model):
    """The row behind a mailed link. Key alone or row alone cannot forge the link."""

    pid = models.CharField(max_length=32, unique=True, default=new_pid, editable=False)
    generation = models.PositiveSmallIntegerField(default=1)
    nonce = models.CharField(max_length=64, default=new_nonce, editable=False)
    application = models.ForeignKey(
        CertificationApplication, on_delete=models.PROTECT, related_name="verifications"
    )
    snapshot = models.ForeignKey(
        ApplicationSnapshot, on_delete=models.PROTECT, related_name="verifications"
    )
    snapshot_digest = models.CharField(max_length=64)
    verifier = models.ForeignKey(
        Position, on_delete=models.PROTECT, related_name="verifications"
    )
    recipient_name = models.CharField(_("asked"), max_length=160)
    recipient_email = models.EmailField(_("address"))
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=VerificationStatus,
        default=VerificationStatus.ASKED,
    )
    asked_at = models.DateTimeField(_("asked on"), auto_now_add=True)
    expires_at = models.DateTimeField(_("link ends"))
    opened_at = models.DateTimeField(_("link opened"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decider_name = models.CharField(_("answered by"), max_length=160, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    questioned_lines = models.ManyToManyField(
        ApplicationLine, blank=True, related_name="+"
    )
    ip_hash = models.CharField(max_length=64, blank=True)
    user_agent_family = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("verification request")
        verbose_name_plural = _("verification requests")
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status="asked"),
                name="ce_one_open_question",
            ),
            models.CheckConstraint(
                name="ce_verification_decided_iff_answered",
                condition=Q(
                    status__in=["confirmed", "questioned", "cannot_say"],
                    decided_at__isnull=False,
                )
                | Q(status__in=["asked", "revoked"], decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="ce_verification_revoked_iff_dated",
                condition=Q(status="revoked", revoked_at__isnull=False)
                | (~Q(status="revoked") & Q(revoked_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("Question to %(name)s, %(status)s")
            % {"name": self.recipient_name, "status": self.get_status_display()}
        )
