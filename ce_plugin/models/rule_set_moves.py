"""A run put under other rules than those it was opened with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.models.participations import TrackParticipation
from ce_plugin.models.rule_sets import RuleSet


class RuleSetMove(models.Model):
    """Only ever added. The actor is null when a rule set itself asked for the move.

    `data` holds what the move changed that day: `eligible` and `total` (credits, as
    text) before and after, and the digests of both answers; no names.
    """

    participation = models.ForeignKey(
        TrackParticipation, on_delete=models.PROTECT, related_name="moves"
    )
    from_rule_set = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, related_name="+"
    )
    to_rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("reason"))
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("move to other rules")
        verbose_name_plural = _("moves to other rules")
        constraints = [
            models.CheckConstraint(
                name="ce_rule_set_move_leads_elsewhere",
                condition=~Q(from_rule_set=F("to_rule_set")),
            )
        ]

    def __str__(self) -> str:
        return str(
            _("From %(before)s to %(after)s")
            % {"before": self.from_rule_set, "after": self.to_rule_set}
        )
