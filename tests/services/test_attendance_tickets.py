"""Walk-ins: on record by their address, else a ticket that becomes theirs."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import LinkNotUsable, NotClaimable, NotPermitted
from ce_plugin.models import Attendance, OutboxMessage
from ce_plugin.services import (
    attendance,
    attendance_tickets,
    clock,
    links,
    outbox,
    retention,
    ticket_links,
)
from ce_plugin.services.attendance_tickets import add_walk_in, join
from ce_plugin.services.merging import merge_people
from ce_plugin.services.ticket_links import attendance_behind
from tests import factories
from tests.services.attending import make_host, over

pytestmark = pytest.mark.django_db
NIA = {"name": "Nia Elk", "email": "nia@people.example"}


def walk_in(session, host=None, way="host", **given):
    host = host or make_host(session)
    return add_walk_in(session, way=way, actor=host, **{**NIA, **given})


def token_of(guest) -> str:
    return ticket_links.token_for(str(guest.public_id), guest.guest_email)


def test_an_address_on_record_is_the_person_and_the_credit():
    session, person = over(), factories.make_person(email="nia@people.example")

    row = walk_in(session, email="NIA@people.example", way="sheet")

    assert (row.person, row.way, row.guest_name) == (person, "sheet", "")
    assert person.claims.get() == row.claim
    assert not OutboxMessage.objects.filter(kind="attendance_ticket").exists()


def test_a_proved_address_is_the_persons_as_well():
    session, person = over(), factories.make_person()
    person.addresses.create(email="nia@people.example", verified_at=clock.now())

    assert walk_in(session).person == person


def test_an_address_of_two_people_or_of_nobody_makes_a_guest_with_a_ticket():
    session = over()
    for _twice in range(2):
        factories.make_person(user=None, email="nia@people.example")

    row = walk_in(session)

    assert (row.person, row.guest_name, row.guest_email) == (
        None,
        "Nia Elk",
        "nia@people.example",
    )
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.recipient) == ("attendance_ticket", "nia@people.example")


def test_somebody_who_was_merged_away_is_not_a_second_person():
    session, person = over(), factories.make_person(email="nia@people.example")
    gone = factories.make_person(user=None, email="nia@people.example")
    merge_people(person, gone, actor=factories.make_user(is_superuser=True))

    assert walk_in(session).person == person


def test_without_an_address_a_guest_is_a_name_once():
    session = over()
    host = make_host(session)

    rows = [walk_in(session, host, email=""), walk_in(session, host, email="")]

    assert rows[0] == rows[1]
    assert not OutboxMessage.objects.exists()


def test_hosts_do_not_add_themselves():
    session = over()
    host = make_host(session)

    with pytest.raises(NotPermitted):
        walk_in(session, host, email=host.email)


def test_the_mail_holds_the_link_and_no_row_does():
    guest = walk_in(over())
    mail = OutboxMessage.objects.get()

    context = links.mail_context(mail)

    token = context["ticket_url"].rstrip("/").rpartition("/")[2]
    assert attendance_behind(token) == guest
    assert token.partition(".")[2] not in str(mail.context)
    outbox.deliver(mail.pk)
    assert OutboxMessage.objects.get().state == "sent"


def test_a_ticket_makes_the_attendance_the_persons_own():
    session, person = over(), factories.make_person()
    guest = walk_in(session)

    row = join(attendance_behind(token_of(guest)), person=person, actor=person.user)

    assert (row.pk, row.person, row.evidence_level) == (
        guest.pk,
        person,
        "host_checked",
    )
    assert person.claims.get() == row.claim
    assert join(row, person=person, actor=person.user).claim == row.claim
    assert person.claims.count() == 1


def test_a_used_ticket_is_nobody_elses():
    guest = walk_in(over())
    person, other = factories.make_person(), factories.make_person()
    join(guest, person=person, actor=person.user)

    with pytest.raises(LinkNotUsable):
        join(attendance_behind(token_of(guest)), person=other, actor=other.user)


@pytest.mark.parametrize(
    ("own_way", "kept"), [("word", "host_checked"), ("host", "host_checked")]
)
def test_whoever_was_noted_by_another_way_keeps_one_row(own_way, kept):
    session, person = over(), factories.make_person()
    host = make_host(session)
    guest = walk_in(session, host)
    actor = person.user if own_way == "word" else host
    own = attendance.record_attendance(session, way=own_way, person=person, actor=actor)

    row = join(guest, person=person, actor=person.user)

    guest.refresh_from_db()
    assert (row, row.evidence_level, guest.status, guest.person) == (
        own,
        kept,
        "folded",
        None,
    )
    assert person.claims.get().evidence_level == kept


@pytest.mark.parametrize("token", ["", "x", "x.1.y", "0-0.1.AAAA"])
def test_forged_tickets_are_refused(token):
    with pytest.raises(LinkNotUsable):
        attendance_behind(token)


def test_a_ticket_ends_with_its_time_its_address_or_its_row():
    guest = walk_in(over())
    token = token_of(guest)

    with clock.at(clock.now() + dt.timedelta(days=91)), pytest.raises(LinkNotUsable):
        attendance_behind(token)
    Attendance.objects.update(guest_email="other@people.example")
    with pytest.raises(LinkNotUsable):
        attendance_behind(token)
    Attendance.objects.update(guest_email="")
    with pytest.raises(LinkNotUsable):
        attendance_behind(ticket_links.token_for(str(guest.public_id), ""))


def test_names_of_guests_are_forgotten_after_ninety_days():
    session = over()
    host = make_host(session)
    guest, joined = walk_in(session, host), walk_in(session, host, email="b@c.example")
    person = factories.make_person()
    join(joined, person=person, actor=person.user)

    with clock.at(clock.now() + dt.timedelta(days=89)):
        assert retention.forget_guests() == 0
    with clock.at(clock.now() + dt.timedelta(days=91)):
        assert (retention.forget_guests(), retention.forget_guests()) == (2, 0)

    guest.refresh_from_db()
    joined.refresh_from_db()
    assert (guest.guest_name, guest.guest_email) == (retention.NOBODY, "")
    assert (joined.guest_name, joined.guest_email, joined.person) == ("", "", person)


def test_nobody_is_found_by_no_address():
    factories.make_person(email="", user=None)

    assert attendance_tickets.person_with("") is None


def test_a_host_does_not_become_a_guest_of_their_own():
    session = over()
    host = make_host(session)
    guest = walk_in(session, host)

    with pytest.raises(LinkNotUsable):
        join(guest, person=host.ce_person, actor=host)

    assert Attendance.objects.get().person is None


def test_a_guest_who_was_taken_back_has_no_ticket_any_more():
    session, person = over(), factories.make_person()
    guest = walk_in(session)
    token = token_of(guest)
    attendance.correct_to_absent(
        guest, actor=factories.make_coordinator(), note="Mixed up."
    )

    with pytest.raises(LinkNotUsable):
        attendance_behind(token)
    with pytest.raises(LinkNotUsable):
        join(guest, person=person, actor=person.user)
    assert Attendance.objects.get().person is None


def test_who_was_missed_on_the_list_and_seen_as_a_guest_was_there():
    session, person = over(), factories.make_person()
    host = make_host(session)
    guest = walk_in(session, host)
    absence, _said = attendance.record_absence(session, person=person, actor=host)

    row = join(guest, person=person, actor=person.user)

    absence.refresh_from_db()
    assert (row.pk, row.person, absence.status) == (guest.pk, person, "folded")
    assert person.claims.live().get() == row.claim


def test_a_ticket_does_not_undo_what_the_host_corrected():
    session, person = over(), factories.make_person()
    host = make_host(session)
    guest = walk_in(session, host)
    own = attendance.record_attendance(session, way="host", person=person, actor=host)
    attendance.correct_to_absent(own, actor=host, note="Mixed up.")

    with pytest.raises(NotClaimable):
        join(guest, person=person, actor=person.user)

    guest.refresh_from_db()
    assert (guest.person, person.claims.live().count()) == (None, 0)


def test_a_guest_of_a_report_does_not_undo_what_the_host_said():
    session, person = over(), factories.make_person()
    host = make_host(session)
    guest = walk_in(session, host)
    Attendance.objects.update(evidence_level="imported")
    attendance.record_absence(session, person=person, actor=host)

    with pytest.raises(NotClaimable):
        join(guest, person=person, actor=person.user)


def test_two_guests_of_one_mailbox_are_not_one():
    session = over()
    host = make_host(session)
    walk_in(session, host)
    assert walk_in(session, host, name="NIA  elk").guest_name == "Nia Elk"

    with pytest.raises(NotClaimable) as refused:
        walk_in(session, host, name="Bo Elk")

    assert refused.value.reason == (
        "Nia Elk is noted with this address already. If Bo Elk is somebody else, leave "
        "the address empty or give another one."
    )
