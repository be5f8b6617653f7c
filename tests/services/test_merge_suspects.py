"""Who may be one person: what speaks for it, what does not, and how long it takes."""

from __future__ import annotations

import time

import pytest

from ce_plugin.models import MergeSuspect, NotSamePerson, Person, PersonMerge, Position
from ce_plugin.services import clock
from ce_plugin.services.merge_suspects import (
    Card,
    digits,
    look_for_suspects,
    plain_name,
    suspicions,
)
from tests import factories

KNOWN = {
    "first": "john",
    "last": "smith",
    "addresses": frozenset(),
    "phone": "",
    "libraries": frozenset([1]),
}


@pytest.mark.django_db
def test_two_records_with_one_further_address_are_suspects():
    one, other = (
        factories.make_person(first_name=name, last_name=name) for name in ("Io", "Ul")
    )
    proved = {"verified_at": clock.now()}
    one.addresses.create(email="Desk@x.example", **proved)
    other.addresses.create(email="desk@x.example", **proved)

    assert look_for_suspects() == 1
    assert MergeSuspect.objects.get().reasons == ["same_address"]


@pytest.mark.django_db
def test_an_address_somebody_typed_and_never_proved_says_little():
    one, other = (
        factories.make_person(first_name=name, last_name=name) for name in ("Io", "Ul")
    )
    other.addresses.create(email=one.email)

    assert look_for_suspects() == 1
    suspect = MergeSuspect.objects.get()
    assert (suspect.reasons, suspect.weight) == (["unproved_address"], 1)


def reasons(one: dict, other: dict) -> list[str]:
    cards = [Card(pk=2, **(KNOWN | one)), Card(pk=1, **(KNOWN | other))]
    return sorted(suspicions(cards).get((1, 2), ()))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({}, {}, ["same_name"]),
        ({}, {"first": "jon"}, ["similar_name"]),
        ({}, {"last": "smyth"}, ["similar_name"]),
        ({}, {"last": "zmith"}, ["similar_name"]),
        ({}, {"first": "mary"}, []),
        ({}, {"libraries": frozenset([2])}, []),
        ({}, {"first": "jon", "libraries": frozenset([2])}, []),
        (
            {"addresses": frozenset(["a@x"])},
            {"addresses": frozenset(["a@x", "b@x"]), "first": "mary", "last": "jones"},
            ["same_address"],
        ),
        (
            {"phone": "4065550100"},
            {"phone": "4065550100", "libraries": frozenset()},
            ["same_phone"],
        ),
        ({"phone": "4065550100"}, {"phone": "4065550199"}, ["same_name"]),
        (
            {"phone": "4065550100", "libraries": frozenset()},
            {"phone": "4065550100", "first": "mary", "libraries": frozenset()},
            [],
        ),
    ],
)
def test_suspicions_of_two(one, other, found):
    assert reasons(one, other) == found


def test_suspicions_of_an_address_that_a_house_shares_are_none():
    cards = [
        Card(
            pk=number,
            first=name,
            last=name,
            addresses=frozenset(["info@library"]),
            phone="",
            libraries=frozenset([1]),
        )
        for number, name in enumerate(["ada", "bo", "cy", "dee", "eva", "flo"])
    ]

    assert suspicions(cards) == {}
    assert len(suspicions(cards[:5])) == 10


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Łoś-O'Neil", "losoneil"), ("DE LA Cruz", "delacruz"), ("Zoë", "zoe")],
)
def test_plain_name_folds_what_people_write_differently(name, plain):
    assert plain_name(name) == plain


def test_digits_of_a_telephone_number_are_the_last_ten():
    assert digits("+1 (406) 555-0100") == digits("406.555.0100") == "4065550100"


@pytest.fixture
def two(db):
    """One name at one library; one of them has the work address the other gives."""
    library = factories.make_library()
    people = [
        factories.make_person(first_name=name, last_name="Byron")
        for name in ("Ada", "ADA")
    ]
    for person in people:
        factories.make_position(
            person=person, library=library, email="A.Da+ce@people.example"
        )
    return people


def kept() -> list[tuple]:
    return list(
        MergeSuspect.objects.values_list("first", "second", "reasons", "weight")
    )


def test_look_for_suspects_keeps_each_pair_once_with_its_reasons(two):
    first, second = two

    assert (look_for_suspects(), look_for_suspects()) == (1, 0)
    assert kept() == [(first.pk, second.pk, ["same_address", "same_name"], 10)]


def test_look_for_suspects_weighs_anew_and_forgets_what_is_over(two):
    look_for_suspects()
    Position.objects.filter(person=two[1]).update(email="")
    assert look_for_suspects() == 0
    assert kept() == [(two[0].pk, two[1].pk, ["same_name"], 2)]

    Person.objects.filter(pk=two[1].pk).update(first_name="Beatrix")
    assert look_for_suspects() == 0
    assert kept() == []


def test_look_for_suspects_leaves_pairs_told_apart_and_merged_people_out(two):
    pair = NotSamePerson.objects.create(first=two[0], second=two[1])
    assert look_for_suspects() == 0

    pair.delete()
    PersonMerge.objects.create(survivor=two[0], merged=two[1], at=clock.now())
    assert look_for_suspects() == 0
    assert kept() == []


def test_four_thousand_people_are_not_compared_each_with_each(
    db, django_assert_max_num_queries
):
    """Eight million pairs would take an hour; measured at about a second."""
    libraries = [factories.make_library() for _ in range(80)]
    people = Person.objects.bulk_create(
        Person(
            first_name=f"{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}a",
            last_name=f"{chr(97 + number % 23)}{chr(97 + number // 23 % 19)}berg",
            email=f"p{number}@people.example",
        )
        for number in range(4000)
    )
    Position.objects.bulk_create(
        Position(
            person=person,
            library=libraries[number % 80],
            role="staff",
            begins_on="2020-01-01",
        )
        for number, person in enumerate(people)
    )
    start = time.monotonic()

    with django_assert_max_num_queries(40):
        look_for_suspects()

    assert time.monotonic() - start < 15
