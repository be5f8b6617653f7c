"""Dated, frozen versions of a programme's rules."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ce_plugin import rules
from ce_plugin.enums import RuleSetStatus

# All that changes on a published row, once: what takes its place, from which day.
# The triggers of migration 0003 say the same to whoever comes by SQL.
SUPERSESSION = ("status", "superseded_by_id", "superseded_from")

_PUBLISHED: dict[str, rules.RuleSet] = {}


class RuleSetQuerySet(models.QuerySet):
    def drafts(self):
        return self.filter(status=RuleSetStatus.DRAFT)

    def frozen(self):
        """Published at some time, superseded since or not."""
        return self.exclude(status=RuleSetStatus.DRAFT)

    def covering(self, day: dt.date):
        """Frozen rows whose dates hold `day` and that nothing has replaced by then."""
        return (
            self.frozen()
            .filter(effective_from__lte=day)
            .filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day))
            .filter(Q(superseded_from__isnull=True) | Q(superseded_from__gt=day))
        )

    def in_force(self, day: dt.date):
        """The rules of `day`. A correction stands before the version it corrects."""
        corrected = RuleSet.objects.covering(day).filter(
            code=OuterRef("code"), version__gt=OuterRef("version")
        )
        return self.covering(day).exclude(Exists(corrected))


class RuleSet(models.Model):
    """A draft may change; once published, a correction is a new version."""

    programme = models.CharField(_("programme"), max_length=8)
    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=RuleSetStatus,
        default=RuleSetStatus.DRAFT,
        editable=False,
    )
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    definition = models.JSONField(_("definition"))
    checksum = models.CharField(max_length=64, blank=True, editable=False)
    reason = models.TextField(_("why this version exists"), blank=True, editable=False)
    changed_at = models.DateTimeField(
        _("last saved"), null=True, blank=True, editable=False
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last saved by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_at = models.DateTimeField(
        _("published"), null=True, blank=True, editable=False
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("superseded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="supersedes",
    )
    superseded_from = models.DateField(
        _("superseded from"), null=True, blank=True, editable=False
    )

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "effective_from", "version"]
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        permissions = [("publish_ruleset", "Can publish rule set")]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="ce_rule_set_version"
            ),
            models.CheckConstraint(
                name="ce_rule_set_published_iff_dated",
                condition=Q(status=RuleSetStatus.DRAFT, published_at__isnull=True)
                | (~Q(status=RuleSetStatus.DRAFT) & Q(published_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="ce_rule_set_superseded_iff_successor",
                condition=Q(
                    status=RuleSetStatus.SUPERSEDED,
                    superseded_by__isnull=False,
                    superseded_from__isnull=False,
                )
                | Q(
                    ~Q(status=RuleSetStatus.SUPERSEDED),
                    superseded_by__isnull=True,
                    superseded_from__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("%(code)s version %(version)s")
            % {"code": self.code, "version": self.version}
        )

    def save(self, *args, **kwargs) -> None:
        self._refuse_change_after_publication()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if self._frozen_values():
            raise ValidationError(_("A published rule set is never deleted."))
        return super().delete(*args, **kwargs)

    @property
    def title(self) -> str:
        return self.definition["title"]

    @property
    def is_draft(self) -> bool:
        return self.status == RuleSetStatus.DRAFT

    @property
    def last_day(self) -> dt.date | None:
        """The last day in force; None for no end.

        Before `effective_from` when a correction took its place from the first day.
        """
        if self.superseded_from is None:
            return self.effective_to
        before = self.superseded_from - dt.timedelta(days=1)
        return min(before, self.effective_to or before)

    @cached_property
    def parsed(self) -> rules.RuleSet:
        if self.published_at is None or not self.checksum:
            return rules.parse_rule_set(self.definition)
        # What is published never changes, so its checksum names what was read.
        if self.checksum not in _PUBLISHED:
            _PUBLISHED[self.checksum] = rules.parse_rule_set(self.definition)
        return _PUBLISHED[self.checksum]

    def clean(self) -> None:
        super().clean()
        try:
            rules.parse_rule_set(self.definition)
        except rules.RuleSetError as error:
            raise ValidationError({"definition": str(error)}) from error

    def _frozen_values(self) -> dict | None:
        """The row as it is stored, if it is stored and no draft."""
        if self.pk is None:
            return None
        return RuleSet.objects.frozen().filter(pk=self.pk).values().first()

    def _refuse_change_after_publication(self) -> None:
        before = self._frozen_values() or {}
        changed = {name for name in before if before[name] != getattr(self, name)}
        if changed and not self._is_superseded_now(before["status"], changed):
            raise ValidationError(
                _("A published rule set never changes. Make a new version instead.")
            )

    def _is_superseded_now(self, before: str, changed: set[str]) -> bool:
        return (
            changed == set(SUPERSESSION)
            and before == RuleSetStatus.PUBLISHED
            and self.status == RuleSetStatus.SUPERSEDED
        )
