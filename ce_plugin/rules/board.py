"""What a library's board needs together: a pooled requirement, no certificate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .types import NOTHING, BoardRules, RuleSet
from .windows import add_months, add_years

POOLED = "pooled"


@dataclass(frozen=True, slots=True)
class BoardMeeting:
    """A training of so many hours and the members who were there."""

    id: str
    date: date
    hours: Decimal
    present: frozenset[str]


@dataclass(frozen=True, slots=True)
class BoardMeetingResult:
    id: str
    counted: Decimal
    reason: str | None


@dataclass(frozen=True, slots=True)
class BoardEvaluation:
    met: bool
    needed: Decimal
    counted: Decimal
    missing: Decimal
    period: tuple[date, date]
    meetings: tuple[BoardMeetingResult, ...]


def evaluate_board(
    rule_set: RuleSet,
    members: Iterable[str],
    meetings: Iterable[BoardMeeting],
    year: int,
) -> BoardEvaluation:
    """Where the board stands for the period whose last day lies in that year."""
    rules = rule_set.board
    if rules is None:
        raise ValueError(f"{rule_set.code} asks nothing of boards")
    period = _period(rules, year)
    seats = frozenset(members)
    ordered = sorted(meetings, key=lambda meeting: (meeting.date, meeting.id))
    results = tuple(_result(rules, seats, period, meeting) for meeting in ordered)
    counted = sum((result.counted for result in results), NOTHING)
    missing = max(NOTHING, rules.needed - counted)
    return BoardEvaluation(not missing, rules.needed, counted, missing, period, results)


def _period(rules: BoardRules, year: int) -> tuple[date, date]:
    """Whole years from the first of a month; the last day lies in that year."""
    end = date(year, 12, 31)
    if rules.first_month > 1:
        end = date.fromordinal(date(year, rules.first_month, 1).toordinal() - 1)
    after = add_months(date(end.year, end.month, 1), 1)
    return add_years(after, -rules.years), end


def _result(
    rules: BoardRules,
    seats: frozenset[str],
    period: tuple[date, date],
    meeting: BoardMeeting,
) -> BoardMeetingResult:
    present = len(seats & meeting.present)
    if not period[0] <= meeting.date <= period[1]:
        return BoardMeetingResult(meeting.id, NOTHING, "out_of_window")
    if rules.counting == POOLED:
        return BoardMeetingResult(meeting.id, meeting.hours * present, None)
    if present * 2 <= len(seats):
        return BoardMeetingResult(meeting.id, NOTHING, "no_quorum")
    return BoardMeetingResult(meeting.id, meeting.hours, None)
