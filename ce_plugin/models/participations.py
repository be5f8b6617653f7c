"""One person's run at one track."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import ParticipationStatus
from ce_plugin.models.people import Person
from ce_plugin.models.rule_sets import RuleSet
from ce_plugin.models.tracks import CertificationTrack


class ParticipationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=ParticipationStatus.OPEN)

    def not_under_review(self):
        """Without those whose list is submitted: it is judged by the rules it has."""
        applications = self.model._meta.get_field("applications").related_model
        return self.exclude(
            pk__in=applications.objects.submitted().values("participation")
        )


class TrackParticipation(models.Model):
    """Bound to the rule set in force on the day it was opened.

    `period_start` is the first day a `from_start` window reaches back to. It is
    null for somebody's first run at a track, so that credits banked before the
    track was chosen count (tip sheet TS2.2). For the next it is the day the list
    behind the certificate was judged, so that nothing earned during the review is lost.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="participations"
    )
    track = models.ForeignKey(
        CertificationTrack, on_delete=models.PROTECT, related_name="participations"
    )
    rule_set = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, related_name="participations"
    )
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=ParticipationStatus,
        default=ParticipationStatus.OPEN,
    )
    opened_on = models.DateField(_("opened"))
    period_start = models.DateField(_("credits from"), null=True, blank=True)
    renewal = models.BooleanField(_("renewal"), default=False)
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        verbose_name = _("track participation")
        verbose_name_plural = _("track participations")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "track"],
                condition=Q(status=ParticipationStatus.OPEN),
                name="ce_one_open_participation",
            ),
            models.CheckConstraint(
                name="ce_participation_closed_iff_not_open",
                condition=Q(status=ParticipationStatus.OPEN, closed_on__isnull=True)
                | (~Q(status=ParticipationStatus.OPEN) & Q(closed_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("%(person)s: %(track)s") % {"person": self.person, "track": self.track}
        )
