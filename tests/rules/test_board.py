from datetime import date
from decimal import Decimal

import pytest

from ce_plugin.rules import BoardMeeting, evaluate_board
from tests.rules.builders import make_rules

MEMBERS = ("ann", "bo", "cy", "di", "ed")


def _meeting(key, day, hours, *present):
    return BoardMeeting(
        key, date.fromisoformat(day), Decimal(hours), frozenset(present)
    )


def test_evaluate_board_counts_trainings_with_a_quorum_of_members():
    meetings = [
        _meeting("m3", "2026-06-30", "1", "ann", "bo", "cy", "di", "ed"),
        _meeting("m1", "2025-07-01", "1.5", "ann", "bo", "cy"),
        _meeting("m2", "2025-09-01", "2", "ann", "bo", "guest"),
    ]
    board = evaluate_board(make_rules("MT-2023"), MEMBERS, meetings, 2026)
    assert board.period == (date(2025, 7, 1), date(2026, 6, 30))
    assert [(m.id, str(m.counted), m.reason) for m in board.meetings] == [
        ("m1", "1.5", None),
        ("m2", "0", "no_quorum"),
        ("m3", "1", None),
    ]
    assert (board.met, board.counted, board.missing) == (
        False,
        Decimal("2.5"),
        Decimal("0.5"),
    )


def test_evaluate_board_half_of_an_even_board_is_no_quorum():
    meeting = _meeting("m1", "2025-08-01", "3", "ann", "bo")
    board = evaluate_board(make_rules("MT-2023"), MEMBERS[:4], [meeting], 2026)
    assert [m.reason for m in board.meetings] == ["no_quorum"]


def test_evaluate_board_met_exactly_misses_nothing():
    meeting = _meeting("m1", "2025-08-01", "3", *MEMBERS)
    board = evaluate_board(make_rules("MT-2023"), MEMBERS, [meeting], 2026)
    assert (board.met, board.needed, board.missing) == (True, Decimal(3), Decimal(0))


def test_evaluate_board_pools_the_hours_of_all_members():
    meetings = [
        _meeting("m0", "2022-12-31", "9", *MEMBERS),
        _meeting("m1", "2023-01-01", "3", *MEMBERS),
        _meeting("m2", "2025-12-31", "2", "ann", "bo"),
        _meeting("m3", "2026-01-01", "9", *MEMBERS),
    ]
    board = evaluate_board(make_rules("NE-PUBLIC-LIBRARIAN"), MEMBERS, meetings, 2025)
    assert board.period == (date(2023, 1, 1), date(2025, 12, 31))
    assert [(m.id, str(m.counted), m.reason) for m in board.meetings] == [
        ("m0", "0", "out_of_window"),
        ("m1", "15", None),
        ("m2", "4", None),
        ("m3", "0", "out_of_window"),
    ]
    assert board.missing == Decimal(1)


def test_evaluate_board_of_a_rule_set_without_boards_is_refused():
    with pytest.raises(ValueError, match="MT-2009 asks nothing of boards"):
        evaluate_board(make_rules("MT-2009"), MEMBERS, [], 2012)


def test_evaluate_board_without_meetings_misses_all_of_it():
    board = evaluate_board(make_rules("MT-2023"), MEMBERS, [], 2026)
    assert (str(board.counted), str(board.missing)) == ("0", "3")
    assert board.meetings == ()


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        (1, date(2026, 1, 1), date(2026, 12, 31)),
        (2, date(2025, 2, 1), date(2026, 1, 31)),
        (3, date(2025, 3, 1), date(2026, 2, 28)),
        (12, date(2025, 12, 1), date(2026, 11, 30)),
    ],
)
def test_evaluate_board_counts_a_year_that_ends_in_the_one_named(month, first, last):
    rules = make_rules("MT-2023", board__first_month=month)
    assert evaluate_board(rules, MEMBERS, [], 2026).period == (first, last)
