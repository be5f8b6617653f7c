"""On one day: what is missing at the very least, and which sets could suffice.

A measure is something that must be reached together with the most each offer can
add to it. Every measure is hopeful: what it rules out, the engine would deny.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from .condensing import worth_on
from .contests import Limits, falls_under, serves
from .question import Question
from .types import Cap, Credit, Minimum

Goal = Minimum | None
Worth = tuple[Credit, int]


@dataclass(frozen=True, slots=True)
class Measure:
    """missing and gains in steps; gains by place in the list of offers."""

    missing: int
    gains: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Offers that differ in amount only, the largest first; of rivals one counts."""

    places: tuple[int, ...]
    event: str | None


class Reach:
    """What `offers` can add to a record, all of them on record by that day."""

    def __init__(
        self,
        question: Question,
        record: Sequence[Credit],
        offers: Sequence[Credit],
        day: date,
    ) -> None:
        rules = question.rule_set
        self.rule_set = rules
        self.limits = Limits.of(
            question.variant, rules.step, rules.repeats, rules.carry_over
        )
        self.record = _counting(record, worth_on(question, record, day))
        self.offers = _counting(offers, worth_on(question, offers, day))
        self.goals: tuple[tuple[Goal, int], ...] = (
            (None, self.limits.total),
            *self.limits.minimums,
        )

    # --- measures -----------------------------------------------------------

    @cached_property
    def plain(self) -> list[Measure]:
        """For the total and each minimum: of one event only the best counts."""
        return [self._plain(goal, needed) for goal, needed in self.goals]

    def _plain(self, goal: Goal, needed: int) -> Measure:
        had, best = 0, defaultdict(int)
        for credit, steps in _toward(goal, self.record):
            if credit.event is None:
                had += steps
            else:
                best[credit.event] = max(best[credit.event], steps)
        gains = (
            max(0, steps - best.get(offer.event, 0)) if _helps(goal, offer) else 0
            for offer, steps in self.offers
        )
        missing = needed - had - sum(best.values()) - self.limits.carry_over
        return Measure(missing, tuple(gains))

    @cached_property
    def measures(self) -> list[Measure]:
        """The plain ones, and each of them once more under each cap that may bind."""
        return [
            *self.plain,
            *(
                self._capped(goal, needed, cap, limit)
                for cap, limit in self.limits.caps
                if self._may_bind(cap, limit)
                for goal, needed in self.goals
            ),
        ]

    def _may_bind(self, cap: Cap, limit: int) -> bool:
        under = (
            steps
            for credit, steps in (*self.record, *self.offers)
            if falls_under(cap, credit)
        )
        return sum(under) > limit

    def _capped(self, goal: Goal, needed: int, cap: Cap, limit: int) -> Measure:
        free = used = 0
        for credit, steps in _toward(goal, self.record):
            if falls_under(cap, credit):
                used += steps
            else:
                free += steps
        room = max(0, limit - used)
        gains = (
            (min(steps, room) if falls_under(cap, offer) else steps)
            if _helps(goal, offer)
            else 0
            for offer, steps in self.offers
        )
        missing = needed - free - min(used, limit) - self.limits.carry_over
        return Measure(missing, tuple(gains))

    def could_suffice(self) -> bool:
        return all(measure.missing <= sum(measure.gains) for measure in self.measures)

    def covers(self, missing: Sequence[Decimal]) -> dict[str, Decimal]:
        """By offer, how much of this it covers at the most; as the goals, in order."""
        step = self.rule_set.step
        return {
            offer.id: sum(
                min(measure.gains[place] * step, open_)
                for measure, open_ in zip(self.plain, missing, strict=True)
            )
            for place, (offer, _) in enumerate(self.offers)
        }

    # --- sets ---------------------------------------------------------------

    @cached_property
    def classes(self) -> list[Alike]:
        """Of alike offers a set takes the first few: sets need no further telling
        apart. What adds nothing to any measure is left out; the smaller of two
        rivals may still add where the larger one stands under a full cap."""
        rivals = self._rivals()
        alike: dict[tuple, list[int]] = defaultdict(list)
        for place, (offer, _) in enumerate(self.offers):
            if any(measure.gains[place] for measure in self.measures):
                event = offer.event if offer.event in rivals else None
                alike[self._likeness(offer, event)].append(place)
        return [
            Alike(tuple(sorted(places, key=lambda p: -self.offers[p][1])), key[-1])
            for key, places in alike.items()
        ]

    def _rivals(self) -> set[str]:
        taken = {credit.event for credit, _ in self.record}
        times = Counter(offer.event for offer, _ in self.offers)
        shared = {event for event, count in times.items() if count > 1}
        return (shared | taken) - {None}

    def _likeness(self, offer: Credit, event: str | None) -> tuple:
        return (
            offer.category,
            offer.kind,
            offer.tags,
            offer.topic,
            offer.substantially_changed,
            event,
        )

    def sets(
        self, size: int, stop: Callable[[], None], fresh: Callable[[Credit], bool]
    ) -> Iterator[tuple[Credit, ...]]:
        """Sets of that size which could suffice and hold a fresh offer.

        stop() is asked all the time and ends the search by raising.
        """
        growth = _Growth(self, size, stop)
        for places in growth.sets((), [m.missing for m in self.measures], size, 0):
            picks = tuple(self.offers[place][0] for place in places)
            if any(fresh(pick) for pick in picks):
                yield picks


