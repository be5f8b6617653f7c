"""How far the work that is due has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DueWork(models.Model):
    """One kind of work. `after` is the last row of a pass that ran out of time."""

    name = models.CharField(max_length=40, unique=True)
    after = models.BigIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("work that is due")
        verbose_name_plural = _("work that is due")

    def __str__(self) -> str:
        return self.name
