"""One row for a person and a session, the strongest evidence, corrections with trail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError

from ce_plugin.exceptions import (
    NotClaimable,
    NoteRequired,
    NotPermitted,
    TransitionNotAllowed,
)
from ce_plugin.models import Attendance, AuditEvent, EventPage, OutboxMessage
from ce_plugin.services import attendance, attendance_credit, claims, clock
from ce_plugin.services.attendance_credit import Consequence
from tests import factories
from tests.services.attending import going_on, make_host, over, registered

pytestmark = pytest.mark.django_db


def tick(session, person, host, **given):
    return attendance.record_attendance(
        session, way=given.pop("way", "host"), person=person, actor=host, **given
    )


def by_word(session, person, way="word"):
    return attendance.record_attendance(
        session, way=way, person=person, actor=person.user
    )


def mails_to(person) -> list[str]:
    return list(person.mails.order_by("pk").values_list("kind", flat=True))


def test_a_tick_is_an_attendance_and_its_credit():
    session, person = over(), factories.make_person()
    host = make_host(session)

    row = tick(session, person, host)

    claim = person.claims.get()
    assert (row.status, row.way, row.evidence_level, row.claim, row.recorded_by) == (
        "present",
        "host",
        "host_checked",
        claim,
        host,
    )
    assert (claim.session, claim.kind, claim.provenance, claim.evidence_level) == (
        session,
        "listed",
        "attendance",
        "host_checked",
    )
    assert (claim.program_issued, claim.recorded_by, claim.credits) == (
        True,
        host,
        session.credits,
    )
    assert mails_to(person) == ["credit_recorded"]
    actions = AuditEvent.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["claim.record", "attendance.record"]


def test_the_same_attendance_twice_is_one_of_everything():
    session, person = over(), factories.make_person()

    rows = [tick(session, person, make_host(session)) for _twice in range(2)]

    assert rows[0] == rows[1]
    assert Attendance.objects.count() == person.claims.count() == 1
    assert mails_to(person) == ["credit_recorded"]
    assert AuditEvent.objects.filter(action="attendance.record").count() == 1


def test_a_stronger_way_makes_the_evidence_stronger_and_a_weaker_one_does_not():
    session, person = over(), factories.make_person()
    by_word(session, person)
    host = make_host(session)

    tick(session, person, host)
    row = by_word(session, person, way="qr")

    assert (row.way, row.evidence_level) == ("host", "host_checked")
    assert person.claims.get().evidence_level == "host_checked"
    told = AuditEvent.objects.filter(action__endswith="confirm").get()
    assert (told.from_state, told.to_state, told.actor_id) == (
        "code_entered",
        "host_checked",
        host.pk,
    )


def test_what_the_person_claimed_is_raised_and_not_doubled():
    session, person = over(), factories.make_person()
    claim = claims.claim_listed(session, person=person, actor=person.user)

    row = by_word(session, person)

    claim.refresh_from_db()
    assert (row.claim, row.evidence_before) == (claim, "self_stated")
    assert (claim.evidence_level, claim.provenance) == ("code_entered", "claim")
    assert person.claims.count() == 1
    assert mails_to(person) == []


def test_whoever_claims_after_the_attendance_finds_the_credit():
    session, person = over(), factories.make_person()
    row = by_word(session, person)

    with pytest.raises(claims.DuplicateClaim) as refused:
        claims.claim_listed(session, person=person, actor=person.user)

    assert refused.value.claim == row.claim


def test_a_credit_of_a_submitted_list_is_not_changed_by_better_evidence():
    session, application = over(), factories.make_applicant()
    person = application.person
    claim = claims.claim_listed(session, person=person, actor=person.user)
    submit(application)

    row = by_word(session, person)

    claim.refresh_from_db()
    assert (claim.evidence_level, row.claim, row.evidence_before) == (
        "self_stated",
        claim,
        "",
    )


def submit(participation) -> None:
    actor = participation.person.user
    application = factories.applications.start_application(participation, actor=actor)
    factories.applications.choose_verifier(
        application, verifier=factories.verifier_for(participation), actor=actor
    )
    factories.applications.submit_application(application, actor=actor)


def test_a_presenter_gets_no_second_credit_for_being_there():
    session, person = over(), factories.make_person()
    factories.make_claim(person, session=session, role="presenter", kind="presenting")

    row = by_word(session, person)

    assert (row.claim, person.claims.count()) == (None, 1)
    host = make_host(session)
    assert (
        attendance.correct_to_absent(row, actor=host, note="Left early.")
        == Consequence.NOTHING
    )


def test_nothing_is_credited_before_the_session_is_over():
    with clock.at(dt.datetime(2026, 5, 5, 12, 0, tzinfo=dt.UTC)):
        session, person = going_on(), factories.make_person()

        row = by_word(session, person)

        assert (row.status, row.claim, person.claims.count()) == ("present", None, 0)


@pytest.mark.parametrize(
    ("event", "session"),
    [
        ({"event_status": "cancelled", "status_note": "Snow."}, {}),
        ({"event_status": "postponed", "status_note": "Snow."}, {}),
        ({"live": False}, {}),
        ({"event_type": "deadline"}, {}),
        ({}, {"is_cancelled": True}),
        ({}, {"begins_on": dt.date(2999, 1, 1), "ends_on": dt.date(2999, 1, 1)}),
    ],
)
def test_nobody_attends_what_does_not_take_place(event, session):
    held = over()
    EventPage.objects.filter(pk=held.page_id).update(**event)
    type(held).objects.filter(pk=held.pk).update(**session)
    held = type(held).objects.get(pk=held.pk)
    person = factories.make_person()

    with pytest.raises(NotClaimable):
        by_word(held, person)

    assert not Attendance.objects.exists()


def test_a_session_without_credit_is_attended_all_the_same():
    session, person = over(credits=None, category=None), factories.make_person()

    assert by_word(session, person).claim is None
    assert mails_to(person) == []


def test_hosts_do_not_tick_themselves_and_nobody_enters_a_word_for_others():
    session, person = over(), factories.make_person()
    host = make_host(session)

    with pytest.raises(NotPermitted):
        tick(session, host.ce_person, host)
    with pytest.raises(NotPermitted):
        tick(session, person, host, way="word")
    with pytest.raises(NotPermitted):
        tick(session, person, factories.make_person().user)
    assert by_word(session, host.ce_person).evidence_level == "code_entered"


def test_a_correction_takes_the_credit_back_with_the_reason_and_says_so():
    session, person = over(), factories.make_person()
    host = make_host(session)
    row = tick(session, person, host)

    said = attendance.correct_to_absent(row, actor=host, note="Mixed up two Adas.")

    claim = person.claims.get()
    assert said == Consequence.TAKEN_BACK
    assert (row.status, claim.status) == ("absent", "void")
    step = claim.transitions.get()
    assert (step.name, step.actor, step.note) == (
        "take_back",
        host,
        "Mixed up two Adas.",
    )
    assert row.transitions.get().note == "Mixed up two Adas."
    assert mails_to(person) == ["credit_recorded", "credit_taken_back"]


def test_a_correction_twice_is_once():
    session, person = over(), factories.make_person()
    host = make_host(session)
    row = tick(session, person, host)
    attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    again = attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    assert (again, row.transitions.count()) == (Consequence.NOTHING, 1)


def test_a_correction_needs_a_reason_and_a_host():
    session, person = over(), factories.make_person()
    host = make_host(session)
    row = tick(session, person, host)

    with pytest.raises(NoteRequired):
        attendance.correct_to_absent(row, actor=host, note=" ")
    with pytest.raises(NotPermitted):
        attendance.correct_to_absent(row, actor=person.user, note="Why")
    with pytest.raises(TransitionNotAllowed):
        attendance.correct_to_present(row, actor=host)
    assert person.claims.get().status == "recorded"


def test_what_the_person_claimed_falls_back_to_what_they_stated():
    session, person = over(), factories.make_person()
    claim = claims.claim_listed(session, person=person, actor=person.user)
    host = make_host(session)
    row = tick(session, person, host)

    said = attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    claim.refresh_from_db()
    assert said == Consequence.LOWERED
    assert (claim.status, claim.evidence_level, row.evidence_before) == (
        "recorded",
        "self_stated",
        "",
    )
    assert mails_to(person) == ["attendance_corrected"]


def test_a_credit_of_a_submitted_list_is_left_to_the_office():
    settings = factories.models.CESettings.load()
    settings.contact_email = "office@library.example"
    settings.save()
    session, run = over(), factories.make_applicant()
    host = make_host(session)
    row = tick(session, run.person, host)
    submit(run)

    said = attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    row.claim.refresh_from_db()
    assert said == Consequence.LEFT_TO_OFFICE
    assert (row.status, row.claim.status) == ("absent", "recorded")
    mail = OutboxMessage.objects.get(kind="attendance_corrected_office")
    assert (mail.recipient, mail.context["name"], mail.context["note"]) == (
        "office@library.example",
        run.person.full_name,
        "Mixed up.",
    )


def test_without_an_office_address_the_credit_stays_all_the_same():
    session, run = over(), factories.make_applicant()
    host = make_host(session)
    row = tick(session, run.person, host)
    submit(run)

    said = attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    assert said == Consequence.LEFT_TO_OFFICE
    assert not OutboxMessage.objects.filter(kind__endswith="office").exists()


def test_attended_after_all_gives_the_credit_again():
    session, person = over(), factories.make_person()
    host = make_host(session)
    row = tick(session, person, host)
    attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    attendance.correct_to_present(row, actor=host)

    assert row.status == "present"
    assert [one.status for one in person.claims.order_by("pk")] == ["void", "recorded"]
    assert row.claim == person.claims.live().get()


def test_a_word_does_not_undo_what_the_host_said_and_a_tick_does():
    session, person = over(), factories.make_person()
    host = make_host(session)
    row, said = attendance.record_absence(session, person=person, actor=host)
    assert (row.status, said) == ("absent", Consequence.NOTHING)

    with pytest.raises(NotClaimable):
        by_word(session, person)
    assert tick(session, person, host).status == "present"
    assert person.claims.live().count() == 1


def test_an_absence_takes_back_what_the_registration_gave():
    session = over()
    seat = registered(session)
    claim = claims.claim_listed(
        session, person=seat.person, actor=None, provenance="registration"
    )

    _row, said = attendance.record_absence(
        session, person=seat.person, actor=make_host(session)
    )

    claim.refresh_from_db()
    assert (said, claim.status) == (Consequence.TAKEN_BACK, "void")


def test_an_absence_leaves_what_the_person_claimed_and_a_presence_alone():
    session, person = over(), factories.make_person()
    host = make_host(session)
    claims.claim_listed(session, person=person, actor=person.user)
    row, said = attendance.record_absence(session, person=person, actor=host)
    assert (row.status, said) == ("absent", Consequence.NOTHING)
    other = factories.make_person()
    tick(session, other, host)

    row, said = attendance.record_absence(session, person=other, actor=host)

    assert (row.status, said) == ("present", Consequence.NOTHING)


def test_people_without_an_address_get_no_mail():
    session, person = over(), factories.make_person(email="", user=None)
    host = make_host(session)

    row = tick(session, person, host)
    attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    assert not OutboxMessage.objects.exists()


def test_a_guest_twice_is_once_and_has_no_credit():
    session = over()
    host = make_host(session)
    guest = ("Nia Elk", "nia@people.example")

    rows = [
        attendance.record_attendance(session, way="host", guest=each, actor=host)
        for each in (guest, ("NIA  elk", "NIA@people.example"))
    ]

    assert rows[0] == rows[1]
    assert (rows[0].who, rows[0].claim) == ("Nia Elk", None)
    attendance.correct_to_absent(rows[0], actor=host, note="Mixed up.")


def test_a_broken_row_is_an_error_and_no_double():
    session = over()
    host = make_host(session)

    with pytest.raises(IntegrityError):
        attendance.record_attendance(
            session, way="host", guest=("", "a@people.example"), actor=host
        )


def test_two_recordings_of_one_training_are_one_credit():
    session, person = over(title="Live"), factories.make_person()
    shown = factories.make_event(
        format="recording",
        recording_of=session.page,
        session={"begins_on": clock.today() - dt.timedelta(days=1)},
    ).sessions.get()
    row = by_word(session, person)

    again = by_word(shown, person)

    assert again.claim == row.claim == person.claims.get()


def test_strangers_do_not_say_that_somebody_attended_after_all():
    session, person = over(), factories.make_person()
    row, _said = attendance.record_absence(
        session, person=person, actor=make_host(session)
    )

    with pytest.raises(NotPermitted):
        attendance.correct_to_present(row, actor=person.user)

    row.refresh_from_db()
    assert row.status == "absent"


def test_the_button_pressed_in_the_very_moment_is_the_one_credit(monkeypatch):
    session, person = over(), factories.make_person()
    claim = claims.claim_listed(session, person=person, actor=person.user)
    monkeypatch.setattr(attendance_credit, "_standing", lambda attendance: None)

    row = by_word(session, person)

    claim.refresh_from_db()
    assert (row.claim, claim.evidence_level) == (claim, "code_entered")
    assert person.claims.count() == 1


def test_correcting_what_raised_nothing_lowers_nothing():
    session, person = over(), factories.make_person()
    claim = claims.claim_listed(
        session, person=person, actor=person.user, evidence="host_checked"
    )
    host = make_host(session)
    row = tick(session, person, host)

    said = attendance.correct_to_absent(row, actor=host, note="Mixed up.")

    claim.refresh_from_db()
    assert (said, claim.status, claim.evidence_level) == (
        Consequence.NOTHING,
        "recorded",
        "host_checked",
    )
