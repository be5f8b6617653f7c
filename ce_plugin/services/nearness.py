"""What somebody can get to: online, near where they work, or at any time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ce_plugin.enums import ONLINE_FORMATS, ROOM_FORMATS
from ce_plugin.models import Library, Person, Town
from ce_plugin.services import clock
from ce_plugin.services.openings import Opening
from ce_plugin.services.people import main_position


@dataclass(frozen=True)
class Filters:
    """Training that is any of these; everything when none is chosen."""

    online: bool = False
    near: bool = False
    recorded: bool = False

    @property
    def are_set(self) -> bool:
        return self.online or self.near or self.recorded


# How far people drive for a training of a morning.
NEAR_MILES = 60


@dataclass(frozen=True)
class Neighborhood:
    """A library's town, all towns of its federation, and the federation's name.

    `within` are the keys of the towns that are near as the crow flies, where it is
    known where the library's town is.
    """

    city: str = ""
    towns: tuple[str, ...] = ()
    federation: str = ""
    within: frozenset[int] | None = None

    def has(self, opening: Opening) -> bool:
        """Held near: by distance where both towns are known, else by their names."""
        if opening.format not in ROOM_FORMATS:
            return False
        if self.within is not None and opening.town_id:
            return opening.town_id in self.within
        return self._has_by_name(opening)

    def _has_by_name(self, opening: Opening) -> bool:
        """Held in one of the federation's towns, or by the federation."""
        by_federation = self.federation and self.federation in opening.sponsor
        return bool(by_federation) or _names_one_of(opening.place, self.towns)


def _names_one_of(place: str, towns: Iterable[str]) -> bool:
    """Whole words only: Helena is not in "Saint Helenas"."""
    return any(
        re.search(rf"\b{re.escape(town)}\b", place, re.IGNORECASE) for town in towns
    )


def neighborhood(person: Person) -> Neighborhood:
    """Where `person` works now; nowhere when no position says so: four queries at most."""
    position = main_position(person, clock.today())
    if position is None:
        return Neighborhood()
    library = position.library
    members = Library.objects.filter(federation=library.federation_id)
    around = members if library.federation_id else members.filter(pk=library.pk)
    rows = list(around.values_list("city", "federation__name").distinct())
    towns = sorted({city for city, _ in rows if city})
    within = _within(library.city)
    return Neighborhood(library.city, tuple(towns), rows[0][1] or "", within)


def _within(city: str) -> frozenset[int] | None:
    """The towns around a city by their keys; None when nobody knows where it is."""
    town = Town.objects.filter(name__iexact=city).first()
    if town is None:
        return None
    return frozenset(Town.objects.within(NEAR_MILES, of=town))


def narrowed(
    filters: Filters, near: Neighborhood, openings: Sequence[Opening]
) -> list[Opening]:
    """The openings that are any of what is chosen. What is planned stays."""
    if not filters.are_set:
        return list(openings)
    return [one for one in openings if one.is_registered or _fits(one, filters, near)]


def _fits(opening: Opening, filters: Filters, near: Neighborhood) -> bool:
    return (
        (
            filters.online
            and opening.format in ONLINE_FORMATS
            and not opening.is_any_time
        )
        or (filters.recorded and opening.is_any_time)
        or (filters.near and near.has(opening))
    )
