"""An application, its frozen lists, and the state of each review step."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import (
    OPEN_APPLICATION_STATUSES,
    ApplicationStatus,
    EvidenceLevel,
    StageKind,
    StageStatus,
)
from ce_plugin.models.claims import CreditClaim
from ce_plugin.models.participations import TrackParticipation
from ce_plugin.models.people import Position
from ce_plugin.models.rule_sets import RuleSet


class ApplicationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN_APPLICATION_STATUSES)

    def submitted(self):
        return self.filter(status=ApplicationStatus.SUBMITTED)

    def with_return_note(self):
        """Adds `return_note`: why the list was last given back, if it was."""
        notes = self.model._meta.get_field("transitions").related_model
        returns = notes.objects.filter(subject=OuterRef("pk"), name="return")
        last = returns.order_by("-pk").values("note")
        return self.annotate(return_note=Subquery(last[:1]))

    def with_turn(self):
        """Adds `turn_kind`, `turn_status`, `turn_since`: the step it waits at, if any."""
        # A stopped step has been the coordinator's since it was stopped.
        turn = (
            StageState.objects.filter(**_CURRENT_LIST)
            .filter(status__in=[StageStatus.PENDING, StageStatus.STOPPED])
            .annotate(moment=Coalesce("decided_at", "since"))
            .order_by("sort_order")
        )
        return self.annotate(
            turn_kind=Subquery(turn.values("kind")[:1]),
            turn_status=Subquery(turn.values("status")[:1]),
            turn_since=Subquery(turn.values("moment")[:1]),
        )

    def with_link(self):
        """Adds `link_ends_at`: until when the verifier being asked can answer."""
        questions = self.model._meta.get_field("verifications").related_model
        asked = questions.objects.filter(application=OuterRef("pk"), status="asked")
        # Ordered by nothing: there is one open question at most.
        ends = asked.order_by().values("expires_at")
        return self.annotate(link_ends_at=Subquery(ends[:1]))

    def with_checks(self):
        """Adds `check_status`, the automatic check's, and `exceptions`, a number.

        An exception is a line of the current list that does not count in full.
        """
        checks = StageState.objects.filter(**_CURRENT_LIST, kind=StageKind.AUTOMATIC)
        lines = ApplicationLine.objects.filter(**_CURRENT_LIST).exclude(reason="")
        number = lines.order_by().values("snapshot").annotate(number=Count("pk"))
        return self.annotate(
            check_status=Subquery(checks.values("status")[:1]),
            exceptions=Coalesce(Subquery(number.values("number")), 0),
        )

    def waiting_for_coordinator(self):
        """Submitted, and a coordinator is the one to act; oldest first."""
        mine = Q(turn_kind=StageKind.COORDINATOR) | Q(turn_status=StageStatus.STOPPED)
        return self.submitted().with_turn().filter(mine).order_by("turn_since", "pk")


# In a subquery of applications: rows of the list each was last submitted with.
_CURRENT_LIST = {
    "snapshot__application": OuterRef("pk"),
    "snapshot__number": OuterRef("snapshot_number"),
}


class CertificationApplication(models.Model):
    """Closed statuses, open process: which step is next is a query over stages."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participation = models.ForeignKey(
        TrackParticipation, on_delete=models.PROTECT, related_name="applications"
    )
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=ApplicationStatus,
        default=ApplicationStatus.DRAFT,
    )
    verifier = models.ForeignKey(
        Position,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="verifies",
        verbose_name=_("verifier"),
    )
    snapshot_number = models.PositiveSmallIntegerField(
        _("number of submissions"), default=0
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at", "pk"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        permissions = [
            ("review_certificationapplication", _("Can review applications")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(status__in=["draft", "submitted", "returned"]),
                name="ce_one_open_application",
            ),
            models.CheckConstraint(
                name="ce_application_closed_iff_final",
                condition=Q(
                    status__in=["draft", "submitted", "returned"],
                    closed_at__isnull=True,
                )
                | Q(
                    status__in=["withdrawn", "declined", "issued"],
                    closed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="ce_application_submitted_has_list",
                condition=~Q(status__in=["submitted", "returned", "issued"])
                | Q(submitted_at__isnull=False, snapshot_number__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("Application of %(participation)s")
            % {"participation": self.participation}
        )


class SnapshotQuerySet(models.QuerySet):
    def current(self):
        return self.filter(number=F("application__snapshot_number"))


class ApplicationSnapshot(models.Model):
    """What was submitted, numbered and never changed. Marks point here.

    `evaluation` is the engine's answer as canonical data; `digest` is the
    SHA-256 of the frozen lines together with it.
    """

    application = models.ForeignKey(
        CertificationApplication, on_delete=models.PROTECT, related_name="snapshots"
    )
    number = models.PositiveSmallIntegerField(_("submission"))
    as_of = models.DateField(_("judged as of"))
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    evaluation = models.JSONField(_("evaluation"))
    digest = models.CharField(_("fingerprint"), max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["application", "number"]
        verbose_name = _("submitted list")
        verbose_name_plural = _("submitted lists")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="ce_snapshot_number"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Submission %(number)s") % {"number": self.number})


class ApplicationLine(models.Model):
    """One credit as it stood at submission. `reason` is the engine's code, or empty."""

    snapshot = models.ForeignKey(
        ApplicationSnapshot, on_delete=models.PROTECT, related_name="lines"
    )
    claim = models.ForeignKey(
        CreditClaim, on_delete=models.PROTECT, related_name="lines"
    )
    title = models.CharField(max_length=255)
    sponsor = models.CharField(max_length=160, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField()
    category_code = models.CharField(max_length=16)
    category_name = models.CharField(max_length=80)
    credits = models.DecimalField(max_digits=5, decimal_places=1)
    counted = models.DecimalField(max_digits=5, decimal_places=1)
    reason = models.CharField(max_length=32, blank=True)
    evidence_level = models.CharField(max_length=16, choices=EvidenceLevel)
    must_vouch = models.BooleanField(_("the verifier is asked about it"))

    class Meta:
        ordering = ["ends_on", "pk"]
        verbose_name = _("line of a submitted list")
        verbose_name_plural = _("lines of a submitted list")
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "claim"], name="ce_line_once_per_snapshot"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StageState(models.Model):
    """One review step of one submission; the mark is its status."""

    snapshot = models.ForeignKey(
        ApplicationSnapshot, on_delete=models.PROTECT, related_name="stages"
    )
    sort_order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("step"), max_length=16, choices=StageKind)
    status = models.CharField(
        _("status"), max_length=10, choices=StageStatus, default=StageStatus.PENDING
    )
    since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    decided_at = models.DateTimeField(_("done"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        ordering = ["snapshot", "sort_order"]
        verbose_name = _("state of a review step")
        verbose_name_plural = _("states of review steps")
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "sort_order"], name="ce_stage_state_order"
            ),
            models.CheckConstraint(
                name="ce_stage_decided_iff_not_pending",
                condition=Q(status="pending", decided_at__isnull=True)
                | (~Q(status="pending") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
