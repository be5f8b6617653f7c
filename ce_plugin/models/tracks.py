"""What can be aimed at, and which steps a review takes: written by coordinators."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin, WorkflowMixin

from ce_plugin.enums import StageKind


class CECategory(models.Model):
    """One of the programme's categories, such as LA, Library Administration."""

    programme = models.CharField(_("programme"), max_length=8, default="MT")
    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(
        _("what belongs here"),
        blank=True,
        help_text=_("Shown beside the choice when somebody claims a credit."),
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["programme", "sort_order", "code"]
        verbose_name = _("CE category")
        verbose_name_plural = _("CE categories")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"], name="ce_category_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CertificationTrack(
    WorkflowMixin, DraftStateMixin, RevisionMixin, ClusterableModel
):
    """A kind of certificate. Its requirements are the rule set's, not its own."""

    programme = models.CharField(_("programme"), max_length=8, default="MT")
    code = models.SlugField(
        _("code"), max_length=32, help_text=_("The name rule sets use for this track.")
    )
    name = models.CharField(_("name"), max_length=80)
    summary = models.CharField(
        _("in one sentence"), max_length=250, help_text=_("Who this track is for.")
    )
    body = RichTextField(
        _("more"), blank=True, features=["bold", "italic", "link", "ul", "ol"]
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="ce_track",
        for_concrete_model=False,
    )
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="ce_track")

    class Meta:
        ordering = ["programme", "sort_order", "code"]
        verbose_name = _("certification track")
        verbose_name_plural = _("certification tracks")
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="ce_track_code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def revisions(self):
        return self._revisions


class ReviewStage(Orderable):
    """One step of the review; the order of the rows is the order of the steps."""

    track = ParentalKey(
        CertificationTrack, on_delete=models.CASCADE, related_name="stages"
    )
    kind = models.CharField(_("step"), max_length=16, choices=StageKind)

    class Meta(Orderable.Meta):
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        constraints = [
            models.UniqueConstraint(
                fields=["track", "kind"], name="ce_stage_once_per_track"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
