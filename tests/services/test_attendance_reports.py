"""A webinar's report: who is who, what it would do, what it did, and all back again."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import (
    AlreadyRead,
    NotPermitted,
    RecordChanged,
    TransitionNotAllowed,
    UnreadableFile,
    UsedSince,
)
from ce_plugin.models import (
    Attendance,
    AttendeeName,
    CreditClaim,
    ImportBatch,
    OutboxMessage,
)
from ce_plugin.services import attendance, claims, clock, import_undo, imports
from ce_plugin.services.attendance_matching import choose, unmatched
from ce_plugin.services.attendance_report_columns import minutes
from ce_plugin.services.directory_export import error_sheet
from ce_plugin.services.import_shape import Unfit
from ce_plugin.services.merging import merge_people
from tests import factories
from tests.services.attending import going_on, make_host, over
from tests.services.test_attendance import submit

pytestmark = pytest.mark.django_db
HEAD = "Name (Original Name),User Email,Duration (Minutes)"


@pytest.fixture
def actor(db):
    return factories.make_writer()


@pytest.fixture
def session(db):
    return over()


def content(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines]).encode()


def stage(session, actor, *lines: str, head: str = HEAD, **options) -> ImportBatch:
    return imports.stage_file(
        "attendance",
        name="zoom.csv",
        content=content(*lines, head=head),
        actor=actor,
        session=session,
        options=options,
    )


def commit(batch, actor) -> ImportBatch:
    return imports.commit_batch(batch, actor=actor)


def verdicts(batch) -> list[str]:
    return list(batch.rows.order_by("line").values_list("verdict", flat=True))


def problem(batch, line: int = 2) -> str:
    (found,) = batch.rows.get(line=line).problems
    return found["sentence"]


def test_people_are_known_by_each_of_their_addresses(session, actor):
    main = factories.make_person(email="ada@library.example")
    further = factories.make_person()
    further.addresses.create(email="bo@home.example", verified_at=clock.now())
    signs_in = factories.make_person(user=factories.make_user(email="cy@x.example"))

    batch = stage(
        session,
        actor,
        "Whoever,ADA@library.example,50",
        "Bo,bo@home.example,50",
        "Cy,cy@x.example,50",
    )
    commit(batch, actor)

    rows = Attendance.objects.all()
    assert {row.person for row in rows} == {main, further, signs_in}
    assert {(row.way, row.evidence_level, row.status) for row in rows} == {
        ("report", "imported", "present")
    }


def test_an_address_nobody_proved_is_nobodys(session, actor):
    factories.make_person().addresses.create(email="bo@home.example")

    assert stage(session, actor, "Bo Elk,bo@home.example,50").rows.get().targets == {}


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


def test_lines_of_whoever_came_and_went_are_added_up(session, actor):
    person = factories.make_person()
    lines = [f"Ada,{person.email},20", f"Ada,{person.email.upper()},15"]

    batch = stage(session, actor, *lines, minutes=35)
    short = stage(over(), actor, *lines, minutes=36)

    assert verdicts(batch) == ["new", "same"]
    assert verdicts(short) == ["wrong", "same"]
    assert problem(short) == "35 minutes in all; 36 are asked for."
    commit(batch, actor)
    assert Attendance.objects.count() == 1


def test_lines_that_say_no_are_passed_over(session, actor):
    person = factories.make_person()

    batch = stage(
        session,
        actor,
        f"No,,{person.email}",
        f"Yes,,{person.email}",
        head="Attended,User Name,Email",
    )

    assert verdicts(batch) == ["same", "new"]


def test_strangers_become_guests_with_a_ticket(session, actor):
    batch = stage(session, actor, "Nia Elk,nia@people.example,50", '"Elk, Bo",,50')

    commit(batch, actor)

    guests = Attendance.objects.order_by("pk")
    assert [(one.guest_name, one.guest_email) for one in guests] == [
        ("Nia Elk", "nia@people.example"),
        ("Bo Elk", ""),
    ]
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.recipient) == ("attendance_ticket", "nia@people.example")


def test_a_guest_without_a_name_is_called_by_the_address(session, actor):
    commit(stage(session, actor, ",nia@people.example,50"), actor)

    assert Attendance.objects.get().who == "nia@people.example"


@pytest.mark.parametrize("name", ["Ada Van Horn", "ADA  VAN HORN", "Adaline Van Horn"])
def test_namesakes_are_asked_about(session, actor, name):
    person = factories.make_person(first_name="Ada", last_name="Van Horn")

    batch = stage(session, actor, f"{name},bigreader@home.example,50")

    row = unmatched(batch).get()
    assert (row.verdict, row.targets) == ("duplicate", {"candidate0": person.pk})
    assert problem(batch).startswith("Is this Ada Van Horn?")


@pytest.mark.parametrize("name", ["Al Van Horn", "Ada", "Van Horn", "Ada Horn"])
def test_other_names_are_guests(session, actor, name):
    factories.make_person(first_name="Ada", last_name="Van Horn")

    assert verdicts(stage(session, actor, f"{name},x@home.example,50")) == ["new"]


def test_an_address_of_two_people_is_asked_about(session, actor):
    pair = [factories.make_person(user=None, email="desk@x.example") for _ in range(2)]

    row = stage(session, actor, "Desk,desk@x.example,50").rows.get()

    assert row.targets == {"candidate0": pair[0].pk, "candidate1": pair[1].pk}


def test_a_choice_is_remembered_for_the_next_report(session, actor):
    person = factories.make_person(first_name="Ada", last_name="Horn")
    line = "BigReader,bigreader@home.example,50"
    batch = stage(session, actor, line)

    choose(batch, {2: str(person.public_id)}, actor=actor)
    assert AttendeeName.objects.count() == 0
    batch = commit(batch, actor)

    assert Attendance.objects.get().person == person
    memory = AttendeeName.objects.get()
    assert (memory.name, memory.email, memory.person, memory.decided_by) == (
        "bigreader",
        "bigreader@home.example",
        person,
        actor,
    )
    other = stage(over(), actor, "BIGREADER,BigReader@home.example,50")
    assert other.rows.get().targets["person"] == person.pk
    import_undo.undo_batch(batch, actor=actor)
    assert not AttendeeName.objects.exists()


def test_what_is_remembered_of_somebody_merged_away_leads_on(session, actor):
    person, gone = factories.make_person(), factories.make_person(user=None)
    AttendeeName.objects.create(name="bigreader", person=gone)
    merge_people(person, gone, actor=factories.make_user(is_superuser=True))

    row = stage(session, actor, "BigReader,,50", f"G,{gone.email},5").rows.first()

    assert row.targets["person"] == person.pk


def test_a_namesake_may_be_a_guest_after_all(session, actor):
    factories.make_person(first_name="Ada", last_name="Horn")
    batch = stage(session, actor, "Ada Horn,other@x.example,50")

    choose(batch, {2: "guest"}, actor=actor)
    commit(batch, actor)

    assert Attendance.objects.get().who == "Ada Horn"
    assert not AttendeeName.objects.exists()


def test_a_record_number_of_nobody_is_wrong(session, actor):
    batch = stage(
        session,
        actor,
        "Ada,00000000-0000-0000-0000-000000000000",
        "Bo,12",
        head="Name,Record",
    )

    assert verdicts(batch) == ["wrong", "wrong"]


def test_choosing_comes_too_late_once_it_is_imported(session, actor):
    batch = stage(session, actor, "Nia Elk,nia@people.example,50")
    commit(batch, actor)

    with pytest.raises(TransitionNotAllowed):
        choose(batch, {2: "guest"}, actor=actor)


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

    with pytest.raises(UsedSince):
        import_undo.undo_batch(batch, actor=actor)

    assert run.person.claims.filter(session=session).exists()


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


def test_the_same_file_is_read_once_for_each_session(session, actor):
    stage(session, actor, "Nia,nia@people.example,50")
    other = stage(over(), actor, "Nia,nia@people.example,50")

    with pytest.raises(AlreadyRead):
        stage(session, actor, "Nia,nia@people.example,50")
    assert other.counts["new"] == 1


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


def test_lines_that_stay_out_can_be_taken_away(session, actor):
    batch = stage(session, actor, ",,50")

    assert problem(batch) == "Neither a name nor an address stands here."
    assert error_sheet(batch, "csv", actor=actor)


@pytest.mark.parametrize(
    ("cell", "whole"),
    [
        ("45", 45),
        ("45.9", 45),
        ("45 min", 45),
        ("1h 2m 30s", 62),
        ("1 hour, 3 minutes", 63),
        ("01:02:59", 62),
        ("50:10", 50),
    ],
)
def test_lengths_of_time_as_providers_write_them(cell, whole):
    assert minutes(cell) == whole


@pytest.mark.parametrize("cell", ["long", "1h and more", "inf", "nan"])
def test_other_lengths_are_refused(cell):
    with pytest.raises(Unfit):
        minutes(cell)


# The bar: whatever the file is, a clear report and nothing half imported.


def test_missing_columns_are_named(session, actor):
    with pytest.raises(UnreadableFile) as refused:
        stage(session, actor, "5/5/2026,50", head="Date,Minutes")

    assert refused.value.sentences == (
        "The file needs one of these columns: Name, Last name, E-mail.",
        "The line above the rows must be the column names.",
    )
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("encoded", "said"),
    [
        (content("Siobhán,s@x.example,50").decode().encode("utf-16")[:-1], "cannot"),
        (b"Name,Email\n\x81\x8d,a@x.example", "cannot be read"),
        (b"\x00\x01\x02", "not a table"),
    ],
)
def test_encodings_nobody_can_read_are_refused(session, actor, encoded, said):
    with pytest.raises(UnreadableFile) as refused:
        imports.stage_file(
            "attendance", name="a.csv", content=encoded, actor=actor, session=session
        )

    assert said in str(refused.value)
    assert not ImportBatch.objects.exists()


def test_letters_of_windows_are_read_and_said(session, actor):
    batch = imports.stage_file(
        "attendance",
        name="a.csv",
        content="Name,Email\nSiobhán,s@x.example".encode("cp1252"),
        actor=actor,
        session=session,
    )

    assert batch.rows.get().data["name"] == "Siobhán"
    assert ["windows_1252"] in batch.notes


def test_what_a_provider_writes_above_the_columns_is_passed_over(session, actor):
    batch = stage(
        session,
        actor,
        "Report Generated:,5/5/2026",
        "Topic,Webinar ID,Actual Duration (minutes)",
        "Weeding,123,60",
        HEAD,
        "Nia,nia@people.example,50",
        head="Attendee Report",
    )

    assert [row.line for row in batch.rows.all()] == [6]


def test_twenty_thousand_rows_are_reported_imported_and_taken_back(session, actor):
    people = [
        factories.models.Person(
            first_name="Ada", last_name=f"P{at}", email=f"p{at}@people.example"
        )
        for at in range(5_000)
    ]
    factories.models.Person.objects.bulk_create(people)
    lines = [
        f"Ada P{at % 10_000},p{at % 10_000}@people.example,30" for at in range(20_000)
    ]
    lines[7] = "Ada P7,nonsense,30"

    batch = stage(session, actor, *lines, minutes=45)
    commit(batch, actor)

    assert batch.counts | {"duplicate": 0} == {
        "new": 9_999,
        "changed": 0,
        "same": 9_999,
        "duplicate": 0,
        "wrong": 2,
    }
    assert Attendance.objects.count() == 9_999
    assert CreditClaim.objects.count() == 4_999
    assert OutboxMessage.objects.count() == 9_999
    import_undo.undo_batch(batch, actor=actor)
    assert (Attendance.objects.count(), CreditClaim.objects.count()) == (0, 0)
