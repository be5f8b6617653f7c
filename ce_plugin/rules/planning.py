"""Close my gap: the fewest offers that make a person eligible, and the day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from .checks import ask, check_all
from .contests import serves
from .question import Question
from .types import DEGREE, NOTHING, Credit, Evaluation, Minimum

EXACT_SIZE = 5


@dataclass(frozen=True, slots=True)
class Way:
    """These offers, attended, make eligible on that day; the engine has said so."""

    offers: tuple[Credit, ...]
    day: date
    evaluation: Evaluation
    is_shortest: bool


def close_gap(
    question: Question,
    offers: Iterable[Credit],
    today: date,
    *,
    is_over: Callable[[], bool] = lambda: False,
) -> Way | None:
    """The fewest offers that make eligible, and of those ways the earliest day.

    An offer is the credit it would give, dated when it happens; what is on demand
    is dated today. Sets of up to five are searched exactly; beyond that, or when
    is_over() says stop, the best found is given and not called the shortest.
    """
    answer = question.on(today)
    if answer.eligible:
        return Way((), today, answer, is_shortest=True)
    search = _Search(question, tuple(offers), today, is_over)
    return search.exact() or search.greedy()


class _Search:
    def __init__(
        self,
        question: Question,
        offers: Sequence[Credit],
        today: date,
        is_over: Callable[[], bool],
    ) -> None:
        self.question, self.is_over = question, is_over
        self.offers = sorted(
            (o for o in offers if o.date >= today and o.kind != DEGREE),
            key=lambda offer: (offer.date, offer.id),
        )
        self.days = sorted({offer.date for offer in self.offers})
        variant = question.variant
        self.goals = (None, *variant.minimums)
        self.needed = (variant.total, *(m.needed for m in variant.minimums))
        self.stands = {day: _Standing(self, day) for day in self.days}

    def exact(self) -> Way | None:
        for size in range(1, EXACT_SIZE + 1):
            for day in self.days:
                for picks in self.stands[day].sets(size):
                    if self.is_over():
                        return None
                    if (answer := self.question.on(day, picks)).eligible:
                        return Way(picks, day, answer, is_shortest=True)
        return None

    def greedy(self) -> Way | None:
        """Always the offer that leaves least open; then what proved needless goes."""
        if not self.days:
            return None
        day, picks, left = self.days[-1], (), list(self.offers)
        answer = self.question.on(day)
        while left and not answer.eligible and not (picks and self.is_over()):
            best = min(left, key=lambda offer: self._open(day, (*picks, offer)))
            left.remove(best)
            picks = (*picks, best)
            answer = self.question.on(day, picks)
        if not answer.eligible:
            picks, answer = tuple(self.offers), self.question.on(day, self.offers)
        return self._trimmed(picks, day) if answer.eligible else None

    def _open(self, day: date, picks: tuple[Credit, ...]) -> Decimal:
        return sum(self.question.on(day, picks).shortfalls.values(), NOTHING)

    def _trimmed(self, picks: tuple[Credit, ...], day: date) -> Way:
        for offer in sorted(picks, key=lambda pick: (pick.credits, pick.id)):
            fewer = tuple(pick for pick in picks if pick is not offer)
            if self.question.on(day, fewer).eligible:
                picks = fewer
        since = max((pick.date for pick in picks), default=day)
        days = (each for each in self.days if each >= since)
        answers = ((each, self.question.on(each, picks)) for each in days)
        day, answer = next(pair for pair in answers if pair[1].eligible)
        return Way(picks, day, answer, is_shortest=False)


class _Standing:
    """On one day: what is missing at the very least, and what each offer can add."""

    def __init__(self, search: _Search, day: date) -> None:
        self.search, self.day = search, day

    @cached_property
    def classes(self) -> list[list[tuple[Credit, tuple[Decimal, ...]]]]:
        """Offers that differ in amount only, the largest first: of them any set
        takes the first few, so that sets need not be told apart further."""
        alike = defaultdict(list)
        taken = {c.event for c in self.search.question.credits if c.event}
        for offer, worth in self._worth(self._offers()):
            gains = tuple(
                worth if _helps(goal, offer) else NOTHING for goal in self.search.goals
            )
            alike[self._likeness(offer, taken)].append((offer, gains))
        for group in alike.values():
            group.sort(key=lambda pair: -pair[1][0])
        return list(alike.values())

    @cached_property
    def missing(self) -> tuple[Decimal, ...]:
        """At least this is missing, even if no cap or repeat cut anything."""
        sums = [NOTHING] * len(self.search.goals)
        for credit, worth in self._worth(self.search.question.credits):
            for n, goal in enumerate(self.search.goals):
                sums[n] += worth if _helps(goal, credit) else 0
        carried = self.search.question.rule_set.carry_over
        return tuple(
            need - had - carried
            for need, had in zip(self.search.needed, sums, strict=True)
        )

    def sets(self, size: int) -> Iterator[tuple[Credit, ...]]:
        """Sets of that size which could suffice, by what they add at the most."""
        yield from self._grow((), self.missing, size, 0)

    def _grow(
        self, picks: tuple[Credit, ...], missing: Sequence[Decimal], size: int, k: int
    ) -> Iterator[tuple[Credit, ...]]:
        if size == 0:
            if all(open_ <= 0 for open_ in missing):
                yield picks
            return
        if k == len(self.classes) or not self._could_do(missing, size, k):
            return
        group = self.classes[k]
        for taken in range(min(size, len(group)), -1, -1):
            first = group[:taken]
            yield from self._grow(
                (*picks, *(offer for offer, _ in first)),
                _less(missing, [gains for _, gains in first]),
                size - taken,
                k + 1,
            )

    def _could_do(self, missing: Sequence[Decimal], size: int, k: int) -> bool:
        later = [gains for group in self.classes[k:] for _, gains in group[:size]]
        for n, open_ in enumerate(missing):
            best = sorted((gains[n] for gains in later), reverse=True)[:size]
            if sum(best) < open_:
                return False
        return True

    def _offers(self) -> list[Credit]:
        return [offer for offer in self.search.offers if offer.date <= self.day]

    def _worth(self, record: Sequence[Credit]) -> Iterator[tuple[Credit, Decimal]]:
        """The credits nothing stands against on this day, with their full worth."""
        question = self.search.question
        asked = ask(
            question.rule_set,
            self.day,
            question.window(self.day),
            question.renewal,
            record,
            (),
        )
        reasons, steps = check_all(asked, record)
        for credit, reason, worth in zip(record, reasons, steps, strict=True):
            if reason is None:
                yield credit, worth * question.rule_set.step

    def _likeness(self, offer: Credit, taken: set[str]) -> tuple:
        shared = offer.event in taken or self._is_shared(offer)
        return (
            offer.category,
            offer.kind,
            offer.tags,
            offer.topic,
            offer.substantially_changed,
            offer.event if shared else None,
        )

    def _is_shared(self, offer: Credit) -> bool:
        return (
            offer.event is not None
            and sum(other.event == offer.event for other in self.search.offers) > 1
        )


def _helps(goal: Minimum | None, credit: Credit) -> bool:
    return goal is None or serves(goal, credit)


def _less(
    missing: Sequence[Decimal], gains: Iterable[Sequence[Decimal]]
) -> tuple[Decimal, ...]:
    for gain in gains:
        missing = [open_ - more for open_, more in zip(missing, gain, strict=True)]
    return tuple(missing)
