"""Dated, frozen versions of a programme's rules."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ce_plugin import rules
from ce_plugin.enums import RuleSetStatus

FROZEN_FIELDS = (
    "programme",
    "code",
    "version",
    "effective_from",
    "effective_to",
    "definition",
    "checksum",
    "published_at",
)

_PUBLISHED: dict[str, rules.RuleSet] = {}


class RuleSetQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=RuleSetStatus.PUBLISHED)

    def in_force(self, day: dt.date):
        return (
            self.published()
            .filter(effective_from__lte=day)
            .filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day))
        )


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
    published_at = models.DateTimeField(
        _("published"), null=True, blank=True, editable=False
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "effective_from", "version"]
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="ce_rule_set_version"
            ),
            models.CheckConstraint(
                name="ce_rule_set_published_iff_dated",
                condition=Q(status=RuleSetStatus.DRAFT, published_at__isnull=True)
                | (~Q(status=RuleSetStatus.DRAFT) & Q(published_at__isnull=False)),
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

    def _refuse_change_after_publication(self) -> None:
        if self.pk is None:
            return
        stored = RuleSet.objects.exclude(status=RuleSetStatus.DRAFT)
        before = stored.filter(pk=self.pk).values(*FROZEN_FIELDS).first()
        if before and any(before[name] != getattr(self, name) for name in before):
            raise ValidationError(
                _("A published rule set never changes. Make a new version instead.")
            )
