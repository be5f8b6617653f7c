"""A claim is one credit entry of one person."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import NullIf, Round
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import (
    LIVE_CLAIM_STATUSES,
    LOCKING_APPLICATION_STATUSES,
    ORDINARY_CLAIM_KINDS,
    ClaimKind,
    ClaimMode,
    ClaimRole,
    ClaimStatus,
    EvidenceLevel,
    Provenance,
)
from ce_plugin.models.people import Person
from ce_plugin.models.sessions import EventSession
from ce_plugin.models.tracks import CECategory

# Two partial indexes hold these conditions, and a query that repeats them word for
# word is answered from the index alone. So they are written once, here.
LIVE = Q(status__in=sorted(LIVE_CLAIM_STATUSES))
ORDINARY = Q(
    role=ClaimRole.ATTENDEE,
    kind__in=sorted(ORDINARY_CLAIM_KINDS),
    hours__isnull=True,
    semester_credits__isnull=True,
    quarter_credits__isnull=True,
)
HALF = Decimal("0.5")
_ROUNDED = Round(F("credits") / HALF) * HALF
EVEN = Q(credits=_ROUNDED)
# The opposite, said as an equality: a planner takes those for rare, as these are.
UNEVEN = Q(credits=NullIf("credits", _ROUNDED))


class ClaimQuerySet(models.QuerySet):
    def live(self):
        return self.filter(LIVE)

    def with_lock(self):
        """Adds `is_locked`: part of a submitted or certified application."""
        lines = self.model._meta.get_field("lines").related_model
        held = lines.objects.filter(
            claim=OuterRef("pk"),
            snapshot__number=F("snapshot__application__snapshot_number"),
            snapshot__application__status__in=LOCKING_APPLICATION_STATUSES,
        )
        return self.annotate(is_locked=Exists(held))


class CreditClaim(models.Model):
    """Title, dates, category and credits are the claim's own copy of the facts.

    `credits` is what was claimed, in steps of 0.5; what it counts for is the
    engine's answer and is stored only where it is frozen, on an application line.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_key = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=_("Given out with the form, so that a second press finds the first."),
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claims")
    session = models.ForeignKey(
        EventSession,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claims",
    )
    role = models.CharField(
        _("role"), max_length=10, choices=ClaimRole, default=ClaimRole.ATTENDEE
    )
    mode = models.CharField(
        _("mode"), max_length=10, choices=ClaimMode, default=ClaimMode.LIVE
    )
    kind = models.CharField(_("kind of training"), max_length=20, choices=ClaimKind)
    status = models.CharField(
        _("status"), max_length=12, choices=ClaimStatus, default=ClaimStatus.RECORDED
    )
    title = models.CharField(_("title of the training"), max_length=255)
    sponsor = models.CharField(_("sponsor"), max_length=160, blank=True)
    presenter = models.CharField(_("trainer or presenter"), max_length=160, blank=True)
    description = models.TextField(_("what it was about"), blank=True)
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    category = models.ForeignKey(
        CECategory,
        on_delete=models.PROTECT,
        related_name="claims",
        verbose_name=_("CE category"),
    )
    credits = models.DecimalField(_("credits"), max_digits=5, decimal_places=1)
    hours = models.DecimalField(
        _("length in hours"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    topic = models.CharField(_("topic presented"), max_length=120, blank=True)
    substantially_changed = models.BooleanField(
        _("changed substantially since last time"), default=False
    )
    semester_credits = models.DecimalField(
        _("semester credits"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    quarter_credits = models.DecimalField(
        _("quarter credits"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    degree = models.CharField(_("degree"), max_length=16, blank=True)
    recorded_on = models.DateField(
        _("day the recording was made"), null=True, blank=True
    )
    program_issued = models.BooleanField(
        _("issued by the State Library"), default=False
    )
    evidence_level = models.CharField(
        _("evidence"),
        max_length=16,
        choices=EvidenceLevel,
        default=EvidenceLevel.SELF_STATED,
    )
    provenance = models.CharField(
        _("came from"), max_length=16, choices=Provenance, default=Provenance.CLAIM
    )
    amendments = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text=_("How often its facts were changed after it was recorded."),
    )
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "session", "role"],
                condition=Q(status__in=["recorded", "queried"]),
                name="ce_one_live_claim_per_session",
            ),
            models.CheckConstraint(
                name="ce_claim_credits_in_range",
                condition=Q(credits__gte=0, credits__lte=Decimal("100")),
            ),
            models.CheckConstraint(
                name="ce_claim_ends_after_begin",
                condition=Q(ends_on__gte=models.F("begins_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-ends_on"], name="ce_claim_person_day"),
            # Everything sums are made of, so that the table itself is not read.
            models.Index(
                fields=[
                    "person",
                    "category",
                    "ends_on",
                    "credits",
                    "program_issued",
                    "id",
                ],
                condition=LIVE & ORDINARY & EVEN,
                name="ce_claim_summed",
            ),
            models.Index(
                fields=["person"],
                condition=LIVE & (~ORDINARY | UNEVEN),
                name="ce_claim_asked",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_self_described(self) -> bool:
        """Facts of the calendar, a host or a provider are not the person's to change."""
        stated = self.evidence_level == EvidenceLevel.SELF_STATED
        return stated and self.session_id is None

    @property
    def recording_age_months(self) -> int | None:
        made = self.recorded_on
        return None if made is None else months_between(made, self.ends_on)


def months_between(made: dt.date, seen: dt.date) -> int:
    """Whole months between a recording and its being watched, rounded up.

    A recording of exactly twelve months is twelve months old, one day more
    makes it thirteen (rulings: exactly 12 months still counts).
    """
    months = (seen.year - made.year) * 12 + seen.month - made.month
    return max(0, months + (seen.day > made.day))
