"""How far somebody has used up what they may ask for. See `services.limits`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Throttle(models.Model):
    """One limit for one visitor, account or person, known only by a keyed hash.

    Each use moves `busy_until` on; with time it is passed again, and the row
    then says the same as no row.
    """

    key = models.CharField(primary_key=True, max_length=64)
    # Thousandths of a second since 1970: both databases add and compare them alike.
    busy_until = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        verbose_name = _("use of a limit")

    def __str__(self) -> str:
        return self.key
