"""A long record in few lines: what counts the same on all days, added up.

Searches ask the engine hundreds of times. They ask it about this shorter record;
the answer that is given is asked of the full one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from .checks import ask, check_all
from .question import Question
from .types import DEGREE, Credit


def condensed(
    question: Question, offers: Iterable[Credit], first: date, last: date
) -> Question:
    """The same requirements met on every day from first to last, with any offers."""
    alone = _alone(question, offers)
    sums: dict[tuple, list[tuple[Credit, int]]] = defaultdict(list)
    kept = []
    for credit, steps in zip(
        question.credits, lasting(question, question.credits, first, last), strict=True
    ):
        if steps is None or not alone(credit):
            kept.append(credit)
        else:
            sums[credit.category, credit.kind, credit.tags].append((credit, steps))
    added = (_sum(group, question) for group in sums.values())
    return replace(question, credits=(*kept, *added))


def lasting(
    question: Question, record: Sequence[Credit], first: date, last: date
) -> list[int | None]:
    """The steps of each credit nothing stands against from first to last, else None.

    What counts at both ends counts between them: windows and ages only move on.
    """
    before, after = worth_on(question, record, first), worth_on(question, record, last)
    return [
        steps if steps == then else None
        for steps, then in zip(before, after, strict=True)
    ]


def worth_on(
    question: Question, record: Sequence[Credit], day: date
) -> list[int | None]:
    """The steps of each credit nothing stands against on that day, else None."""
    window = question.window(day)
    asked = ask(question.rule_set, day, window, question.renewal, record, ())
    reasons, steps = check_all(asked, record)
    return [
        None if reason else worth for reason, worth in zip(reasons, steps, strict=True)
    ]


def _alone(question: Question, offers: Iterable[Credit]):
    """Whether a credit competes with no other one but for the room under a cap."""
    everything = (*question.credits, *question.carried, *offers)
    events = Counter(credit.event for credit in everything)
    repeats = question.rule_set.repeats
    repeating = repeats.kinds if repeats else ()

    def alone(credit: Credit) -> bool:
        repeated = credit.topic is not None and credit.kind in repeating
        shared = credit.event is not None and events[credit.event] > 1
        return not (repeated or shared or credit.kind == DEGREE)

    return alone


def _sum(group: Sequence[tuple[Credit, int]], question: Question) -> Credit:
    """One credit for all of them, already converted, as late as the latest."""
    like = max((credit for credit, _ in group), key=lambda credit: credit.date)
    return Credit(
        id=like.id,
        date=like.date,
        category=like.category,
        credits=sum(steps for _, steps in group) * question.rule_set.step,
        kind=like.kind,
        tags=like.tags,
        program_issued=True,
    )
