"""A list as the host sees it, saved as the host left it; sheets by their numbers."""

from __future__ import annotations

import pytest

from ce_plugin.exceptions import NotClaimable, NoteRequired
from ce_plugin.models import Attendance, SessionSeat
from ce_plugin.services import attendance, attendance_marking
from ce_plugin.services.attendance_lists import rows_of
from ce_plugin.services.attendance_marking import (
    Outcome,
    Typed,
    numbers_in,
    save_list,
    save_numbers,
)
from ce_plugin.services.attendance_tickets import add_walk_in
from tests import factories
from tests.services.attending import make_host, over, registered
from tests.services.test_attendance import submit

pytestmark = pytest.mark.django_db

SHEET = range(1, 10)


def key(person) -> str:
    return str(person.public_id)


def save(session, host, *, ticked=(), shown=(), **given) -> Outcome:
    return save_list(
        session,
        ticked={key(one) for one in ticked},
        shown={key(one) for one in shown},
        actor=host,
        **given,
    )


def people(session, number: int = 3) -> list:
    names = ["Ash", "Birch", "Cedar", "Dogwood"]
    return [
        registered(session, factories.make_person(last_name=name)).person
        for name in names[:number]
    ]


def test_the_list_has_seats_and_walk_ins_by_name_with_library_and_number():
    session = over()
    host = make_host(session)
    late, early = factories.make_person(last_name="Wolf"), factories.make_person()
    registered(session, late)
    library = factories.make_library(name="Aspen Library")
    factories.make_position(person=late, library=library)
    registered(session, status="cancelled", cancelled_at="2026-01-01T00:00Z")
    registered(session, status="waiting", waiting_since="2026-01-01T00:00Z")
    attendance.record_attendance(session, way="host", person=early, actor=host)
    guest = add_walk_in(session, name="Nia", email="", way="host", actor=host)

    rows = rows_of(session, host)

    assert [(row.name, row.number, row.library, row.is_present) for row in rows] == [
        (early.full_name, None, "", True),
        (late.full_name, 1, "Aspen Library", False),
        ("Nia", None, "", True),
    ]
    assert rows[2].key == str(guest.public_id)


def test_numbers_stay_when_somebody_cancels_or_registers_again():
    session = over()
    gone = registered(session, status="cancelled", cancelled_at="2026-01-01T00:00Z")
    second = registered(session)
    registered(session, gone.person)

    numbers = {row.person: row.number for row in rows_of(session, make_host(session))}

    assert numbers == {gone.person: 1, second.person: 2}


def test_only_who_chose_the_session_is_expected_there():
    event = factories.make_event(sessions=2)
    first, second = event.sessions.order_by("sort_order")
    seat, every = registered(first), registered(first)
    SessionSeat.objects.create(registration=seat, session=second)
    host = factories.make_coordinator()

    assert [row.person for row in rows_of(first, host)] == [every.person]
    assert {row.person for row in rows_of(second, host)} == {seat.person, every.person}


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_asks_as_often_for_one_as_for_four(number, django_assert_num_queries):
    session = over()
    people(session, number)
    host = make_host(session)

    with django_assert_num_queries(4):
        rows_of(session, host)


def test_ticks_are_saved_and_the_rest_is_left_open():
    session = over()
    ash, birch, _cedar = people(session)

    outcome = save(session, make_host(session), ticked=[ash, birch])

    assert (outcome.present, outcome.absent) == (2, 0)
    assert outcome.sentences() == ["2 people are noted as present."]
    assert Attendance.objects.present().count() == 2
    assert ash.claims.count() == 1


def test_the_rest_may_be_noted_as_absent():
    session = over()
    host = make_host(session)
    ash, birch, cedar = people(session)
    attendance.record_attendance(session, way="word", person=birch, actor=birch.user)

    missed = [str(one.public_id) for one in (ash, birch, cedar)]
    late = registered(session).person

    outcome = save(session, host, ticked=[ash], missed=missed)

    assert (outcome.present, outcome.absent) == (1, 1)
    assert Attendance.objects.get(person=cedar).status == "absent"
    assert not Attendance.objects.filter(person=late).exists()
    assert Attendance.objects.get(person=birch).status == "present"


def test_what_another_host_ticked_meanwhile_stays():
    session = over()
    ash, birch, _cedar = people(session)
    save(session, make_host(session), ticked=[birch])

    outcome = save(session, make_host(session), ticked=[ash], shown=[])

    assert (outcome.present, outcome.corrected) == (1, 0)
    assert Attendance.objects.present().count() == 2


def test_a_row_that_was_ticked_already_is_not_checked_again():
    session = over()
    (ash,) = people(session, 1)
    attendance.record_attendance(session, way="word", person=ash, actor=ash.user)

    outcome = save(session, make_host(session), ticked=[ash], shown=[ash])

    assert outcome.present == 0
    assert Attendance.objects.get().evidence_level == "code_entered"


def test_taking_back_needs_a_reason_before_anything_is_saved():
    session = over()
    host = make_host(session)
    ash, birch, _cedar = people(session)
    save(session, host, ticked=[ash])

    with pytest.raises(NoteRequired):
        save(session, host, ticked=[birch], shown=[ash], note=" ")

    assert Attendance.objects.present().get().person == ash


