"""Close my gap: the fewest offers that make a person eligible, and the day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from .condensing import condensed
from .question import Question
from .reach import Reach
from .types import DEGREE, NOTHING, Credit, Evaluation

EXACT_SIZE = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """The credit an offer would give, and the first day it can be on record."""

    credit: Credit
    day: date


@dataclass(frozen=True, slots=True)
class Way:
    """These offers, taken beside what is planned, and where that leads by that day.

    planned names what of the plans the way leans on. is_shortest: it makes eligible,
    and no smaller set does, nor one of that size on an earlier day.
    """

    offers: tuple[Credit, ...]
    planned: tuple[Credit, ...]
    day: date
    evaluation: Evaluation
    is_shortest: bool


def close_gap(
    question: Question,
    offers: Iterable[Offer],
    today: date,
    *,
    planned: Iterable[Offer] = (),
    is_over: Callable[[], bool] = lambda: False,
) -> Way | None:
    """The fewest offers that make eligible, and of those ways the earliest day.

    What is planned counts on its day without being asked for. Sets of up to five
    are searched exactly; beyond that, or when is_over() says stop, the best found
    is given and not called the shortest. None: not even all offers would do.
    """
    return _Search(question, offers, planned, today, is_over).way()


def come_near(
    question: Question,
    offers: Iterable[Offer],
    today: date,
    *,
    planned: Iterable[Offer] = (),
    is_over: Callable[[], bool] = lambda: False,
) -> Way | None:
    """What leaves least missing where nothing makes eligible; None if nothing helps."""
    return _Nearest(question, offers, planned, today, is_over).nearest()


Found = tuple[tuple["Offer", ...], date, bool]


class _TimeIsUp(Exception):
    """is_over() has said stop in the middle of a search."""


class _Search:
    def __init__(
        self,
        question: Question,
        offers: Iterable[Offer],
        planned: Iterable[Offer],
        today: date,
        is_over: Callable[[], bool],
    ) -> None:
        self.asked, self.first, self.is_over = question, today, is_over
        self.offers = _in_order(offers, today)
        self.planned = _in_order(planned, today)
        self._reaches: dict[date, Reach] = {}
        ahead = {credit.date for credit in question.credits if credit.date > today}
        plans = {offer.day for offer in self.planned if offer.day > today}
        self.arrivals = {today} | ahead | plans
        later = {offer.day for offer in self.offers if offer.day > today}
        self.days = sorted(self.arrivals | later)

    @cached_property
    def question(self) -> Question:
        """The same question in fewer lines: it is asked hundreds of times."""
        others = (offer.credit for offer in (*self.planned, *self.offers))
        return condensed(self.asked, others, self.first, self.days[-1])

    def way(self) -> Way | None:
        found = self._without_offers() or self._exact() or self._greedy()
        return found and self._confirmed(*found)

    # --- what is asked of the engine ----------------------------------------

    def _ask(self, day: date, picks: Iterable[Offer]) -> Evaluation:
        return self.question.on(day, _credits((*self._plans(day), *picks)))

    def _plans(self, day: date) -> list[Offer]:
        return [offer for offer in self.planned if offer.day <= day]

    def _open(self, day: date) -> list[Offer]:
        return [offer for offer in self.offers if offer.day <= day]

    def _confirmed(self, picks: Sequence[Offer], day: date, is_shortest: bool) -> Way:
        """The way with the plans it needs, and the engine's word on the full record."""
        plans, aim = self._plans(day), _missing(self._ask(day, picks))
        for plan in list(plans):
            fewer = [each for each in plans if each is not plan]
            credits = [each.credit for each in (*fewer, *picks)]
            if _missing(self.question.on(day, credits)) == aim:
                plans = fewer
        picked, needed = _credits(picks), _credits(plans)
        answer = self.asked.on(day, (*needed, *picked))
        return Way(picked, needed, day, answer, is_shortest)

    # --- exact --------------------------------------------------------------

    def _without_offers(self) -> Found | None:
        for day in self.days:
            if day in self.arrivals and self._ask(day, ()).eligible:
                return (), day, True
        return None

    def _exact(self) -> Found | None:
        try:
            return self._smallest(range(1, EXACT_SIZE + 1), is_shortest=True)
        except _TimeIsUp:
            return None

    def _smallest(self, sizes: Iterable[int], *, is_shortest: bool) -> Found | None:
        for size in sizes:
            for day in self._days_that_could:
                for picks in self._sets(day, size):
                    if self._ask(day, picks).eligible:
                        return picks, day, is_shortest
        return None

    @cached_property
    def _days_that_could(self) -> list[date]:
        """Days on which all offers together make eligible: only then can a few."""
        return [day for day in self.days if self._stop() or self._could(day)]

    def _could(self, day: date) -> bool:
        hopeful = self._reach(day).could_suffice()
        return hopeful and self._ask(day, self._open(day)).eligible

    def _reach(self, day: date) -> Reach:
        if day not in self._reaches:
            plans = _credits(self._plans(day))
            record = (*self.question.credits, *plans)
            offers = _credits(self._open(day))
            self._reaches[day] = Reach(self.question, record, offers, day)
        return self._reaches[day]

    def _sets(self, day: date, size: int) -> Iterator[tuple[Offer, ...]]:
        """What an earlier day could not do needs an offer of this day, unless
        something else arrives on it: a record only loses by waiting."""
        offers = {offer.credit.id: offer for offer in self._open(day)}
        arrives = day in self.arrivals

        def fresh(credit: Credit) -> bool:
            return arrives or offers[credit.id].day == day

        for picks in self._reach(day).sets(size, self._stop, fresh):
            yield tuple(offers[pick.id] for pick in picks)

    def _stop(self) -> None:
        if self.is_over():
            raise _TimeIsUp

    # --- the best found -----------------------------------------------------

    def _greedy(self) -> Found | None:
        """On the first and the last day that could; then smaller sets if time is left."""
        first = next((day for day in self.days if self._could(day)), None)
        if first is None:
            return None
        last = next(day for day in reversed(self.days) if self._could(day))
        found = min(self._hasty(first), self._hasty(last), key=lambda way: len(way[0]))
        try:
            sizes = range(EXACT_SIZE + 1, len(found[0]))
            return self._smallest(sizes, is_shortest=False) or found
        except _TimeIsUp:
            return found

    def _hasty(self, day: date) -> Found:
        picks = self._trimmed(self._gathered(day), day)
        return picks, self._first_day(picks), False

    def _gathered(self, day: date) -> tuple[Offer, ...]:
        """Always the offer that covers most of what the engine still misses."""
        picks: tuple[Offer, ...] = ()
        answer, left = self._ask(day, ()), self._open(day)
        while best := self._best(day, left, answer):
            left.remove(best)
            with_it = self._ask(day, (*picks, best))
            if _missing(with_it) < _missing(answer):
                picks, answer = (*picks, best), with_it
        # Where one offer helps only together with another, all of them do.
        everything = tuple(self._open(day))
        least = _missing(self._ask(day, everything))
        return picks if _missing(answer) == least else everything

    def _best(
        self, day: date, left: Sequence[Offer], answer: Evaluation
    ) -> Offer | None:
        missing = [line.missing for line in answer.requirements]
        covers = self._reach(day).covers(missing)
        helping = (offer for offer in left if covers.get(offer.credit.id))
        return max(helping, key=lambda offer: covers[offer.credit.id], default=None)

    def _trimmed(self, picks: tuple[Offer, ...], day: date) -> tuple[Offer, ...]:
        """Without what proves needless, the smallest first."""
        aim = _missing(self._ask(day, picks))
        for offer in sorted(
            picks, key=lambda pick: (pick.credit.credits, pick.credit.id)
        ):
            fewer = tuple(pick for pick in picks if pick is not offer)
            if _missing(self._ask(day, fewer)) == aim:
                picks = fewer
        return picks

    def _first_day(self, picks: Sequence[Offer]) -> date:
        since = max(pick.day for pick in picks)
        days = (day for day in self.days if day >= since)
        return next(day for day in days if self._ask(day, picks).eligible)


