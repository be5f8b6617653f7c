"""What an attendance does to a credit that was there, or that went."""

from __future__ import annotations

import pytest
from django.db import transaction

from ce_plugin.services import attendance, attendance_credit, claims
from ce_plugin.services.attendance_credit import Consequence, post
from ce_plugin.services.transition import apply_transition
from tests import factories
from tests.services.attending import make_host, over
from tests.services.test_attendance import by_word, submit, tick

pytestmark = pytest.mark.django_db


def ruled_out(claim) -> None:
    with transaction.atomic():
        apply_transition(
            claim, "void", actor=factories.make_coordinator(), note="Was not there."
        )


def withdrawn(claim) -> None:
    claims.withdraw_claim(claim, actor=claim.person.user)


@pytest.mark.parametrize("gone", [ruled_out, withdrawn])
@pytest.mark.parametrize("again", ["word", "host"])
def test_being_noted_once_more_does_not_bring_a_credit_back(gone, again):
    session, person = over(), factories.make_person()
    host = make_host(session)
    gone(tick(session, person, host).claim)

    tick(session, person, host) if again == "host" else by_word(session, person)

    assert person.claims.live().count() == 0


def test_a_host_does_not_bring_back_what_the_office_ruled_out():
    session, person = over(), factories.make_person()
    host = make_host(session)
    row = tick(session, person, host)
    ruled_out(row.claim)

    attendance.correct_to_absent(row, actor=host, note="Mixed up.")
    attendance.correct_to_present(row, actor=host)

    assert (row.status, person.claims.live().count()) == ("present", 0)


def test_an_absence_found_while_it_is_credited_brings_nothing():
    session, person = over(), factories.make_person()
    host = make_host(session)
    row = tick(session, person, host)
    attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    assert post(row, actor=host) is None
    assert person.claims.live().count() == 0


def test_whoever_claims_again_has_the_evidence_of_the_attendance():
    session, person = over(), factories.make_person()
    withdrawn(tick(session, person, make_host(session)).claim)
    claim = claims.claim_listed(session, person=person, actor=person.user)

    by_word(session, person)

    claim.refresh_from_db()
    assert (claim.status, claim.evidence_level) == ("recorded", "host_checked")


def test_a_correction_lowers_a_credit_to_what_was_said_of_this_one():
    session, person = over(), factories.make_person()
    host = make_host(session)
    first = claims.claim_listed(
        session, person=person, actor=person.user, evidence="documented"
    )
    row = tick(session, person, host)
    withdrawn(first)
    second = claims.claim_listed(session, person=person, actor=person.user)
    by_word(session, person)
    row.refresh_from_db()

    said = attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    second.refresh_from_db()
    assert (said, second.evidence_level) == (Consequence.LOWERED, "self_stated")


def test_a_mail_would_tell_only_of_a_credit_that_changes_and_can_be_told():
    session = over()
    host = make_host(session)
    row = tick(session, factories.make_person(), host)
    told = attendance_credit.would_tell(row)
    withdrawn(row.claim)
    unread = tick(session, factories.make_person(email="", user=None), host)
    run = factories.make_applicant()
    submitted = tick(session, run.person, host)
    submit(run)
    stated = factories.make_person()
    claims.claim_listed(
        session, person=stated, actor=stated.user, evidence="host_checked"
    )

    rows = [row, unread, submitted, tick(session, stated, host)]

    assert told is True
    assert [attendance_credit.would_tell(one) for one in rows] == [False] * 4