def test_taking_back_with_a_reason_says_what_became_of_the_credit():
    session = over()
    host = make_host(session)
    ash, *_rest = people(session)
    run = factories.make_applicant()
    registered(session, run.person)
    save(session, host, ticked=[ash, run.person])
    submit(run)

    outcome = save(session, host, shown=[ash, run.person], note="Wrong list.")

    assert outcome.sentences() == [
        "2 attendances are taken back.",
        "1 credit went with it, and the person was told.",
    ]
    assert outcome.warnings() == [
        "1 credit is part of a submitted application and was not touched; the "
        "coordinator was told."
    ]


def test_a_guest_who_was_taken_back_can_be_ticked_again():
    session = over()
    host = make_host(session)
    guest = add_walk_in(session, name="Nia", email="", way="host", actor=host)
    own = {str(guest.public_id)}
    save_list(session, ticked=set(), shown=own, actor=host, note="Mixed up.")

    outcome = save_list(session, ticked=own, shown=set(), actor=host)

    guest.refresh_from_db()
    assert (outcome.present, guest.status) == (1, "present")


def test_hosts_cannot_tick_their_own_row():
    session = over()
    host = make_host(session)
    registered(session, host.ce_person)

    missed = [str(host.ce_person.public_id)]
    outcome = save(session, host, ticked=[host.ce_person], missed=missed)

    assert (outcome.present, outcome.absent) == (0, 0)
    assert rows_of(session, host)[0].is_own is True


def test_a_session_that_has_not_begun_says_so_once():
    session = over()
    found = people(session)
    type(session).objects.update(begins_on="2999-01-01", ends_on="2999-01-01")
    session.refresh_from_db()

    outcome = save(session, make_host(session), ticked=found)

    assert outcome.warnings() == [
        "This session has not begun. Attendance opens half an hour before."
    ]


def test_a_list_that_changes_meanwhile_is_said(monkeypatch):
    session = over()
    (ash,) = people(session, 1)

    def changed(*args, **kwargs):
        raise attendance_marking.CePluginError

    monkeypatch.setattr(attendance_marking, "note", changed)

    outcome = save(session, make_host(session), ticked=[ash])

    assert outcome.warnings() == ["Somebody else has just changed this list."]


def test_whoever_another_host_ticks_in_this_moment_is_not_counted_absent(monkeypatch):
    session = over()
    host = make_host(session)
    (ash,) = people(session, 1)
    real = attendance.record_absence

    def ticked_first(*args, **given):
        save(session, make_host(session), ticked=[ash])
        return real(*args, **given)

    monkeypatch.setattr(attendance, "record_absence", ticked_first)

    outcome = save(session, host, missed=[key(ash)])

    assert (outcome.absent, outcome.sentences()) == (0, [])
    assert Attendance.objects.get().status == "present"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1-4, 7, 9", [1, 2, 3, 4, 7, 9]),
        ("3 1\n2;2", [1, 2, 3]),
        ("1 to 3, 8.", [1, 2, 3, 8]),
        ("", []),
        ("7-7", [7]),
    ],
)
def test_numbers_are_read_as_people_type_them(text, numbers):
    assert numbers_in(text, SHEET) == Typed(numbers, [], [])


@pytest.mark.parametrize(
    ("text", "missing", "wrong"),
    [
        ("x", [], ["x"]),
        ("4-1", [], ["4-1"]),
        ("1 – 2 to 3", [], ["to"]),
        ("-3", [], ["-"]),
        ("1,2b", [], ["2b"]),
        ("1-500000", [10, 11, 12, 13, 14, 15], []),
        ("1234567890", [], ["1234567890"]),
        ("123456, 0", [0, 123456], []),
        ("1-3, 99, x, 2-1, y x", [99], ["2-1", "x", "y"]),
        ("a b c d e f g", [], ["a", "b", "c", "d", "e"]),
    ],
)
def test_all_that_is_no_row_of_the_sheet_is_named(text, missing, wrong):
    typed = numbers_in(text, SHEET)

    assert (typed.missing, typed.wrong) == (missing, wrong)


def test_numbers_of_a_sheet_are_noted_by_it():
    session = over()
    ash, birch, _cedar = people(session)
    host = make_host(session)
    registered(session, host.ce_person)
    save(session, host, ticked=[ash])

    outcome = save_numbers(session, [1, 2, 4], actor=host)

    assert (outcome.present, outcome.warnings()) == (
        1,
        ["Nobody notes themselves: your row was left out."],
    )
    row = Attendance.objects.get(person=birch)
    assert (row.way, row.evidence_level) == ("sheet", "host_checked")


def test_a_number_of_nobody_saves_nothing():
    session = over()
    people(session)

    with pytest.raises(ValueError, match=r"^7, 8$"):
        save_numbers(session, [1, 7, 8], actor=make_host(session))
    with pytest.raises(ValueError, match=r"^4, 5, 6, 7, 8, …$"):
        save_numbers(session, range(1, 99), actor=make_host(session))

    assert not Attendance.objects.exists()


def test_the_same_refusal_is_said_once():
    outcome = Outcome()

    def refuse():
        raise NotClaimable("Not now.")

    attendance_marking._safely(outcome, refuse)
    attendance_marking._safely(outcome, refuse)

    assert outcome.warnings() == ["Not now."]