class _Nearest(_Search):
    """As near as possible. Where ties are cut follows the days of the credits, and
    with it what is missing: only the full record tells."""

    @property
    def question(self) -> Question:
        return self.asked

    def nearest(self) -> Way | None:
        day = self._best_day()
        picks = self._trimmed(self._gathered(day), day)
        return self._confirmed(picks, day, is_shortest=False) if picks else None

    def _best_day(self) -> date:
        """With least missing, the earliest of such days; the last one if time is up."""
        best, least = self.days[-1], None
        for day in reversed(self.days):
            missing = _missing(self._ask(day, self._open(day)))
            if least is None or missing <= least:
                best, least = day, missing
            if self.is_over():
                break
        return best


def _in_order(offers: Iterable[Offer], today: date) -> list[Offer]:
    """The earliest first; nothing is on record before it happens, or before today."""
    useful = (
        Offer(offer.credit, max(offer.day, offer.credit.date, today))
        for offer in offers
        if offer.credit.kind != DEGREE
    )
    return sorted(useful, key=lambda offer: (offer.day, offer.credit.id))


def _missing(answer: Evaluation) -> Decimal:
    return sum(answer.shortfalls.values(), NOTHING)


def _credits(offers: Iterable[Offer]) -> tuple[Credit, ...]:
    return tuple(offer.credit for offer in offers)
