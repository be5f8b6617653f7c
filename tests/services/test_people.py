from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from ce_plugin.exceptions import NotPermitted
from ce_plugin.services import people
from ce_plugin.services.rule_sets import rule_set_for
from tests.factories import (
    make_library,
    make_person,
    make_position,
    make_track,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def rule_set():
    return rule_set_for(make_track(), TODAY)


def test_person_of_a_user_is_found_or_none():
    person = make_person()

    assert people.person_of(person.user) == person
    assert people.person_of(make_user()) is None
    assert people.person_of(AnonymousUser()) is None


def test_welcome_records_person_and_unconfirmed_position_once():
    user, library = make_user(), make_library()
    given = {"last_name": "Birch", "library": library, "role": "staff"}

    first = people.welcome_person(user, first_name="Sue", **given)
    second = people.welcome_person(user, first_name="Susan", **given)

    assert first == second
    assert second.full_name == "Sue Birch"
    assert list(first.positions.values_list("role", "confirmed_at")) == [
        ("staff", None)
    ]


def test_main_position_is_the_one_held_longest():
    person = make_person()
    make_position(person=person, begins_on=dt.date(2024, 1, 1))
    longest = make_position(person=person, begins_on=dt.date(2019, 1, 1))
    make_position(
        person=person, begins_on=dt.date(2010, 1, 1), ends_on=dt.date(2018, 1, 1)
    )

    assert people.main_position(person, TODAY) == longest
    assert people.main_position(make_person(), TODAY) is None


def test_main_position_may_be_asked_of_the_confirmed_ones_only():
    person = make_person()
    make_position(person=person, begins_on=dt.date(2019, 1, 1), confirmed_at=None)

    assert people.main_position(person, TODAY, confirmed=True) is None

    confirmed = make_position(person=person, begins_on=dt.date(2024, 1, 1))
    assert people.main_position(person, TODAY, confirmed=True) == confirmed


def offered(person, rule_set) -> list[str]:
    return [position.role for position in people.verifier_candidates(person, rule_set)]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("staff", ["department_head", "director"]),
        ("department_head", ["director"]),
        ("director", ["board_chair"]),
        ("trustee", ["board_chair"]),
        ("board_chair", ["trustee"]),
    ],
)
def test_candidates_follow_the_role_rules(rule_set, role, expected):
    library = make_library()
    person = make_position(library=library, role=role).person
    for other in ("director", "department_head", "board_chair", "trustee", "staff"):
        if other != role:
            make_position(library=library, role=other)

    assert sorted(offered(person, rule_set)) == expected


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_director_is_not_vouched_for_by_whom_they_confirm(rule_set, confirmed):
    """However many positions they hold there beside it."""
    library = make_library()
    me = make_position(library=library, role="director").person
    for role in ("staff", "department_head", "trustee", "board_chair"):
        given = {} if confirmed else {"confirmed_at": None}
        make_position(library=library, person=me, role=role, **given)
        make_position(library=library, role=role)
    make_position(library=library, role="director")

    assert offered(me, rule_set) == ["board_chair"]


def test_a_director_is_vouched_for_elsewhere_as_what_they_are_there(rule_set):
    me = make_position(role="director").person
    other = make_position(person=me, role="staff").library
    make_position(library=other, role="director")

    assert offered(me, rule_set) == ["director"]


def test_whose_own_position_waits_is_vouched_for_by_nobody_yet(rule_set):
    library = make_library()
    waiting = make_position(library=library, confirmed_at=None)
    make_position(library=library, role="director")

    assert offered(waiting.person, rule_set) == []


def test_candidates_are_confirmed_current_and_of_the_same_library(rule_set):
    library = make_library()
    person = make_position(library=library).person
    make_position(role="director")
    make_position(library=library, role="director", confirmed_at=None)
    make_position(
        library=library,
        role="director",
        begins_on=dt.date(2010, 1, 1),
        ends_on=dt.date(2020, 1, 1),
    )
    make_position(library=library, role="director", begins_on=dt.date(2999, 1, 1))

    assert offered(person, rule_set) == []


@pytest.mark.parametrize(
    "spelling",
    [
        "ada.birch@library.example",
        "ADA.BIRCH@Library.example",
        " adabirch@library.example ",
        "ada.birch+boss@library.example",
    ],
)
def test_nobody_verifies_themselves_by_another_spelling(rule_set, spelling):
    library = make_library()
    person = make_person(email="ada.birch@library.example")
    make_position(library=library, person=person)
    boss = make_person(user=None, email=spelling)
    make_position(library=library, role="director", person=boss)

    assert offered(person, rule_set) == []


def test_nobody_verifies_themselves_by_a_work_address(rule_set):
    library = make_library()
    person = make_position(library=library, email="desk@library.example").person
    make_position(library=library, role="director", email="desk@library.example")

    assert offered(person, rule_set) == []


def test_two_people_without_an_address_are_two_people(rule_set):
    library = make_library()
    make_position(library=library, person=make_person(user=None, email=""))
    person = library.positions.get().person
    make_position(
        library=library, role="director", person=make_person(user=None, email="")
    )

    assert offered(person, rule_set) == ["director"]


def test_person_without_a_sign_in_has_candidates_too(rule_set):
    library = make_library()
    person = make_position(library=library, person=make_person(user=None)).person
    make_position(library=library, role="director")

    assert offered(person, rule_set) == ["director"]


@pytest.mark.parametrize("verified_at", [None, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)])
def test_nobody_verifies_themselves_by_a_further_address(rule_set, verified_at):
    library = make_library()
    person = make_position(library=library).person
    person.addresses.create(email="Ada.Birch@home.example", verified_at=verified_at)
    boss = make_person(user=None, email="adabirch+boss@home.example")
    make_position(library=library, role="director", person=boss)

    assert offered(person, rule_set) == []


def test_nobody_verifies_themselves_by_a_second_accounts_addresses(rule_set):
    library = make_library()
    person = make_position(library=library).person
    boss = make_person()
    boss.addresses.create(email=person.email)
    make_position(library=library, role="director", person=boss)

    assert offered(person, rule_set) == []


def test_candidates_are_asked_with_as_many_queries_for_three_as_for_one(
    rule_set, django_assert_num_queries
):
    for others in (1, 3):
        library = make_library()
        person = make_position(library=library).person
        for _number in range(others):
            make_position(library=library, role="director")
        with django_assert_num_queries(5):
            assert len(people.verifier_candidates(person, rule_set)) == others


def test_a_declined_position_is_not_held():
    person = make_person()
    make_position(
        person=person,
        confirmed_at=None,
        declined_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        declined_because="Nobody knows them.",
    )

    assert people.main_position(person, TODAY) is None


def test_say_position_is_for_oneself_and_once():
    person, library = make_person(), make_library()
    given = {"library": library, "role": "staff"}

    first = people.say_position(person, actor=person.user, **given)

    assert people.say_position(person, actor=person.user, **given) == first
    with pytest.raises(NotPermitted):
        people.say_position(person, actor=make_user(), **given)


def test_account_of_knows_name_and_libraries_with_one_query(
    django_assert_num_queries,
):
    person = make_person(first_name="Wanda", last_name="Walker")
    kept = [make_position(person=person, role="director").library for _ in "ab"]
    make_position(person=person, role="director", confirmed_at=None)
    make_position(person=person)

    with django_assert_num_queries(1):
        account = people.account_of(person.user)

    assert account.name == "Wanda Walker"
    assert account.libraries == sorted(kept, key=lambda one: one.name)
    assert account.libraries == people.kept_libraries(person.user)
    assert people.account_of(make_user()) == people.Account("", [])
