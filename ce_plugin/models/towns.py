"""Where towns are, so that "near" means a distance."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ce_plugin.models.people import Federation


def _degrees(label: str, most: int) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=7,
        decimal_places=4,
        validators=[MinValueValidator(-most), MaxValueValidator(most)],
        help_text=_("In degrees, such as 46.5958 or -112.0270."),
    )


class Town(models.Model):
    """A town of the state. Libraries are matched to it by their city's name."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    federation = models.ForeignKey(
        Federation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="towns",
        verbose_name=_("region"),
        help_text=_("The federation whose libraries are around it."),
    )
    latitude = _degrees(_("latitude"), 90)
    longitude = _degrees(_("longitude"), 180)

    class Meta:
        ordering = ["name"]
        verbose_name = _("town")
        verbose_name_plural = _("towns")

    def __str__(self) -> str:
        return self.name
