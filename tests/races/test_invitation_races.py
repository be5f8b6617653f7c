"""The button of an invitation pressed by several at once, on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from ce_plugin import permissions
from ce_plugin.exceptions import AddressKnown
from ce_plugin.models import Library, OutboxMessage, Person, Position, Throttle
from ce_plugin.services import invitations, people
from tests import factories
from tests.races.conftest import TRIES, together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
EMAIL = "nia@people.example"


def invite(library_id: int, actor) -> Position:
    return invitations.invite(
        Library.objects.get(pk=library_id),
        first_name="Nia",
        last_name="Elk",
        email=EMAIL,
        role="staff",
        begins_on=dt.date(2024, 1, 2),
        actor=actor,
    )


def press_four_times() -> int:
    """How many people four presses at once leave; all rows are taken away again."""
    library, actor = factories.make_library(), factories.make_coordinator()
    results = together(*[partial(invite, library.pk, actor)] * 4)
    errors = {type(each) for each in results if isinstance(each, Exception)}
    assert errors <= {AddressKnown}, results
    made = Person.objects.filter(email=EMAIL)
    count = made.count()
    OutboxMessage.objects.filter(person__in=made).delete()
    Position.objects.filter(library=library).delete()
    made.delete()
    # So many invitations to one mailbox would be too many.
    Throttle.objects.all().delete()
    return count


def test_four_presses_invite_one_person():
    assert [press_four_times() for _try in range(5)] == [1] * 5


def test_control_without_the_lock_presses_are_several_people(monkeypatch):
    def without_lock(actor, library, email):
        assert permissions.may_invite(actor, library)

    monkeypatch.setattr(invitations, "_require_right", without_lock)

    assert max(press_four_times() for _try in range(TRIES)) > 1


def join(user) -> Person | None:
    return people.join_sign_in(user, EMAIL)


def test_two_who_prove_one_address_at_once_are_one_person():
    """Decided by the row that is changed: who comes second finds it taken."""
    for _try in range(5):
        person = factories.make_person(user=None, email=EMAIL)
        users = [factories.make_user() for _n in range(2)]

        results = together(*[partial(join, user) for user in users])

        assert sorted(each is None for each in results) == [False, True], results
        person.refresh_from_db()
        assert person.user in users
        Person.objects.filter(pk=person.pk).update(email="")
