"""The facts file: records and questions as plain data, refused whole when malformed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .conversions import plain
from .encoding import evaluation_to_mapping
from .engine import evaluate
from .reading import (
    Reader,
    as_amount,
    as_day,
    as_flag,
    as_text,
    list_of,
    one_of,
    refuse,
)
from .types import KINDS, Credit, Evaluation, RuleSet

NOT_READ = ("why", "expect")
_CREDIT_FIELDS: dict[str, tuple[Callable[[Any, str], Any], Any]] = {
    "event": (as_text, None),
    "status": (as_text, None),
    "topic": (as_text, None),
    "hours": (as_amount, None),
    "substantially_changed": (as_flag, False),
    "semester_credits": (as_amount, None),
    "quarter_credits": (as_amount, None),
    "degree": (as_text, None),
    "recording_age_months": (as_amount, None),
    "minutes": (as_amount, None),
    "reported_days_after": (as_amount, None),
    "program_issued": (as_flag, False),
    "tags": (list_of(as_text), ()),
    "used": (as_flag, False),
}


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    rule_set: RuleSet
    track: str
    renewal: bool
    as_of: date
    period_start: date | None
    credits: tuple[Credit, ...]


def read_cases(facts: Any, rule_sets: Iterable[RuleSet]) -> tuple[Case, ...]:
    """All cases of a facts file, or RuleSetError with the path of the bad value."""
    known = {rule_set.code: rule_set for rule_set in rule_sets}
    return list_of(lambda value, path: _case(value, path, known))(facts, "")


def _case(value: Any, path: str, known: Mapping[str, RuleSet]) -> Case:
    reader = Reader(value, path)
    reader.leave_out(*NOT_READ)
    rule_set = known[reader.take("rule_set", one_of(sorted(known)))]
    case = Case(
        id=reader.take("id", as_text),
        rule_set=rule_set,
        track=reader.take("track", one_of(rule_set.tracks)),
        renewal=reader.take("renewal", as_flag),
        as_of=reader.take("as_of", as_day),
        period_start=reader.may_take("period_start", as_day, None),
        credits=reader.take("credits", lambda v, p: read_credits(v, p, rule_set)),
    )
    reader.done()
    return case


def read_credits(value: Any, path: str, rule_set: RuleSet) -> tuple[Credit, ...]:
    categories = one_of(name.code for name in rule_set.categories)
    found = list_of(lambda v, p: _credit(v, p, categories))(value, path)
    seen: set[str] = set()
    for n, credit in enumerate(found):
        if credit.id in seen:
            raise refuse(f"{path}[{n}].id", f"{credit.id!r} is used twice")
        seen.add(credit.id)
    return found


def _credit(value: Any, path: str, categories: Callable[[Any, str], str]) -> Credit:
    reader = Reader(value, path)
    credit = Credit(
        id=reader.take("id", as_text),
        date=reader.take("date", as_day),
        category=reader.take("category", categories),
        credits=reader.take("credits", as_amount),
        kind=reader.take("kind", one_of(KINDS)),
        **{
            key: reader.may_take(key, read, default)
            for key, (read, default) in _CREDIT_FIELDS.items()
        },
    )
    reader.done()
    return credit


def credit_to_mapping(credit: Credit) -> dict[str, Any]:
    """The credit as a facts file writes it; what says nothing is left out."""
    mapping = {
        "id": credit.id,
        "date": credit.date.isoformat(),
        "category": credit.category,
        "credits": plain(credit.credits),
        "kind": credit.kind,
    }
    for key, (_, default) in _CREDIT_FIELDS.items():
        if (given := getattr(credit, key)) != default:
            mapping[key] = _written(given)
    return mapping


def _written(given: Any) -> Any:
    if isinstance(given, Decimal):
        return plain(given)
    return list(given) if isinstance(given, tuple) else given


def answer(case: Case) -> dict[str, Any]:
    """What the facts-file command prints for one case."""
    evaluation = evaluate(
        case.rule_set,
        case.track,
        case.credits,
        case.as_of,
        renewal=case.renewal,
        period_start=case.period_start,
    )
    order = {credit.id: n for n, credit in enumerate(case.credits)}
    return {"id": case.id, **_printed(evaluation, order)}


def _printed(evaluation: Evaluation, order: Mapping[str, int]) -> dict[str, Any]:
    told = evaluation_to_mapping(evaluation)
    keys = ("rule_set", "eligible", "total", "by_category", "shortfalls")
    by_category = told["by_category"].items()
    told["by_category"] = {key: given for key, given in by_category if given != "0"}
    return {
        **{key: told[key] for key in keys},
        "credits": sorted(told["credits"], key=lambda line: order[line["id"]]),
        "specializations": told["specializations"],
        "expires_on": told["expires_on"],
    }
