"""Where towns are, so that "near" means a distance."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ce_plugin.models.distances import Spot, box_around, miles_between
from ce_plugin.models.people import Federation


def _degrees(label: str, most: int) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=7,
        decimal_places=4,
        validators=[MinValueValidator(-most), MaxValueValidator(most)],
        help_text=_("In degrees, such as 46.5958 or -112.0270."),
    )


class TownQuerySet(models.QuerySet):
    def within(self, miles: float, *, of: Town) -> list[int]:
        """Keys of the towns at most so many miles from `of`, itself among them: one query."""
        # The box is asked of the database, the circle in it worked out here: no
        # database needs to know a cosine for it.
        box = box_around(of.spot, miles)
        rows = self.filter(
            latitude__range=(box.south, box.north),
            longitude__range=(box.west, box.east),
        ).values_list("pk", "latitude", "longitude")
        return [pk for pk, *at in rows if miles_between(of.spot, _spot(*at)) <= miles]


def _spot(latitude, longitude) -> Spot:
    return Spot(float(latitude), float(longitude))


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

    objects = TownQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("town")
        verbose_name_plural = _("towns")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """People type towns in small letters, too: each name leads to one town."""
        others = Town.objects.exclude(pk=self.pk).filter(name__iexact=self.name)
        if self.name and others.exists():
            raise ValidationError({"name": _("This town is in the table already.")})

    @property
    def spot(self) -> Spot:
        return _spot(self.latitude, self.longitude)
