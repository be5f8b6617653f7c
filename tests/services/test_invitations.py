"""Entering somebody at a library, and the link that leads to a sign-in."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from ce_plugin.exceptions import (
    AddressKnown,
    LinkNotUsable,
    NotPermitted,
    TooOften,
    TransitionNotAllowed,
    WorkedThere,
)
from ce_plugin.models import AuditEvent, CESettings, OutboxMessage, Person, Position
from ce_plugin.services import clock, invitations, links, outbox, people
from tests.factories import (
    make_coordinator,
    make_library,
    make_person,
    make_position,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    settings = CESettings.load()
    settings.contact_email = "office@library.example"
    settings.save()


@pytest.fixture
def director():
    return make_position(role="director")


def mails() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.order_by("pk")
    return list(rows.values_list("kind", "recipient"))


def invite(director, **given):
    person = {"first_name": "Nia", "last_name": "Elk", "email": "nia@people.example"}
    rest = {"role": "staff", "begins_on": dt.date(2024, 1, 2)}
    actor = director.person.user
    return invitations.invite(
        director.library, actor=actor, **{**person, **rest, **given}
    )


def test_invite_makes_person_and_confirmed_position_once(director):
    first = invite(director)
    # The form comes twice: nobody is made twice.
    second = invite(director, known=True)

    assert first == second
    assert first.person.full_name == "Nia Elk"
    assert first.confirmed_at is not None
    assert mails() == [("position_invited", "nia@people.example")]
    kinds = AuditEvent.objects.order_by("seq").values_list("action", flat=True)
    assert list(kinds) == ["person.add", "position.invite"]


def test_invite_a_known_address_asks_before_it_adds(director):
    known = make_person(email="NIA@people.example", first_name="Antonia")

    with pytest.raises(AddressKnown) as refusal:
        invite(director)
    assert refusal.value.people == 1
    assert known.positions.count() == 0

    position = invite(director, known=True)
    assert position.person == known
    assert position.person.first_name == "Antonia"
    assert mails() == [("position_confirmed", known.email)]


def test_invite_an_address_that_several_share_is_refused(director):
    make_person(email="nia@people.example", user=None)
    other = make_person()
    other.addresses.create(email="nia@people.example", verified_at=clock.now())

    with pytest.raises(AddressKnown) as refusal:
        invite(director, known=True)

    assert refusal.value.people == 2


def test_invite_a_board_chair_waits_for_the_office(director, office):
    position = invite(director, role="board_chair")

    assert position.confirmed_at is None
    assert mails() == [
        ("position_waiting_office", "office@library.example"),
        ("position_invited", "nia@people.example"),
    ]


def test_invite_somebody_who_signs_in_as_board_chair_tells_the_office_only(
    director, office
):
    make_person(email="nia@people.example")

    invite(director, role="board_chair", known=True)

    assert mails() == [("position_waiting_office", "office@library.example")]


@pytest.mark.parametrize("begins_on", [dt.date(2023, 1, 1), dt.date(2025, 1, 1)])
def test_invite_somebody_who_waits_confirms_them(director, begins_on):
    known = make_person(email="nia@people.example")
    given = {"person": known, "library": director.library, "confirmed_at": None}
    waiting = make_position(begins_on=dt.date(2024, 1, 1), **given)

    position = invite(director, known=True, begins_on=begins_on)

    assert position == waiting
    assert known.positions.get().confirmed_at is not None
    assert mails() == [("position_confirmed", known.email)]


def test_invite_a_board_chair_who_waits_leaves_them_to_the_office(director):
    known = make_person(email="nia@people.example")
    given = {"person": known, "library": director.library, "confirmed_at": None}
    make_position(role="board_chair", **given)

    assert invite(director, known=True, role="board_chair").confirmed_at is None

    invitations.invite(
        director.library,
        first_name="Nia",
        last_name="Elk",
        email=known.email,
        role="board_chair",
        begins_on=dt.date(2024, 1, 2),
        actor=make_coordinator(),
        known=True,
    )
    assert known.positions.get().confirmed_at is not None


def test_invite_with_an_earlier_first_day_makes_no_second_position(director):
    held = invite(director)

    assert invite(director, known=True, begins_on=dt.date(2023, 1, 1)) == held
    assert Position.objects.filter(person=held.person).count() == 1


def test_invite_somebody_back_begins_after_they_had_left(director):
    held = invite(director)
    held.ends_on = dt.date(2025, 3, 1)
    held.save()

    for day in (dt.date(2023, 1, 1), dt.date(2025, 3, 1)):
        with pytest.raises(WorkedThere) as refusal:
            invite(director, known=True, begins_on=day)
        assert refusal.value.ends_on == held.ends_on
    again = invite(director, known=True, begins_on=dt.date(2025, 3, 2))
    assert (again.person, again == held) == (held.person, False)


def test_one_mailbox_is_not_invited_without_end_however_it_is_spelled(director):
    spelled = [f"vic.tim+{number}@people.example" for number in range(5)]
    spelled += [f"v.ictim+{number}@People.example" for number in range(6)]
    with clock.at(clock.now()):
        for email in spelled[:10]:
            invite(director, email=email)
        with pytest.raises(TooOften):
            invite(director, email=spelled[10])
        with pytest.raises(TooOften):
            invite(make_position(role="director"), email=spelled[10])
        invite(director, email="other@people.example")

    assert len(mails()) == 11
    assert not Person.objects.filter(email=spelled[10]).exists()


def test_one_director_does_not_invite_without_end(director):
    with clock.at(clock.now()):
        for number in range(60):
            invite(director, email=f"reader{number}@people.example")
        with pytest.raises(TooOften):
            invite(director)


def test_a_refused_or_repeated_invitation_is_not_counted(director):
    with clock.at(clock.now()):
        position = invite(director)
        for _time in range(30):
            with pytest.raises(AddressKnown):
                invite(director)
            assert invite(director, known=True) == position
        assert invite(director, email="nia+2@people.example") != position


def test_an_invitation_to_a_shared_address_joins_nobody(director):
    position = invite(director)
    assert invitations.is_joinable(position) is True

    make_person(user=None, email="Nia@people.example")
    assert invitations.is_joinable(position) is False


def test_nobody_invites_themselves_or_without_being_director(director):
    mine = director.person.email.replace("@", "+x@")
    with pytest.raises(NotPermitted):
        invite(director, email=mine)

    staff = make_position(library=director.library)
    with pytest.raises(NotPermitted):
        invite(staff)


def test_join_sign_in_gives_the_invited_person_to_the_one_who_proved_the_address(
    director,
):
    person = invite(director).person
    user = make_user(email="nia@people.example")

    assert people.join_sign_in(user, "Nia@People.example") == person
    assert people.join_sign_in(make_user(), "nia@people.example") is None


def test_join_sign_in_leaves_shared_and_unknown_addresses_alone():
    make_person(email="desk@people.example", user=None)
    make_person(email="desk@people.example", user=None)

    assert people.join_sign_in(make_user(), "desk@people.example") is None
    assert people.join_sign_in(make_user(), "none@people.example") is None
    assert Person.objects.exclude(user=None).count() == 0


def test_join_sign_in_of_somebody_known_notes_the_address():
    person = make_person()
    person.addresses.create(email="ada@home.example")

    people.join_sign_in(person.user, person.email)
    people.join_sign_in(person.user, "Ada@home.example")
    people.join_sign_in(person.user, "ada@work.example")

    rows = person.addresses.exclude(verified_at=None)
    assert list(rows.values_list("email", flat=True)) == [
        "ada@home.example",
        "ada@work.example",
    ]


@pytest.mark.parametrize("role", ["staff", "director", "board_chair"])
def test_a_coordinator_invites_anybody_anywhere_and_it_is_confirmed(role):
    given = {"first_name": "Nia", "last_name": "Elk", "email": "nia@people.example"}

    position = invitations.invite(
        make_library(),
        role=role,
        begins_on=dt.date(2024, 1, 2),
        actor=make_coordinator(),
        **given,
    )

    assert position.confirmed_at is not None
    assert mails() == [("position_invited", "nia@people.example")]


def test_the_link_is_made_when_the_mail_is_sent_and_stored_nowhere(
    director, mailoutbox
):
    position = invite(director)
    row = OutboxMessage.objects.get()

    outbox.deliver(row.pk)

    start = links.page("invitation", "x").removesuffix("x/")
    (line,) = [one for one in mailoutbox[0].body.splitlines() if start in one]
    token = line.removeprefix(start).rstrip("/")
    assert invitations.invitation_behind(token) == position
    assert "nia@" not in line
    row.refresh_from_db()
    assert token not in str(row.context)


def test_a_mail_whose_position_is_gone_leads_to_the_plain_sign_up(director, mailoutbox):
    position = invite(director)
    Position.objects.filter(pk=position.pk).delete()

    outbox.deliver(OutboxMessage.objects.get().pk)

    assert links.sign_up() in mailoutbox[0].body.splitlines()


@pytest.mark.parametrize(
    "token",
    ["", "1", "x.y.z", "{pk}.1.2", "²{pk}", "9" * 30, "{other}", "{good}x"],
)
def test_a_link_that_is_not_ours_opens_nothing(director, token):
    position, other = invite(director), invite(director, email="bo@people.example")
    good = links.invitation_token(position)
    # Its own number before the time and the seal of another one.
    moved = f"{position.pk}.{links.invitation_token(other).partition('.')[2]}"

    with pytest.raises(LinkNotUsable):
        invitations.invitation_behind(
            token.format(pk=position.pk, other=moved, good=good)
        )


def test_a_link_of_a_row_that_is_gone_opens_nothing(director):
    position = invite(director)
    token = links.invitation_token(position)
    Position.objects.filter(pk=position.pk).delete()

    with pytest.raises(LinkNotUsable):
        invitations.invitation_behind(token)


def test_a_link_ends_after_thirty_days_and_when_the_address_changes(director):
    position = invite(director)
    token = links.invitation_token(position)

    assert invitations.invitation_behind(token) == position
    for days, usable in ((29, True), (31, False)):
        assert usable_in(days, token) is usable
    Person.objects.filter(pk=position.person_id).update(email="new@people.example")
    assert usable_in(0, token) is False


def usable_in(days: int, token: str) -> bool:
    with clock.at(clock.now() + dt.timedelta(days=days)):
        try:
            invitations.invitation_behind(token)
        except LinkNotUsable:
            return False
        return True


def test_a_link_made_with_the_key_before_works_until_that_goes(director, settings):
    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = ["old"]
    token = links.invitation_token(invite(director))

    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = ["new", "old"]
    assert usable_in(0, token)
    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = ["new"]
    assert not usable_in(0, token)


@pytest.mark.parametrize("over", ["declined", "ended"])
def test_a_link_ends_with_the_position(director, over):
    position = invite(director)
    token = links.invitation_token(position)
    gone = {
        "declined": {"confirmed_at": None, "declined_at": clock.now()},
        "ended": {"ends_on": clock.today() - dt.timedelta(days=1)},
    }
    Position.objects.filter(pk=position.pk).update(**gone[over])

    assert not usable_in(0, token)


def test_a_link_that_was_used_is_known_as_used(director):
    position = invite(director)
    token = links.invitation_token(position)

    people.join_sign_in(make_user(), "nia@people.example")

    assert invitations.invitation_behind(token).person.user_id is not None


def test_invite_again_mails_once_an_hour(director):
    position, actor = invite(director), director.person.user

    invitations.invite_again(position, actor=actor)
    assert len(mails()) == 1
    with clock.at(clock.now() + dt.timedelta(hours=1, minutes=1)):
        invitations.invite_again(position, actor=actor)
    assert mails() == [("position_invited", "nia@people.example")] * 2


def test_invite_again_reaches_somebody_whom_nobody_invited_before(director):
    position = make_position(
        library=director.library, person=make_person(user=None, email="b@x.example")
    )

    invitations.invite_again(position, actor=make_coordinator())

    assert mails() == [("position_invited", "b@x.example")]


def test_invite_again_somebody_who_signs_in_or_by_a_stranger_is_refused(director):
    signed_in = make_position(library=director.library)
    with pytest.raises(TransitionNotAllowed):
        invitations.invite_again(signed_in, actor=director.person.user)
    with pytest.raises(NotPermitted):
        invitations.invite_again(invite(director), actor=signed_in.person.user)


def test_a_shared_address_signs_in_one_and_gets_the_mail_of_several(director):
    """A coordinator gave two people the address of the desk; one of them signed up."""
    shared = "desk@people.example"
    first = make_person(email=shared, user=make_user(email=shared))
    second = make_person(email=shared, user=None)
    for person in (first, second):
        held = make_position(person=person, library=director.library)
        invitations.directory_notices.confirmed(held)

    assert people.join_sign_in(first.user, shared) == first
    assert people.join_sign_in(make_user(), shared) is None
    second.refresh_from_db()
    assert second.user is None
    assert mails() == [("position_confirmed", shared)] * 2


def test_joining_a_sign_in_is_one_event_of_the_audit(director):
    person = invite(director).person
    user = make_user()

    people.join_sign_in(user, person.email)
    people.join_sign_in(user, person.email)

    assert AuditEvent.objects.filter(action="person.join").count() == 1


def test_two_who_prove_one_address_at_once_are_not_both_the_person(
    director, monkeypatch
):
    """The second one has looked before the first one wrote."""
    person = invite(director).person
    found = people.people_at

    def look_and_lose(address):
        rows = list(found(address))
        Person.objects.filter(pk=person.pk).update(user=make_user())
        return type("Rows", (), {"values_list": lambda *_: [(rows[0].pk, None)]})()

    monkeypatch.setattr(people, "people_at", look_and_lose)

    assert people.join_sign_in(make_user(), person.email) is None
    assert AuditEvent.objects.filter(action="person.join").count() == 0


def test_libraries_are_kept_by_confirmed_directors_alone(director):
    make_position(person=director.person, library=make_library(), role="staff")

    assert people.kept_libraries(director.person.user) == [director.library]
    assert people.kept_libraries(make_user()) == []
    assert people.kept_libraries(AnonymousUser()) == []
