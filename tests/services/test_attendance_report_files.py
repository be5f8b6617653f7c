"""Whatever the file of a report is: read, or a clear report and nothing half imported."""

from __future__ import annotations

import pytest

from ce_plugin.exceptions import (
    AlreadyRead,
    UnreadableFile,
)
from ce_plugin.models import (
    Attendance,
    CreditClaim,
    ImportBatch,
    OutboxMessage,
)
from ce_plugin.services import import_undo, imports
from ce_plugin.services.attendance_report_columns import minutes
from ce_plugin.services.directory_export import error_sheet
from ce_plugin.services.import_shape import Unfit
from tests import factories
from tests.services.attending import over
from tests.services.reporting import HEAD, commit, content, problem, stage, verdicts

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("cell", ["long", "1h and more", "inf", "nan", "-5"])
def test_other_lengths_are_refused(cell):
    with pytest.raises(Unfit):
        minutes(cell)


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


@pytest.mark.drill
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


def test_whoever_registered_and_did_not_come_needs_no_minutes(session, actor):
    batch = stage(
        session, actor, "No,Bo Elk,bo@x.example,--", head="Attended,Name,Email,Minutes"
    )

    assert verdicts(batch) == ["same"]


def test_lines_of_whoever_came_and_went_are_added_up(session, actor):
    person = factories.make_person()
    lines = [f"Ada,{person.email},20", f"Ada,{person.email.upper()},15"]

    batch = stage(session, actor, *lines, minutes=35)
    short = stage(over(), actor, *lines, minutes=36)

    assert verdicts(batch) == ["new", "same"]
    assert verdicts(short) == ["wrong", "same"]
    assert problem(short) == ("Present 35 of the 36 minutes asked for: too short.")
    commit(batch, actor)
    assert Attendance.objects.count() == 1


def test_lines_that_stay_out_can_be_taken_away(session, actor):
    batch = stage(session, actor, ",,50")

    assert problem(batch) == "Neither a name nor an address stands here."
    assert error_sheet(batch, "csv", actor=actor)


def test_the_same_file_is_read_once_for_each_session(session, actor):
    stage(session, actor, "Nia,nia@people.example,50")
    other = stage(over(), actor, "Nia,nia@people.example,50")

    with pytest.raises(AlreadyRead):
        stage(session, actor, "Nia,nia@people.example,50")
    assert other.counts["new"] == 1


def test_the_same_file_is_read_anew_with_another_minimum(session, actor):
    line = "Nia,nia@people.example,50"
    first = stage(session, actor, line, minutes=60)

    other = stage(session, actor, line, minutes=45)

    assert (verdicts(first), verdicts(other)) == (["wrong"], ["new"])
    with pytest.raises(AlreadyRead):
        stage(session, actor, line, minutes=45)


def test_a_minimum_of_what_the_file_does_not_say_is_said(session, actor):
    batch = stage(session, actor, "Nia,n@people.example", head="Name,Email", minutes=45)

    assert problem(batch).startswith("The file does not say how long they were there;")
