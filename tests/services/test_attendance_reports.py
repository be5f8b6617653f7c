"""A webinar's report: what it would do, what it did, and all back again."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import (
    NotPermitted,
    RecordChanged,
    UsedSince,
)
from ce_plugin.models import (
    Attendance,
    CreditClaim,
    OutboxMessage,
)
from ce_plugin.services import attendance, claims, clock, import_undo, imports
from ce_plugin.services.attendance_matching import choose
from tests import factories
from tests.services.attending import going_on, make_host, over
from tests.services.reporting import commit, problem, stage, verdicts
from tests.services.test_attendance import submit

pytestmark = pytest.mark.django_db


def test_attendance_becomes_credit_with_a_mail(session, actor):
    person = factories.make_person()

    commit(stage(session, actor, f"Ada,{person.email},50"), actor)

    claim = person.claims.get()
    assert (claim.session, claim.evidence_level, claim.provenance, claim.kind) == (
        session,
        "imported",
        "attendance",
        "listed",
    )
    assert (claim.recorded_by, claim.program_issued) == (actor, True)
    assert Attendance.objects.get().claim == claim
    assert person.mails.get().kind == "credit_recorded"


def test_nothing_is_written_before_it_is_imported(session, actor):
    person = factories.make_person()

    batch = stage(session, actor, f"Ada,{person.email},50")

    assert (batch.counts["new"], Attendance.objects.count()) == (1, 0)
    row = batch.rows.get()
    assert row.changes == {
        "name": ["", person.full_name],
        "credit": ["", "1.5 credits"],
    }
    assert OutboxMessage.objects.count() == CreditClaim.objects.count() == 0


def test_what_people_claimed_is_raised_and_can_be_put_back(session, actor):
    person = factories.make_person()
    claim = claims.claim_listed(session, person=person, actor=person.user)

    batch = commit(stage(session, actor, f"Ada,{person.email},50"), actor)

    claim.refresh_from_db()
    row = Attendance.objects.get()
    assert (claim.evidence_level, row.claim, row.evidence_before) == (
        "imported",
        claim,
        "self_stated",
    )
    import_undo.undo_batch(batch, actor=actor)
    claim.refresh_from_db()
    assert (claim.evidence_level, claim.status) == ("self_stated", "recorded")
    assert not Attendance.objects.exists()


def test_stronger_evidence_and_submitted_lists_stay_as_they_are(session, actor):
    strong, run = factories.make_person(), factories.make_applicant()
    claims.claim_listed(
        session, person=strong, actor=strong.user, evidence="host_checked"
    )
    claims.claim_listed(session, person=run.person, actor=run.person.user)
    submit(run)

    commit(
        stage(session, actor, f"A,{strong.email},50", f"B,{run.person.email},50"), actor
    )

    levels = {row.person: row.claim.evidence_level for row in Attendance.objects.all()}
    assert levels == {strong: "host_checked", run.person: "self_stated"}
    assert {row.evidence_before for row in Attendance.objects.all()} == {""}


def test_a_presenter_is_noted_without_a_second_credit(session, actor):
    person = factories.make_person()
    factories.make_claim(person, session=session, role="presenter", kind="presenting")

    commit(stage(session, actor, f"Ada,{person.email},50"), actor)

    assert (Attendance.objects.get().claim, person.claims.count()) == (None, 1)


def test_what_is_going_on_is_noted_and_credited_later(actor):
    with clock.at(dt.datetime(2026, 5, 5, 18, 0, tzinfo=dt.UTC)):
        session, person = going_on(), factories.make_person()
        commit(stage(session, actor, f"Ada,{person.email},50"), actor)

    assert (Attendance.objects.get().claim, person.claims.count()) == (None, 0)


def test_whoever_is_noted_already_is_left_alone(session, actor):
    person = factories.make_person()
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    host = make_host(session)
    attendance.record_attendance(session, way="host", guest=("Nia", ""), actor=host)

    batch = stage(session, actor, f"Ada,{person.email},50", "Nia,,50")

    assert verdicts(batch) == ["same", "same"]


def test_the_host_knows_better_who_was_absent(session, actor):
    person = factories.make_person()
    attendance.record_absence(session, person=person, actor=make_host(session))

    batch = stage(session, actor, f"Ada,{person.email},50")

    assert verdicts(batch) == ["duplicate"]
    assert problem(batch) == f"The host noted that {person.full_name} was absent."


def test_nobody_notes_themselves(session, actor):
    own = factories.make_person(user=actor)

    batch = stage(session, actor, f"Me,{own.email},50")

    assert (verdicts(batch), problem(batch)) == (
        ["wrong"],
        "Somebody else notes your own attendance.",
    )


def test_undoing_takes_everything_back_and_tells_people(session, actor):
    person = factories.make_person()
    nobody = factories.make_person(email="", user=None)
    batch = stage(session, actor, f"A,{person.email},50", "Nia,nia@people.example,50")
    choose(batch, {3: str(nobody.public_id)}, actor=actor)
    commit(batch, actor)

    import_undo.undo_batch(batch, actor=actor)

    assert (Attendance.objects.count(), CreditClaim.objects.count()) == (0, 0)
    kinds = person.mails.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["credit_recorded", "credit_taken_back"]
    assert OutboxMessage.objects.exclude(person=person).count() == 0


def test_undoing_never_touches_a_submitted_application(session, actor):
    run = factories.make_applicant()
    batch = commit(stage(session, actor, f"A,{run.person.email},50"), actor)
    submit(run)

    with pytest.raises(UsedSince) as refused:
        import_undo.undo_batch(batch, actor=actor)

    assert run.person.claims.filter(session=session).exists()
    assert refused.value.sentences == (_handed_in(run),)


def _handed_in(run) -> str:
    name = run.person.full_name
    return f"Line 2: the credit of {name} is in a submitted application."


def test_undoing_leaves_the_evidence_of_a_submitted_application(session, actor):
    run = factories.make_applicant()
    claim = claims.claim_listed(session, person=run.person, actor=run.person.user)
    batch = commit(stage(session, actor, f"A,{run.person.email},50"), actor)
    submit(run)

    with pytest.raises(UsedSince) as refused:
        import_undo.undo_batch(batch, actor=actor)

    claim.refresh_from_db()
    assert (claim.evidence_level, claim.attendances.count()) == ("imported", 1)
    assert refused.value.sentences == (_handed_in(run),)


def test_undoing_is_refused_after_a_correction(session, actor):
    person = factories.make_person()
    batch = commit(stage(session, actor, f"A,{person.email},50"), actor)
    row = Attendance.objects.get()
    attendance.correct_to_absent(row, actor=make_host(session), note="Mixed up.")

    with pytest.raises(UsedSince):
        import_undo.undo_batch(batch, actor=actor)


def test_a_tick_meanwhile_is_no_half_import(session, actor):
    person, other = factories.make_person(), factories.make_person()
    batch = stage(session, actor, f"A,{person.email},50", f"B,{other.email},50")
    attendance.record_attendance(session, way="word", person=other, actor=other.user)

    with pytest.raises(RecordChanged):
        commit(batch, actor)

    assert Attendance.objects.get().person == other


def test_a_tick_in_the_very_moment_is_no_half_import(session, actor, monkeypatch):
    person, other = factories.make_person(), factories.make_person()
    batch = stage(session, actor, f"A,{person.email},50", f"B,{other.email},50")
    real = imports._as_shown

    def ticked_in_between(*args):
        lines = real(*args)
        attendance.record_attendance(
            session, way="word", person=other, actor=other.user
        )
        return lines

    monkeypatch.setattr(imports, "_as_shown", ticked_in_between)

    with pytest.raises(RecordChanged):
        commit(batch, actor)

    assert (Attendance.objects.count(), CreditClaim.objects.count()) == (0, 0)


def test_a_report_of_a_recording_belongs_to_what_was_recorded(actor):
    live, person = over(), factories.make_person()
    shown = factories.make_event(format="recording", recording_of=live.page)

    commit(stage(shown.sessions.get(), actor, f"A,{person.email},50"), actor)

    claim = person.claims.get()
    assert (claim.session, claim.mode, claim.kind) == (live, "recording", "recording")
    again = stage(live, actor, f"A,{person.email},50").rows.get()
    assert again.targets["standing"] == claim.pk


def test_editors_of_the_page_read_reports_and_nobody_else(session):
    stranger = factories.make_person().user
    superuser = factories.make_user(is_superuser=True)

    with pytest.raises(NotPermitted):
        stage(session, stranger, "Nia,,50")
    assert stage(session, superuser, "Nia,,50").author == superuser


def test_a_session_that_was_not_held_takes_no_report(actor, session):
    type(session).objects.update(is_cancelled=True)
    session.refresh_from_db()

    batch = stage(session, actor, "Nia,,50")

    assert problem(batch) == "This session was cancelled or moved."


def test_a_report_of_a_session_that_is_gone_says_so(session, actor):
    batch = stage(session, actor, "Nia,,50")
    session.delete()
    batch.refresh_from_db()

    imports.look_again(batch, actor=actor)

    assert problem(batch) == "The session of this report is gone."
