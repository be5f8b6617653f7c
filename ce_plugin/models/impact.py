"""What a version of the rules would do to open participations, worked out and kept."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import UNFINISHED_IMPACT_STATES, ImpactOutcome, ImpactState
from ce_plugin.models.participations import TrackParticipation
from ce_plugin.models.rule_sets import RuleSet

# Longest list of credits times the most a credit may be worth, and then some.
AMOUNT = {"max_digits": 9, "decimal_places": 2}


class ImpactReportQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(state__in=UNFINISHED_IMPACT_STATES)

    def finished(self):
        return self.filter(state=ImpactState.DONE)

    def due(self, now):
        """What a worker takes: waiting, or left behind by a worker that died."""
        waiting = Q(state=ImpactState.WAITING)
        left = Q(state=ImpactState.RUNNING, locked_until__lte=now)
        return self.filter(waiting | left).order_by("pk")


class ImpactReport(models.Model):
    """One rule set laid over all open participations on one day.

    `definition` is the report's own copy of what was judged, `checksum` its
    fingerprint: a draft may be edited while the report is worked out, and the
    figures still say what they are of. `cursor` is the last participation done;
    `lease` names the worker that goes on from there.

    Personal data: none here beyond who asked. The figures are counts, but small
    ones may point at somebody: they are shown to coordinators only.

    Once `frozen_at` is set the report belongs to the published version and, with
    its rows, neither changes nor goes; the database refuses it too.
    """

    rule_set = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, related_name="impact_reports"
    )
    definition = models.JSONField(_("rules that were judged"))
    checksum = models.CharField(max_length=64)
    as_of = models.DateField(_("day"))
    state = models.CharField(
        _("state"), max_length=10, choices=ImpactState, default=ImpactState.WAITING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    asked_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    total = models.PositiveIntegerField(_("participations"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    cursor = models.BigIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    locked_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error_class = models.CharField(_("last error"), max_length=80, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    frozen_at = models.DateTimeField(
        _("stored with the version"), null=True, blank=True
    )

    objects = ImpactReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name = _("impact report")
        verbose_name_plural = _("impact reports")
        constraints = [
            models.UniqueConstraint(
                fields=["rule_set", "checksum", "as_of"],
                condition=Q(state__in=["waiting", "running", "done"]),
                name="ce_one_impact_report_a_day",
            ),
            models.CheckConstraint(
                name="ce_impact_ended_iff_dated",
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(
                    state__in=["done", "cancelled", "failed"],
                    finished_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="ce_impact_frozen_only_when_done",
                condition=Q(frozen_at__isnull=True) | Q(state="done"),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("What %(rule_set)s does, %(day)s")
            % {"rule_set": self.rule_set, "day": self.as_of}
        )

    def save(self, *args, **kwargs) -> None:
        self._refuse_when_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_when_frozen()
        return super().delete(*args, **kwargs)

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED_IMPACT_STATES

    def _refuse_when_frozen(self) -> None:
        frozen = ImpactReport.objects.filter(pk=self.pk, frozen_at__isnull=False)
        if self.pk and frozen.exists():
            raise ValidationError(
                _("This report is stored with a published version. It never changes.")
            )


class ImpactRowQuerySet(models.QuerySet):
    def with_change(self):
        """Adds `change`: how many credits more, or fewer, are counted."""
        return self.annotate(change=F("counted_after") - F("counted_before"))


class ImpactRow(models.Model):
    """One open participation under its own rules and under those of the report.

    `missing` is the least that must still be earned. `lost` and `won` hold, by
    reason code, how many credit entries count less or more than before, and by
    how much: {"wrong_source": [3, "4.5"]}.

    Personal data: where a person stands, reached through the participation; no
    name is copied. Rows of a report that no version was published with go when a
    newer report of that rule set is finished.
    """

    report = models.ForeignKey(
        ImpactReport, on_delete=models.CASCADE, related_name="rows"
    )
    participation = models.ForeignKey(
        TrackParticipation, on_delete=models.PROTECT, related_name="impact_rows"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=ImpactOutcome)
    eligible_before = models.BooleanField()
    eligible_after = models.BooleanField()
    counted_before = models.DecimalField(**AMOUNT)
    counted_after = models.DecimalField(**AMOUNT)
    missing_before = models.DecimalField(**AMOUNT)
    missing_after = models.DecimalField(**AMOUNT)
    lost = models.JSONField(default=dict, blank=True)
    won = models.JSONField(default=dict, blank=True)

    objects = ImpactRowQuerySet.as_manager()

    class Meta:
        ordering = ["report", "participation"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["report", "participation"], name="ce_one_impact_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.participation_id}"
