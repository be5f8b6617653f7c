"""Who asked that somebody be forgotten, who agreed, and what forbids it for now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import ErasureOutcome
from ce_plugin.models.people import Person


def _user(**options) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        **options,
    )


class ErasureRequest(models.Model):
    """One asks, another agrees: the database refuses one who does both.

    The row stays when the person is forgotten: it is the record of why.
    """

    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="erasure_requests",
        verbose_name=_("person"),
    )
    reason = models.TextField(_("reason"))
    asked_by = _user(verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=ErasureOutcome, default=ErasureOutcome.OPEN
    )
    decided_by = _user(null=True, blank=True, verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name = _("request to erase")
        verbose_name_plural = _("requests to erase")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(outcome="open"),
                name="ce_one_open_erasure_request",
            ),
            models.CheckConstraint(
                name="ce_erasure_takes_two",
                condition=Q(decided_by__isnull=True)
                | Q(outcome="refused")
                | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="ce_erasure_decided_iff_not_open",
                condition=Q(
                    outcome="open", decided_at__isnull=True, decided_by__isnull=True
                )
                | (
                    ~Q(outcome="open")
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Request %(number)s to erase") % {"number": self.pk})


class LegalHold(models.Model):
    """While it stands nobody erases this person, whoever agrees."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="legal_holds"
    )
    reason = models.TextField(_("reason"))
    set_by = _user()
    set_at = models.DateTimeField(_("set"))
    lifted_by = _user(null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lifted_at__isnull=True),
                name="ce_one_standing_legal_hold",
            ),
            models.CheckConstraint(
                name="ce_hold_lifted_by_somebody",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Legal hold %(number)s") % {"number": self.pk})
