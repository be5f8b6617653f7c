"""The credit clock: what leaves the window when, and the days that follow from it."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .question import Question
from .types import DEGREE, Credit
from .windows import FROM_START, add_months, add_years

ONE_DAY = timedelta(days=1)
# Whole years and months miss by the leap day and by a month's end at most.
SLACK = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A counted credit, or a degree, and the last day on which it still helps."""

    id: str
    last_day: date
    counted: Decimal


@dataclass(frozen=True, slots=True)
class CreditClock:
    """leaving: the earliest first. The days are None where there is none.

    period_end: all credits end together on that day, none before.
    """

    leaving: tuple[Leaving, ...]
    earliest_day: date | None
    last_safe_day: date | None
    period_end: date | None


def credit_clock(question: Question, as_of: date) -> CreditClock:
    """What the record does by itself from that day on, if nothing is added."""
    earliest = _earliest_day(question, as_of)
    last = None if earliest is None else _last_safe_day(question, earliest)
    leaving, end = _leaving(question, as_of), _period_end(question)
    return CreditClock(tuple(leaving), earliest, last, end)


def _leaving(question: Question, as_of: date) -> list[Leaving]:
    record = {credit.id: credit for credit in question.credits}
    found = []
    for result in question.on(as_of).credits:
        credit = record.get(result.id)
        if credit is None or (result.reason and not result.counted):
            continue
        if (last := _last_day(question, credit)) is not None:
            found.append(Leaving(result.id, last, result.counted))
    return sorted(found, key=lambda leaving: (leaving.last_day, leaving.id))


def _last_day(question: Question, credit: Credit) -> date | None:
    """The last day whose window still reaches back to the credit."""
    window, route = question.rule_set.window, question.rule_set.degree_route
    if credit.kind == DEGREE:
        if route is None:
            return None
        guess = add_years(credit.date, route.within_years)
        return _last(
            guess, credit.date, lambda day: add_years(day, -route.within_years)
        )
    if _period_end(question) is not None:
        return None
    guess = add_years(credit.date, window.years)
    if not question.renewal:
        guess = add_months(guess, window.reach_back_months)
    return _last(guess, credit.date, lambda day: question.window(day)[0])


def _last(guess: date, lies_on: date, reaches_to: Callable[[date], date]) -> date:
    day = guess - SLACK
    while reaches_to(day + ONE_DAY) <= lies_on:
        day += ONE_DAY
    return day


def _period_end(question: Question) -> date | None:
    """Without a first day even these rules look back, and credits leave one by one."""
    window = question.rule_set.window
    if window.kind != FROM_START or question.period_start is None:
        return None
    return add_years(question.period_start, window.years)


def _earliest_day(question: Question, as_of: date) -> date | None:
    ahead = {credit.date for credit in question.credits if credit.date > as_of}
    days = (as_of, *sorted(ahead))
    return next((day for day in days if question.on(day).eligible), None)


def _last_safe_day(question: Question, earliest: date) -> date | None:
    """The day before the first one on which the record no longer suffices."""
    found = (_last_day(question, credit) for credit in question.credits)
    days = sorted({day for day in found if day is not None and day >= earliest})
    settled = max((credit.date for credit in question.credits), default=earliest)
    place = _first_loss(question, days, settled)
    if place < len(days):
        return days[place]
    end = _period_end(question)
    return end if end is not None and end >= earliest else None


def _first_loss(question: Question, days: list[date], settled: date) -> int:
    """The place of the first day after which the record does not suffice.

    Once nothing ripens any more, a record only loses: then halving finds it.
    """

    def is_lost(day: date) -> bool:
        return not question.on(day + ONE_DAY).eligible

    begun = bisect_left(days, settled)
    early = (place for place in range(begun) if is_lost(days[place]))
    place = next(early, None)
    return bisect_left(days, True, lo=begun, key=is_lost) if place is None else place
