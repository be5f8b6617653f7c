"""Close my gap: the training on the calendar that makes somebody eligible, and the day.

What somebody is registered for counts as planned. The search itself is the rule
engine's; here is what it is asked about, and for how long.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, zip_longest

from ce_plugin import rules
from ce_plugin.rules.types import TOTAL
from ce_plugin.services import clock
from ce_plugin.services.explanations import requirement_label
from ce_plugin.services.openings import Opening

# The engine is exact for five out of so many.
CANDIDATES = 60
MORE = 8


@dataclass(frozen=True)
class Missing:
    """`label` is the category's, or of several; empty for the credits in all."""

    label: str
    amount: Decimal


@dataclass(frozen=True)
class Gap:
    """The training to take beside what is planned, and where that leads by `day`.

    `closes`: it makes eligible. `is_shortest`: and nothing shorter does. `missing` is
    what stays open; `more` is what else would count toward what is missing now.
    """

    picks: tuple[Opening, ...]
    planned: tuple[Opening, ...]
    day: dt.date
    closes: bool
    is_shortest: bool
    total: Decimal
    needed: Decimal
    missing: tuple[Missing, ...]
    more: tuple[Opening, ...]


class Patience:
    """So many seconds for a search; remembers whether they were used up."""

    def __init__(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self.is_used_up = False

    def is_over(self) -> bool:
        self.is_used_up = time.monotonic() > self.ends_at
        return self.is_used_up


def gap(
    question: rules.Question, openings: Sequence[Opening], patience: Patience
) -> Gap | None:
    """The way to being eligible, or as near to it as possible; None if there already."""
    now = clock.now()
    answer = question.on(now.date())
    if answer.eligible:
        return None
    planned = [one for one in openings if is_planned(one, now)]
    free = [one for one in openings if one not in planned]
    helping = candidates(answer, free)
    way = _way(question, helping, planned, patience)
    if way is None or not way.evaluation.eligible:
        # What is complete today may fall short once credits have left.
        spare = [one for one in free if one not in helping]
        way = _way(question, [*helping, *spare], planned, patience)
    return _told(question.rule_set, way, answer, planned, free, helping)


def is_planned(opening: Opening, now: dt.datetime) -> bool:
    """Registered for, and still to come: what is over may have been missed."""
    return bool(opening.is_registered) and not opening.has_ended(now)


def _way(
    question: rules.Question,
    helping: Sequence[Opening],
    planned: Sequence[Opening],
    patience: Patience,
) -> rules.Way | None:
    """Where the best of them do not suffice, any way with all of them is one."""
    now = clock.now()
    offers = [one.offer(now) for one in helping]
    asked = {"today": now.date(), "planned": [one.offer(now) for one in planned]}
    way = rules.close_gap(
        question, offers[:CANDIDATES], **asked, is_over=patience.is_over
    )
    if way is None and len(offers) > CANDIDATES:
        way = rules.close_gap(question, offers, **asked, is_over=lambda: True)
    return way or rules.come_near(question, offers, **asked, is_over=patience.is_over)


def _told(
    rule_set: rules.RuleSet,
    way: rules.Way | None,
    answer: rules.Evaluation,
    planned: Sequence[Opening],
    free: Sequence[Opening],
    helping: Sequence[Opening],
) -> Gap:
    then = way.evaluation if way else answer
    picks = _named(way.offers, free) if way else ()
    keys = {pick.key for pick in picks}
    rest = [one for one in helping if one.key not in keys]
    return Gap(
        picks=picks,
        planned=_named(way.planned, planned) if way else (),
        day=then.as_of,
        closes=then.eligible,
        # Of more than can be compared, nobody knows.
        is_shortest=bool(way and way.is_shortest and len(helping) <= CANDIDATES),
        total=then.total,
        needed=then.requirements[0].needed,
        missing=tuple(_missing(then, rule_set)),
        more=_by_day(rest[:MORE]),
    )


def _named(
    credits: Iterable[rules.Credit], openings: Iterable[Opening]
) -> tuple[Opening, ...]:
    """The openings behind these credits."""
    keys = {credit.id for credit in credits}
    return _by_day(one for one in openings if one.key in keys)


def _by_day(openings: Iterable[Opening]) -> tuple[Opening, ...]:
    found = (one.located() for one in openings)
    return tuple(sorted(found, key=lambda one: (one.ends_on, one.session_id)))


def _missing(then: rules.Evaluation, rule_set: rules.RuleSet) -> Iterable[Missing]:
    names = {name.code: name.label for name in (*rule_set.categories, *rule_set.tags)}
    for line in then.requirements:
        if not line.met:
            label = "" if line.key == TOTAL else requirement_label(line.key, names)
            yield Missing(label, line.missing)


def candidates(answer: rules.Evaluation, openings: Sequence[Opening]) -> list[Opening]:
    """Those that count toward what is missing, from each category in turn.

    Of one category those that bring most of it come first, of those the earliest.
    """
    queues: dict[str, list[Opening]] = {}
    help_by = {one.key: _help(answer, one) for one in openings}
    helping = [one for one in openings if help_by[one.key]]
    helping.sort(key=lambda one: (-help_by[one.key], one.ends_on, -one.credits))
    for one in helping:
        queues.setdefault(one.category_code, []).append(one)
    in_turn = chain.from_iterable(zip_longest(*queues.values()))
    return [one for one in in_turn if one is not None]


def _help(answer: rules.Evaluation, opening: Opening) -> Decimal:
    """So much of it is missing somewhere; more than that helps no more."""
    missing = (
        line.missing
        for line in answer.requirements
        if line.key == TOTAL or opening.category_code in line.categories
    )
    return min(opening.credits, max(missing, default=Decimal(0)))
