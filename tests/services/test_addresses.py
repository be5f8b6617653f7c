"""A person's addresses and name: only they keep them."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.models import ModelLogEntry

from ce_plugin.exceptions import LinkNotUsable, NotPermitted, TransitionNotAllowed
from ce_plugin.models import AuditEvent, OutboxMessage, PersonAddress
from ce_plugin.services import addresses, clock, links, people
from ce_plugin.services.audit_sentences import tell
from ce_plugin.services.merging import merge_people
from ce_plugin.services.unmerging import unmerge_people
from tests.factories import make_person, make_user
from tests.services.merge_records import add_mails, make_merger

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_person(email="ada@work.example")


def add(person, email="ada@home.example") -> PersonAddress:
    return addresses.add_address(person, email=email, actor=person.user)


def mails() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.order_by("pk")
    return list(rows.values_list("kind", "recipient"))


def prove(address) -> PersonAddress:
    token = links.address_token(address)
    return addresses.confirm_address(token, actor=address.person.user)


def test_add_address_mails_a_link_once_an_hour(person):
    first = add(person)
    second = add(person, "ADA@home.example")
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        add(person)

    assert first == second
    assert mails() == [("address_confirm", "ada@home.example")] * 2


def test_confirm_address_twice_is_once_and_mails_nothing_more(person):
    address = add(person)

    first = prove(address)
    second = prove(address)

    assert first.verified_at == second.verified_at
    add(person)
    assert len(mails()) == 1


def test_the_mails_context_holds_the_link_and_the_row_does_not(person):
    address = add(person)
    row = OutboxMessage.objects.get()

    token = links.address_token(address)
    assert row.context == {"first_name": "Ada"}
    assert links.mail_context(row)["confirm_url"].endswith(f"/address/{token}/")


@pytest.mark.parametrize("token", ["", "x", "nope.mac", "é.é", "{pid}.ä", "{pid}.00"])
def test_a_link_that_is_not_ours_proves_nothing(person, token):
    address = add(person)

    with pytest.raises(LinkNotUsable):
        addresses.confirm_address(token.format(pid=address.pid), actor=person.user)


def test_a_link_ends_after_seven_days(person):
    address = add(person)

    with clock.at(clock.now() + dt.timedelta(days=8)), pytest.raises(LinkNotUsable):
        prove(address)


@pytest.mark.parametrize("actor", ["stranger", "whose mail it is"])
def test_the_link_proves_nothing_for_anybody_else(person, actor):
    address = add(person, "victim@home.example")
    victim = make_person(user=None, email="victim@home.example")
    user = make_user(email="victim@home.example") if actor[0] == "w" else make_user()

    with pytest.raises(LinkNotUsable):
        addresses.confirm_address(links.address_token(address), actor=user)

    address.refresh_from_db()
    assert address.verified_at is None
    # And so the one whose mail it is still is found by it.
    assert people.join_sign_in(user, "victim@home.example") == victim


def test_choose_address_sends_mail_there_and_tells_the_old_one(person):
    address = prove(add(person))

    addresses.choose_address(address, actor=person.user)
    addresses.choose_address(address, actor=person.user)

    person.refresh_from_db()
    assert person.email == "ada@home.example"
    assert sorted(person.addresses.values_list("email", flat=True)) == [
        "ada@home.example",
        "ada@work.example",
    ]
    assert mails()[1:] == [("address_changed", "ada@work.example")]


def test_a_notice_is_not_swallowed_after_a_merge_was_undone(person):
    """Mails go to the one who stays and back: their number is no key."""
    other = make_person()
    add_mails(other, 2)
    proved = {"verified_at": clock.now()}
    first, second = (
        person.addresses.create(email=f"{name}@people.example", **proved)
        for name in ("one", "two")
    )
    actor = make_merger()
    merge = merge_people(person, other, actor=actor)
    addresses.choose_address(first, actor=person.user)
    unmerge_people(merge, actor=actor)
    add_mails(person, 1)

    addresses.choose_address(second, actor=person.user)
    addresses.remove_address(person.addresses.get(email=first.email), actor=person.user)

    told = OutboxMessage.objects.filter(kind="address_changed").order_by("pk")
    assert [mail.recipient for mail in told] == [person.email, first.email]
    removed = OutboxMessage.objects.filter(kind="address_removed")
    assert {mail.recipient for mail in removed} == {first.email, second.email}


def test_choose_address_back_and_forth_keeps_two(person):
    address = prove(add(person))
    addresses.choose_address(address, actor=person.user)
    old = person.addresses.get(email="ada@work.example")

    addresses.choose_address(old, actor=person.user)

    assert person.addresses.count() == 2


def test_choose_address_for_somebody_without_one_tells_nobody():
    person = make_person(email="", user=make_user())
    address = prove(add(person))

    addresses.choose_address(address, actor=person.user)

    assert mails() == [("address_confirm", "ada@home.example")]


def test_choose_address_not_proved_is_refused(person):
    with pytest.raises(TransitionNotAllowed):
        addresses.choose_address(add(person), actor=person.user)


def test_remove_address_tells_a_proved_one_and_keeps_the_one_in_use(person):
    open_one, proved = add(person, "a@home.example"), prove(add(person))
    used = person.addresses.create(email=person.email, verified_at=clock.now())

    addresses.remove_address(open_one, actor=person.user)
    addresses.remove_address(proved, actor=person.user)
    with pytest.raises(TransitionNotAllowed):
        addresses.remove_address(used, actor=person.user)

    assert list(person.addresses.all()) == [used]
    assert mails()[2:] == [
        ("address_removed", "ada@home.example"),
        ("address_removed", "ada@work.example"),
    ]


def test_what_the_sign_in_proves_is_an_event_of_the_audit_once(person):
    for _time in range(2):
        people.note_address(person, "ada@second.example")
        people.note_address(person, person.email)

    (event,) = AuditEvent.objects.filter(action="address.prove")
    assert (event.person, event.actor) == (person, person.user)


def test_an_address_the_office_replaces_is_told_and_lets_nobody_in():
    person = make_person(user=None, email="typo@people.example")
    person.email = "ada@people.example"
    person.save()

    addresses.mail_moved(person, "typo@people.example")
    addresses.mail_moved(person, "ADA@people.example")

    assert mails() == [("address_changed", "typo@people.example")]
    assert person.addresses.get().verified_at is None
    assert people.join_sign_in(make_user(), "typo@people.example") is None


def test_ten_addresses_are_enough(person):
    for number in range(9):
        person.addresses.create(email=f"ada{number}@home.example")
    last = add(person, "last@home.example")

    with pytest.raises(TransitionNotAllowed):
        add(person)
    assert add(person, "LAST@home.example") == last


def test_change_name_is_noted_with_the_one_before(person):
    given = {"first_name": "Ada", "last_name": "Birch", "actor": person.user}
    before = person.full_name

    addresses.change_name(person, **given)
    again = addresses.change_name(person, **given)

    assert again.full_name == "Ada Birch"
    assert [entry.data for entry in ModelLogEntry.objects.all()] == [{"before": before}]


@pytest.mark.parametrize("actor", [None, "other"])
def test_others_change_nothing(person, actor):
    user = actor and make_person().user

    with pytest.raises(NotPermitted):
        addresses.add_address(person, email="x@home.example", actor=user)


def test_an_address_added_and_removed_again_is_no_way_to_pester(person):
    for _number in range(10):
        addresses.remove_address(add(person), actor=person.user)

    with pytest.raises(TransitionNotAllowed):
        add(person)
    with clock.at(clock.now() + dt.timedelta(days=1, minutes=1)):
        assert add(person).email == "ada@home.example"


def test_what_happens_to_addresses_and_name_is_in_the_audit_without_words(person):
    row = prove(add(person))
    addresses.choose_address(row, actor=person.user)
    third = prove(add(person, "ada@third.example"))
    addresses.remove_address(third, actor=person.user)
    given = {"first_name": "Adele", "last_name": "Birch"}
    addresses.change_name(person, **given, actor=person.user)

    events = AuditEvent.objects.about(person).order_by("seq")
    assert list(events.values_list("action", flat=True)) == [
        "address.add",
        "address.prove",
        "address.choose",
        "address.add",
        "address.prove",
        "address.remove",
        "person.rename",
    ]
    assert [one.what for one in tell(events)][0] == "Mail address added"


def test_somebody_without_an_address_removes_one_and_no_mail_goes_nowhere():
    person = make_person(email="", user=make_user())
    row = person.addresses.create(email="a@home.example", verified_at=clock.now())

    addresses.remove_address(row, actor=person.user)

    assert mails() == [("address_removed", "a@home.example")]
