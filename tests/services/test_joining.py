"""Nobody becomes somebody on record by signing in: they are asked."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.models import AuditEvent, CESettings, OutboxMessage
from ce_plugin.services import invitations, joining, people
from ce_plugin.signals import address_proved, sign_in_addresses
from tests.factories import make_person, make_position, make_user

pytestmark = pytest.mark.django_db
EMAIL = "nia@people.example"


@pytest.fixture(autouse=True)
def _host():
    """A host whose people sign in with the one address of their account."""

    def tell(sender, *, user, **kwargs) -> list[str]:
        return [user.email]

    sign_in_addresses.connect(tell)
    yield
    sign_in_addresses.disconnect(tell)


@pytest.fixture
def invited():
    director = make_position(role="director")
    return invitations.invite(
        director.library,
        first_name="Nia",
        last_name="Elk",
        email=EMAIL,
        role="staff",
        begins_on=dt.date(2024, 1, 2),
        actor=director.person.user,
    )


def test_an_address_proved_joins_nobody_unless_they_agreed(invited):
    user = make_user(email=EMAIL)

    address_proved.send(sender=type(user), user=user, address=EMAIL)
    assert people.person_of(user) is None

    address_proved.send(sender=type(user), user=user, address=EMAIL, agreed=True)
    assert people.person_of(user) == invited.person


def test_the_offer_names_who_entered_them_and_where(invited):
    offer = joining.offered_to(make_user(email=EMAIL.upper()))

    assert (offer.person, offer.positions) == (invited.person, [invited])
    assert offer.inviter.user_id == AuditEvent.objects.latest("seq").actor_id


def test_nobody_is_offered_where_several_share_the_address_or_it_is_used(invited):
    assert joining.offered_to(make_user(email="other@people.example")) is None
    make_person(user=None, email=EMAIL)
    assert joining.offered_to(make_user(email=EMAIL)) is None


def test_whoever_is_somebody_already_is_offered_nobody(invited):
    user = make_user(email=EMAIL)
    make_person(user=user, email="mine@people.example")

    assert joining.offered_to(user) is None


def test_not_me_is_said_once_and_told_to_who_invited(invited):
    user = make_user(email=EMAIL)

    for _time in range(2):
        joining.say_not_me(invited.person, actor=user)

    assert joining.offered_to(user) is None
    told = OutboxMessage.objects.get(kind="invitation_refused")
    assert told.recipient == joining.invitations.inviter_of(invited).email
    said = AuditEvent.objects.filter(action="person.not_me")
    assert said.get().actor_id == user.pk


def test_not_me_about_somebody_nobody_invited_is_told_to_the_office():
    settings = CESettings.load()
    settings.contact_email = "office@library.example"
    settings.save()
    held = make_position(person=make_person(user=None, email=EMAIL))

    joining.say_not_me(held.person, actor=make_user(email=EMAIL))

    held.refresh_from_db()
    assert held.declined_at is None
    told = OutboxMessage.objects.get()
    assert (told.kind, told.recipient) == ("address_refused", "office@library.example")
