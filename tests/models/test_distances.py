"""How far it is: known distances, the box that holds the circle, the ends of the globe."""

from __future__ import annotations

import random
from math import cos, radians

import pytest
from django.core.exceptions import ValidationError

from ce_plugin.models import Town
from ce_plugin.models.distances import Spot, box_around, miles_between
from tests.factories import make_town

HELENA, BILLINGS = Spot(46.6131, -112.0213), Spot(45.7745, -108.5005)


@pytest.mark.parametrize(
    ("one", "other", "miles"),
    [
        (HELENA, HELENA, 0),
        # One degree of latitude is 69.1 miles wherever one stands.
        (Spot(46, -112), Spot(47, -112), 69.1),
        # One of longitude shrinks with the cosine of the latitude.
        (Spot(60, 10), Spot(60, 11), 69.1 * cos(radians(60))),
        (Spot(0, 179.5), Spot(0, -179.5), 69.1),
        # Half around the globe, over either pole.
        (Spot(90, 0), Spot(-90, 0), 12436.9),
        (Spot(0, 0), Spot(0, 180), 12436.9),
    ],
)
def test_miles_between(one, other, miles):
    assert miles_between(one, other) == pytest.approx(miles, abs=0.1)
    assert miles_between(other, one) == miles_between(one, other)


def test_helena_and_billings_are_178_miles_apart():
    assert miles_between(HELENA, BILLINGS) == pytest.approx(178, abs=1)


def test_box_holds_everything_within_the_circle():
    dice = random.Random(5)
    for _ in range(2000):
        spot = Spot(dice.uniform(-90, 90), dice.uniform(-180, 180))
        miles, other = (
            dice.uniform(1, 500),
            Spot(
                max(-90, min(90, spot.latitude + dice.uniform(-9, 9))),
                (spot.longitude + dice.uniform(-20, 20) + 180) % 360 - 180,
            ),
        )
        if miles_between(spot, other) <= miles:
            box = box_around(spot, miles)
            assert box.south <= other.latitude <= box.north
            assert box.west <= other.longitude <= box.east


@pytest.mark.parametrize("spot", [Spot(89.9, 0), Spot(-89.9, 0), Spot(0, 179.9)])
def test_box_is_all_around_where_longitude_turns_over(spot):
    box = box_around(spot, 60)

    assert (box.west, box.east) == (-180, 180)


@pytest.mark.django_db
def test_towns_within_are_asked_in_one_query(django_assert_num_queries):
    helena = make_town()
    near = make_town("Townsend", "46.3191", "-111.5208")
    make_town("Billings", "45.7745", "-108.5005")

    with django_assert_num_queries(1):
        found = Town.objects.within(60, of=helena)

    assert sorted(found) == [helena.pk, near.pk]


@pytest.mark.django_db
def test_corner_of_the_box_is_too_far():
    # 50 miles north and 50 miles west are more than 60 on the way there.
    middle = make_town("Middle", "46.0000", "-110.0000")
    make_town("Corner", "46.7200", "-111.0400")

    assert Town.objects.within(60, of=middle) == [middle.pk]
    assert len(Town.objects.within(75, of=middle)) == 2


@pytest.mark.django_db
def test_a_town_stands_in_the_table_once_however_it_is_written():
    helena = make_town()
    helena.full_clean()

    with pytest.raises(ValidationError, match="in the table already"):
        Town(name="helena", latitude="46.6", longitude="-112.0").full_clean()
