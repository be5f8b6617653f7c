"""One row per step of a state machine: who did what, when, why, on what facts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ce_plugin import transitions
from ce_plugin.transitions import Machine


class TransitionLog(models.Model):
    """Only ever added. `data` holds ids, codes and digests, never names."""

    machine: Machine

    name = models.CharField(max_length=32)
    from_status = models.CharField(max_length=16)
    to_status = models.CharField(max_length=16)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def label(self) -> str:
        return self.machine.get(self.name).label


def _subject(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        model, on_delete=models.PROTECT, related_name="transitions"
    )


class RegistrationTransition(TransitionLog):
    machine = transitions.REGISTRATION
    subject = _subject("ce_plugin.Registration")

    class Meta(TransitionLog.Meta):
        verbose_name = _("step of a registration")


class ClaimTransition(TransitionLog):
    machine = transitions.CLAIM
    subject = _subject("ce_plugin.CreditClaim")

    class Meta(TransitionLog.Meta):
        verbose_name = _("step of a credit")


class AttendanceTransition(TransitionLog):
    machine = transitions.ATTENDANCE
    subject = _subject("ce_plugin.Attendance")

    class Meta(TransitionLog.Meta):
        verbose_name = _("step of an attendance")


class ParticipationTransition(TransitionLog):
    machine = transitions.PARTICIPATION
    subject = _subject("ce_plugin.TrackParticipation")

    class Meta(TransitionLog.Meta):
        verbose_name = _("step of a participation")


class ApplicationTransition(TransitionLog):
    machine = transitions.APPLICATION
    subject = _subject("ce_plugin.CertificationApplication")

    class Meta(TransitionLog.Meta):
        verbose_name = _("step of an application")


class StageTransition(TransitionLog):
    machine = transitions.STAGE
    subject = _subject("ce_plugin.StageState")

    class Meta(TransitionLog.Meta):
        verbose_name = _("step of a review stage")


class VerificationTransition(TransitionLog):
    machine = transitions.VERIFICATION
    subject = _subject("ce_plugin.VerificationRequest")

    class Meta(TransitionLog.Meta):
        verbose_name = _("step of a verification")
