"""Two records that are one person: made one, taken apart again, or told apart."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import MergeAction
from ce_plugin.models.people import Person


class PersonMergeQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(undone_at__isnull=True)

    def of(self, *people_ids: int):
        """Merges either side of which is one of these."""
        return self.filter(Q(survivor__in=people_ids) | Q(merged__in=people_ids))


def _person(related_name: str, label: str) -> models.ForeignKey:
    return models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name=related_name, verbose_name=label
    )


def _user(**options) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        **options,
    )


class PersonMerge(models.Model):
    """`merged` became `survivor`. The entries say row by row what that did.

    `newest` holds, per relation, the largest id there was: what is younger was made
    for the survivor afterwards and stays there when the merge is undone. `consequences`
    are the sentences the coordinator read.

    Personal data: names of both, through the two people.
    """

    survivor = _person("merges", _("stays"))
    merged = _person("merged_into", _("was merged"))
    actor = _user(null=True, blank=True)
    at = models.DateTimeField(_("merged"))
    newest = models.JSONField(default=dict)
    consequences = models.JSONField(default=list)
    undone_by = _user(null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    report = models.JSONField(default=list)

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("merge of two people")
        verbose_name_plural = _("merges of people")
        default_permissions = ("view",)
        permissions = [("merge_people", _("Can merge people"))]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at__isnull=True),
                name="ce_merged_once",
            ),
            models.CheckConstraint(
                name="ce_merge_of_two", condition=~Q(survivor=F("merged"))
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("%(merged)s, now %(survivor)s")
            % {"merged": self.merged, "survivor": self.survivor}
        )


class PersonMergeEntry(models.Model):
    """One row that the merge touched: `before` and `after` are columns of it.

    Personal data: the values of the two people that were chosen between.
    """

    merge = models.ForeignKey(
        PersonMerge, on_delete=models.CASCADE, related_name="entries"
    )
    model = models.CharField(max_length=64)
    object_id = models.PositiveBigIntegerField()
    action = models.CharField(max_length=10, choices=MergeAction)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["merge", "pk"]
        default_permissions = ()
        verbose_name = _("row of a merge")
        verbose_name_plural = _("rows of a merge")
        indexes = [
            models.Index(fields=["merge", "action", "model"], name="ce_merge_entries")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} ({self.action})"


class Pair(models.Model):
    """Two people, the smaller id first, so that a pair is written in one way."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="ce_%(class)s_once"
            ),
            models.CheckConstraint(
                name="ce_%(class)s_ordered", condition=Q(first__lt=F("second"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}, {self.second}"


class NotSamePerson(Pair):
    """Somebody looked: these two are two. They are not suspected again."""

    actor = _user(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Pair.Meta):
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name = _("pair that is not the same person")
        verbose_name_plural = _("pairs that are not the same person")


class MergeSuspect(Pair):
    """Two people who may be one: found at night, gone when nothing speaks for it.

    `reasons` are codes; `weight` orders the list, the surest first.
    """

    is_derived = True

    reasons = models.JSONField(default=list)
    weight = models.PositiveSmallIntegerField(default=0)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta(Pair.Meta):
        ordering = ["-weight", "pk"]
        default_permissions = ()
        verbose_name = _("pair that may be the same person")
        verbose_name_plural = _("pairs that may be the same person")
