"""What stands against a single credit: one question per reason, asked in order."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .conversions import LARGEST_EXPONENT, converted_amount, in_steps
from .types import DEGREE, KINDS, Credit, ReasonCode, RuleSet
from .windows import add_years

REGISTERED = "registered"
NUMBERS = (
    "credits",
    "hours",
    "semester_credits",
    "quarter_credits",
    "minutes",
    "recording_age_months",
    "reported_days_after",
)


@dataclass(slots=True)
class Question:
    """What is asked, with everything the single checks look up."""

    rule_set: RuleSet
    as_of: date
    window: tuple[date, date]
    renewal: bool
    degree_since: date | None
    categories: frozenset[str]
    excluded: frozenset[str]
    twice: frozenset[str]
    carried: frozenset[str]


def ask(
    rule_set: RuleSet,
    as_of: date,
    window: tuple[date, date],
    renewal: bool,
    record: Sequence[Credit],
    carried: Sequence[Credit],
) -> Question:
    route = rule_set.degree_route
    ids = Counter(credit.id for credit in (*record, *carried))
    open_route = route is not None and not renewal
    return Question(
        rule_set=rule_set,
        as_of=as_of,
        window=window,
        renewal=renewal,
        degree_since=add_years(as_of, -route.within_years) if open_route else None,
        categories=frozenset(name.code for name in rule_set.categories),
        excluded=frozenset(rule_set.excluded_kinds),
        twice=frozenset(key for key, times in ids.items() if times > 1),
        carried=frozenset(credit.id for credit in carried),
    )


# --- one question per reason, in the order in which reasons are given --------


def _malformed(q: Question, credit: Credit) -> bool:
    return (
        credit.category not in q.categories
        or credit.kind not in _KINDS
        or credit.id in q.twice
        or not all(
            _is_amount(given)
            for name in NUMBERS
            if (given := getattr(credit, name)) is not None
        )
    )


def _is_amount(given: Decimal | int) -> bool:
    amount = Decimal(given)
    return amount.is_finite() and amount >= 0 and amount.adjusted() <= LARGEST_EXPONENT


def _not_yet_happened(q: Question, credit: Credit) -> bool:
    return credit.status == REGISTERED or credit.date > q.as_of


def _excluded_kind(q: Question, credit: Credit) -> bool:
    if credit.kind != DEGREE:
        return credit.kind in q.excluded
    return (
        q.degree_since is None or credit.degree not in q.rule_set.degree_route.degrees
    )


def _out_of_window(q: Question, credit: Credit) -> bool:
    if credit.kind == DEGREE or credit.id in q.carried:
        return False
    return not q.window[0] <= credit.date <= q.window[1]


def _used_before(q: Question, credit: Credit) -> bool:
    if credit.id in q.carried:
        return not q.rule_set.carry_over
    return credit.used


def _degree_too_old(q: Question, credit: Credit) -> bool:
    return credit.kind == DEGREE and credit.date < q.degree_since


def _wrong_source(q: Question, credit: Credit) -> bool:
    since = q.rule_set.program_issued_from
    return (
        since is not None
        and credit.date >= since
        and not credit.program_issued
        and credit.kind != DEGREE
    )


def _recording_too_old(q: Question, credit: Credit) -> bool:
    return _beyond(credit.recording_age_months, q.rule_set.recording_max_age_months)


def _reported_too_late(q: Question, credit: Credit) -> bool:
    return _beyond(credit.reported_days_after, q.rule_set.report_within_days)


def _beyond(given: Decimal | int | None, allowed: int | None) -> bool:
    return given is not None and allowed is not None and given > allowed


Check = Callable[[Question, Credit], bool]
_KINDS = frozenset(KINDS)
_BEFORE_AMOUNT: tuple[tuple[ReasonCode, Check], ...] = (
    (ReasonCode.MALFORMED, _malformed),
    (ReasonCode.NOT_YET_HAPPENED, _not_yet_happened),
    (ReasonCode.EXCLUDED_KIND, _excluded_kind),
)
_AFTER_AMOUNT: tuple[tuple[ReasonCode, Check], ...] = (
    (ReasonCode.OUT_OF_WINDOW, _out_of_window),
    (ReasonCode.USED_BEFORE, _used_before),
    (ReasonCode.DEGREE_TOO_OLD, _degree_too_old),
    (ReasonCode.WRONG_SOURCE, _wrong_source),
    (ReasonCode.RECORDING_TOO_OLD, _recording_too_old),
    (ReasonCode.REPORTED_TOO_LATE, _reported_too_late),
)


def check_all(
    q: Question, record: Sequence[Credit]
) -> tuple[list[ReasonCode | None], list[int]]:
    """For each credit the first reason against it, and its worth in steps."""
    reasons: list[ReasonCode | None] = []
    worth: list[int] = []
    for credit in record:
        reason = _first(_BEFORE_AMOUNT, q, credit)
        steps: int | None = 0
        if reason is None and credit.kind != DEGREE:
            steps = _steps(q.rule_set, credit)
            reason = ReasonCode.WRONG_STEP if steps is None else None
        reasons.append(reason or _first(_AFTER_AMOUNT, q, credit))
        worth.append(steps or 0)
    return reasons, worth


def _first(
    checks: tuple[tuple[ReasonCode, Check], ...], q: Question, credit: Credit
) -> ReasonCode | None:
    for reason, applies in checks:
        if applies(q, credit):
            return reason
    return None


def _steps(rule_set: RuleSet, credit: Credit) -> int | None:
    amount = converted_amount(rule_set, credit)
    return in_steps(amount, rule_set.step, rule_set.smallest)
