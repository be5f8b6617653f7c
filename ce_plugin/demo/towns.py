"""The state's towns with their places on the map, and the town of an event."""

from __future__ import annotations

import re

from ce_plugin.demo.files import rows
from ce_plugin.models import Federation, Town


def create_towns() -> dict[str, Town]:
    """Every town of the list by name; the federations must be there already."""
    federations = {one.name: one for one in Federation.objects.all()}
    standing = set(Town.objects.values_list("name", flat=True))
    Town.objects.bulk_create(
        Town(
            name=row["name"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            federation=federations[row["federation"]],
        )
        for row in rows("towns")
        if row["name"] not in standing
    )
    return {town.name: town for town in Town.objects.all()}


def town_of(place: str, towns: dict[str, Town]) -> Town | None:
    """What stands last in "Public Library, Chinook", else a library's town named in it."""
    parts = [part.strip() for part in re.split("[,(]", place)]
    named = [*(part for part in reversed(parts) if part in towns), *_named_in(place)]
    return towns[named[0]] if named else None


def _named_in(place: str) -> list[str]:
    return [city for city in _cities() if re.search(rf"\b{re.escape(city)}\b", place)]


def _cities() -> list[str]:
    """The longest first: Great Falls before Falls."""
    return sorted({row["city"] for row in rows("libraries")}, key=len, reverse=True)
