"""How far it is from one place on the globe to another, in miles. Nothing else."""

from __future__ import annotations

from math import asin, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS = 3958.8
WHOLE_GLOBE = 180.0


class Spot(NamedTuple):
    """A place in degrees."""

    latitude: float
    longitude: float


class Box(NamedTuple):
    """Between which degrees everything lies that is so near."""

    south: float
    north: float
    west: float
    east: float


def miles_between(one: Spot, other: Spot) -> float:
    """As the crow flies, by the haversine of the angle between them."""
    south, north = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin(across / 2) ** 2
    # Rounding may lift it over 1 for places on opposite sides of the globe.
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def box_around(spot: Spot, miles: float) -> Box:
    """A database compares degrees by an index; what is in the corners is too far still."""
    up = degrees(miles / EARTH_RADIUS)
    south, north = spot.latitude - up, spot.latitude + up
    aside = _aside(spot.latitude, up)
    west, east = spot.longitude - aside, spot.longitude + aside
    if west < -WHOLE_GLOBE or east > WHOLE_GLOBE:
        # Across the line where the days meet, degrees do not grow any more.
        west, east = -WHOLE_GLOBE, WHOLE_GLOBE
    return Box(south, north, west, east)


def _aside(latitude: float, up: float) -> float:
    if abs(latitude) + up >= 90:
        # Around a pole there is every longitude.
        return WHOLE_GLOBE
    return degrees(asin(sin(radians(up)) / cos(radians(latitude))))
