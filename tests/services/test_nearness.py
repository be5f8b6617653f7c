"""What somebody can get to: online, near where they work, or at any time."""

from __future__ import annotations

import pytest

from ce_plugin.models import Federation
from ce_plugin.services import registrations
from ce_plugin.services.nearness import Filters, Neighborhood, narrowed, neighborhood
from ce_plugin.services.openings import openings
from tests.factories import make_library, make_person, make_position, make_town
from tests.services.planning import make_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def person():
    """Works in Roundup, a member of the South Central federation."""
    federation = Federation.objects.create(name="South Central")
    make_library(city="Billings", federation=federation)
    make_library(city="", federation=federation)
    here = make_library(city="Roundup", federation=federation)
    return make_position(library=here).person


@pytest.mark.parametrize(
    ("page", "is_near"),
    [
        ({"format": "in_person", "place": "Public library, Roundup"}, True),
        ({"format": "hybrid", "place": "Parmly, BILLINGS"}, True),
        ({"format": "online", "place": "Roundup"}, False),
        ({"format": "in_person", "place": "Roundups Hall, Havre"}, False),
        ({"format": "in_person", "place": "Havre"}, False),
        ({"format": "in_person", "sponsor": "South Central Federation"}, True),
        ({"format": "in_person"}, False),
    ],
)
def test_near_is_a_town_of_the_federation_or_held_by_it(person, page, is_near):
    make_offer(5, **page)

    found = narrowed(Filters(near=True), neighborhood(person), openings(person))

    assert len(found) == is_near


def test_without_a_federation_near_is_ones_own_town():
    make_library(city="Havre")
    person = make_position(library=make_library(city="Libby")).person

    assert neighborhood(person) == Neighborhood("Libby", ("Libby",), "")


def test_without_a_position_nothing_is_near():
    person = make_person()
    make_offer(5, format="in_person", place="Libby")

    near = neighborhood(person)

    assert near == Neighborhood()
    assert narrowed(Filters(near=True), near, openings(person)) == []


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(), ["Shown again", "Taped", "Here", "Far", "Web"]),
        (Filters(online=True), ["Web"]),
        (Filters(recorded=True), ["Shown again", "Taped"]),
        (Filters(near=True), ["Here"]),
        (Filters(online=True, near=True), ["Here", "Web"]),
    ],
)
def test_filters_are_combined_by_or(person, filters, left):
    make_offer(5, title="Here", format="in_person", place="Roundup")
    make_offer(6, title="Far", format="in_person", place="Havre")
    make_offer(7, title="Web", format="online")
    make_offer(-7, title="Taped", format="recording")
    make_offer(-8, title="Shown again", recording_url="https://learn.example/")

    found = narrowed(filters, neighborhood(person), openings(person))

    assert [one.title for one in found] == left


def test_what_somebody_is_registered_for_stays_whatever_is_chosen(person):
    session = make_offer(6, title="Far", format="in_person", place="Havre")
    registrations.register(session.page, person=person, actor=person.user)

    found = narrowed(Filters(online=True), Neighborhood(), openings(person))

    assert [one.title for one in found] == ["Far"]


# --- where the map is known --------------------------------------------------------


@pytest.fixture
def map_of_towns():
    """Roundup, with Billings 48 miles from it and Havre 155."""
    return {
        "Roundup": make_town("Roundup", "46.4453", "-108.5418"),
        "Billings": make_town("Billings", "45.7745", "-108.5005"),
        "Havre": make_town("Havre", "48.5500", "-109.6841"),
    }


@pytest.mark.parametrize(
    ("town", "page", "is_near"),
    [
        ("Roundup", {"format": "in_person"}, True),
        ("Billings", {"format": "hybrid"}, True),
        ("Billings", {"format": "online"}, False),
        # By distance, whoever holds it and whatever its place is called.
        ("Havre", {"format": "in_person", "place": "Roundup Hall"}, False),
        ("Havre", {"format": "in_person", "sponsor": "South Central"}, False),
        # An event without a town is near by its words, as before.
        (None, {"format": "in_person", "place": "Roundup"}, True),
        (None, {"format": "in_person", "place": "Havre"}, False),
    ],
)
def test_near_is_a_distance_where_both_towns_are_known(
    person, map_of_towns, town, page, is_near
):
    make_offer(5, town=map_of_towns.get(town), **page)

    found = narrowed(Filters(near=True), neighborhood(person), openings(person))

    assert len(found) == is_near


def test_library_in_a_town_nobody_has_mapped_is_near_by_names(person, map_of_towns):
    map_of_towns["Roundup"].delete()
    make_offer(5, format="in_person", place="Roundup", town=map_of_towns["Havre"])

    assert neighborhood(person).within is None
    assert narrowed(Filters(near=True), neighborhood(person), openings(person))


def test_neighborhood_takes_four_queries_at_most(
    person, map_of_towns, django_assert_num_queries
):
    with django_assert_num_queries(4):
        assert len(neighborhood(person).within) == 2
