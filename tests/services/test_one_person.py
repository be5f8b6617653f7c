"""Which record answers for somebody after two became one."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.models import Person
from ce_plugin.services import invitations, one_person, people
from ce_plugin.services.merging import merge_people
from ce_plugin.services.unmerging import unmerge_people
from tests import factories
from tests.services.merge_records import make_merger

pytestmark = pytest.mark.django_db
OLD = "old@people.example"


@pytest.fixture
def actor():
    return make_merger()


def make_two(*emails):
    return [factories.make_person(user=None, email=email) for email in emails]


def test_records_of_a_person_are_those_merged_over_several_merges(actor):
    first, second, third = make_two("a@x.example", "b@x.example", "c@x.example")
    merge_people(second, third, actor=actor)
    last = merge_people(first, second, actor=actor)

    assert list(one_person.records_of(first)) == [first, second, third]
    assert list(one_person.records_of(second)) == [second, third]
    assert one_person.survivor_of(third) == first
    assert list(one_person.whole_person(third)) == [first, second, third]

    unmerge_people(last, actor=actor)
    assert list(one_person.whole_person(third)) == [second, third]


def test_standing_people_are_those_who_were_not_merged(actor):
    first, second, third = make_two("a@x.example", "b@x.example", "c@x.example")
    merge = merge_people(first, second, actor=actor)
    assert set(Person.objects.standing()) == {first, third}

    unmerge_people(merge, actor=actor)
    merge_people(third, first, actor=actor)
    assert set(Person.objects.standing()) == {second, third}


def test_whoever_proves_the_address_of_a_merged_record_becomes_the_one_who_stays(
    actor,
):
    stays, merged = make_two("new@people.example", OLD)
    merge_people(stays, merged, actor=actor)

    assert people.join_sign_in(factories.make_user(email=OLD), OLD) == stays

    merged.refresh_from_db()
    assert merged.user is None


def test_two_records_with_one_address_sign_in_one_person_once_merged(actor):
    stays, merged = make_two(OLD, OLD)
    assert people.join_sign_in(factories.make_user(email=OLD), OLD) is None

    merge_people(stays, merged, actor=actor)

    user = factories.make_user(email="another-sign-in@people.example")
    assert people.join_sign_in(user, OLD) == stays


def test_the_address_of_an_ended_sign_in_joins_nobody(actor):
    stays = factories.make_person()
    merged = factories.make_person(email=OLD)
    merge_people(stays, merged, actor=actor)

    user = factories.make_user(email=OLD, username="another")
    assert people.join_sign_in(user, OLD) is None
    stays.refresh_from_db()
    assert stays.user is not None


def test_invited_by_an_old_address_the_one_who_stays_gets_the_position(actor):
    stays, merged = make_two("new@people.example", OLD)
    merge_people(stays, merged, actor=actor)
    director = factories.make_position(role="director")

    position = invitations.invite(
        director.library,
        first_name="Nia",
        last_name="Elk",
        email=OLD,
        role="staff",
        begins_on=dt.date(2024, 1, 2),
        actor=director.person.user,
        known=True,
    )

    assert position.person == stays