class _Growth:
    """Sets grow class by class, and stop where even the best rest would not do."""

    def __init__(self, reach: Reach, size: int, stop: Callable[[], None]) -> None:
        self.reach, self.stop = reach, stop
        self.classes, self.measures = reach.classes, reach.measures
        self.apart = self._apart()
        self.best = self._best(size)

    def _apart(self) -> list[int]:
        """Minimums that share no offer: what each needs, they need together."""
        chosen, used = [], set()
        for n, measure in list(enumerate(self.reach.plain))[1:]:
            helping = {place for place, gain in enumerate(measure.gains) if gain}
            if not helping & used:
                chosen.append(n)
                used |= helping
        return chosen

    def _best(self, size: int) -> list[list[list[int]]]:
        """From each class on, for each measure: the most that 0, 1, ... offers add."""
        later: list[list[int]] = [[] for _ in self.measures]
        tables = [[[0] for _ in self.measures]]
        for group in reversed(self.classes):
            for n, measure in enumerate(self.measures):
                gains = (measure.gains[place] for place in group.places[:size])
                later[n] = sorted((*later[n], *gains), reverse=True)[:size]
            tables.append([_sums(gains) for gains in later])
        return tables[::-1]

    def sets(
        self, picks: tuple[int, ...], missing: Sequence[int], size: int, k: int
    ) -> Iterator[tuple[int, ...]]:
        self.stop()
        if all(open_ <= 0 for open_ in missing) and size == 0:
            yield picks
        if size == 0 or k == len(self.classes) or not self._could(missing, size, k):
            return
        group = self.classes[k]
        for taken in range(self._most(group, picks, size), -1, -1):
            first = group.places[:taken]
            yield from self.sets(
                (*picks, *first), self._less(missing, first), size - taken, k + 1
            )

    def _most(self, group: Alike, picks: tuple[int, ...], size: int) -> int:
        if group.event is None:
            return min(size, len(group.places))
        offers = self.reach.offers
        return int(all(offers[place][0].event != group.event for place in picks))

    def _could(self, missing: Sequence[int], size: int, k: int) -> bool:
        counts = [
            bisect_left(best, open_)
            for best, open_ in zip(self.best[k], missing, strict=True)
        ]
        reached = all(
            count <= size and count < len(best)
            for count, best in zip(counts, self.best[k], strict=True)
        )
        return reached and sum(counts[n] for n in self.apart) <= size

    def _less(self, missing: Sequence[int], places: Iterable[int]) -> list[int]:
        left = list(missing)
        for place in places:
            for n, measure in enumerate(self.measures):
                left[n] -= measure.gains[place]
        return left


def _sums(gains: Sequence[int]) -> list[int]:
    sums = [0]
    for gain in gains:
        sums.append(sums[-1] + gain)
    return sums


def _counting(record: Sequence[Credit], worth: Sequence[int | None]) -> list[Worth]:
    """What nothing stands against, with its worth. A degree is worth nothing here."""
    pairs = zip(record, worth, strict=True)
    return [(credit, steps) for credit, steps in pairs if steps]


def _toward(goal: Goal, record: Iterable[Worth]) -> Iterator[Worth]:
    return ((credit, steps) for credit, steps in record if _helps(goal, credit))


def _helps(goal: Goal, credit: Credit) -> bool:
    return goal is None or serves(goal, credit)
