"""evaluate(): one answer, with the place of every credit or the reason it has none."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from .allocation import Placed, allocate
from .checks import Question, ask, check_all
from .contests import Item, Limits
from .types import (
    DEGREE,
    NOTHING,
    TOTAL,
    Credit,
    CreditResult,
    Evaluation,
    Minimum,
    ReasonCode,
    Requirement,
    RuleSet,
    TrackRules,
    Variant,
)
from .windows import credit_window, last_valid_day


def evaluate(
    rule_set: RuleSet,
    track: str,
    credits: Iterable[Credit],
    as_of: date,
    *,
    renewal: bool = False,
    period_start: date | None = None,
    carried: Iterable[Credit] = (),
) -> Evaluation:
    """Where a record stands; carried credits come from the certificate before."""
    rules = track_rules(rule_set, track)
    variant = rules.renewal if renewal else rules.initial
    window = credit_window(
        rule_set.window, as_of, renewal=renewal, period_start=period_start
    )
    record, carried = list(credits), list(carried)
    question = ask(rule_set, as_of, window, renewal, record, carried)
    record = sorted([*record, *carried], key=lambda credit: (credit.date, credit.id))
    reasons, worth = check_all(question, record)
    items = _items(question, record, reasons, worth)
    limits = Limits.of(variant, rule_set.step, rule_set.repeats, rule_set.carry_over)
    placed = allocate([item for _, item in items], limits)
    results = _results(rule_set.step, record, reasons, items, placed)
    degree = _has_degree(record, reasons)
    return _answer(question, rules, variant, placed, results, degree)


def counted_toward(
    evaluation: Evaluation, credits: Iterable[Credit]
) -> dict[str, tuple[str, ...]]:
    """For each credit the keys of all the requirements it was counted toward."""
    counted = {result.id: result.counted for result in evaluation.credits}
    return {
        credit.id: tuple(
            line.key
            for line in evaluation.requirements
            if counted[credit.id] and _takes(line, credit)
        )
        for credit in credits
    }


def _takes(line: Requirement, credit: Credit) -> bool:
    return (
        line.kind == TOTAL
        or credit.category in line.categories
        or line.tag in credit.tags
    )


def track_rules(rule_set: RuleSet, track: str) -> TrackRules:
    if track not in rule_set.tracks:
        raise ValueError(f"{rule_set.code} has no track {track!r}")
    return rule_set.tracks[track]


def _items(
    q: Question,
    record: Sequence[Credit],
    reasons: Sequence[ReasonCode | None],
    worth: Sequence[int],
) -> list[tuple[int, Item]]:
    """The credits nothing stands against, each with its place in the record."""
    repeats = q.rule_set.repeats
    repeating = repeats.kinds if repeats else ()
    return [
        (
            n,
            Item(
                steps=worth[n],
                category=credit.category,
                kind=credit.kind,
                tags=credit.tags,
                order=(credit.date, credit.id),
                event=credit.event,
                topic=credit.topic if credit.kind in repeating else None,
                changed=credit.substantially_changed,
                carried=credit.id in q.carried,
            ),
        )
        for n, credit in enumerate(record)
        if reasons[n] is None and credit.kind != DEGREE
    ]


def _has_degree(record: Sequence[Credit], reasons: Sequence[ReasonCode | None]) -> bool:
    return any(
        reason is None and credit.kind == DEGREE
        for credit, reason in zip(record, reasons, strict=True)
    )


def _results(
    step: Decimal,
    record: Sequence[Credit],
    reasons: list[ReasonCode | None],
    items: Sequence[tuple[int, Item]],
    placed: Placed,
) -> tuple[CreditResult, ...]:
    counted = [NOTHING] * len(record)
    for (n, _), steps, reason in zip(
        items, placed.counted, placed.reasons, strict=True
    ):
        counted[n], reasons[n] = steps * step, reason
    return tuple(
        CreditResult(credit.id, counted[n], reasons[n])
        for n, credit in enumerate(record)
    )


def _answer(
    q: Question,
    rules: TrackRules,
    variant: Variant,
    placed: Placed,
    results: tuple[CreditResult, ...],
    degree: bool,
) -> Evaluation:
    rule_set, step = q.rule_set, q.rule_set.step
    requirements = _requirements(variant, placed, step)
    degree_route = degree and not all(line.met for line in requirements)
    if degree_route:
        requirements = tuple(_waived(line) for line in requirements)
    eligible = all(line.met for line in requirements)
    sums = placed.by_category
    return Evaluation(
        rule_set=rule_set.code,
        version=rule_set.version,
        track=rules.code,
        renewal=q.renewal,
        as_of=q.as_of,
        window=q.window,
        eligible=eligible,
        degree_route=degree_route,
        total=placed.total * step,
        by_category={c.code: sums.get(c.code, 0) * step for c in rule_set.categories},
        requirements=requirements,
        shortfalls={line.key: line.missing for line in requirements if not line.met},
        credits=results,
        specializations=_specializations(rules, placed, step),
        expires_on=last_valid_day(rule_set.validity, q.as_of) if eligible else None,
    )


def _requirements(
    variant: Variant, placed: Placed, step: Decimal
) -> tuple[Requirement, ...]:
    total = _requirement(TOTAL, TOTAL, (), None, variant.total, placed.total * step)
    return (total, *(_minimum_line(m, placed, step) for m in variant.minimums))


def _minimum_line(minimum: Minimum, placed: Placed, step: Decimal) -> Requirement:
    counted = placed.toward(minimum) * step
    return _requirement(
        minimum.key,
        minimum.kind,
        minimum.categories,
        minimum.tag,
        minimum.needed,
        counted,
    )


def _requirement(
    key: str,
    kind: str,
    categories: tuple[str, ...],
    tag: str | None,
    needed: Decimal,
    counted: Decimal,
) -> Requirement:
    missing = max(NOTHING, needed - counted)
    return Requirement(key, kind, categories, tag, needed, counted, missing)


def _waived(line: Requirement) -> Requirement:
    """A degree itself meets what the credits leave open."""
    return replace(line, missing=NOTHING)


def _specializations(
    rules: TrackRules, placed: Placed, step: Decimal
) -> tuple[str, ...]:
    wanted = rules.specialization
    if wanted is None:
        return ()
    return tuple(
        code
        for code in wanted.categories
        if placed.by_category.get(code, 0) * step >= wanted.needed
    )
