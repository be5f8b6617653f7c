"""What counts when caps, duplicates and repeats compete: the best, not the first.

Amounts are whole numbers of the rule set's step. Best means: most requirements met,
then most counted, then the cuts on the latest day, then on the largest id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .contests import Contest, Item, Limits
from .placing import best_picks
from .types import Minimum, ReasonCode


@dataclass(frozen=True, slots=True)
class Placed:
    """What each item counts, why not in full where it does not, and the sums."""

    counted: list[int]
    reasons: list[ReasonCode | None]
    total: int
    by_category: Mapping[str, int]
    by_tag: Mapping[str, int]

    def toward(self, minimum: Minimum) -> int:
        if minimum.tag:
            return self.by_tag.get(minimum.tag, 0)
        return sum(self.by_category.get(code, 0) for code in minimum.categories)


def allocate(items: Sequence[Item], limits: Limits) -> Placed:
    contest = Contest(items, limits)
    counted = [item.steps for item in items]
    reasons: list[ReasonCode | None] = [None] * len(items)
    if contest.open:
        _settle(contest, counted, reasons)
    by_category: dict[str, int] = {}
    by_tag: dict[str, int] = {}
    for item, steps in zip(items, counted, strict=True):
        by_category[item.category] = by_category.get(item.category, 0) + steps
        for tag in set(item.tags):
            by_tag[tag] = by_tag.get(tag, 0) + steps
    return Placed(counted, reasons, sum(counted), by_category, by_tag)


def meets_all(placed: Placed, limits: Limits) -> bool:
    return placed.total >= limits.total and all(
        placed.toward(minimum) >= needed for minimum, needed in limits.minimums
    )


def _settle(
    contest: Contest, counted: list[int], reasons: list[ReasonCode | None]
) -> None:
    for i in contest.open:
        counted[i] = 0
    for i, steps in best_picks(contest):
        counted[i] = steps
    for i in contest.open:
        if counted[i] < contest.items[i].steps:
            reasons[i] = _reason(contest, i, counted)


def _reason(contest: Contest, i: int, counted: list[int]) -> ReasonCode:
    item, limits = contest.items[i], contest.limits
    if counted[i]:
        return ReasonCode.OVER_CAP
    if _stands_back(contest, i, contest.events.get(item.event, []), counted, 1):
        return ReasonCode.DUPLICATE
    if item.topic not in contest.topics:
        return ReasonCode.OVER_CAP
    unchanged = contest.unchanged(item.topic)
    if _stands_back(contest, i, unchanged, counted, limits.unchanged):
        return ReasonCode.UNCHANGED_REPEAT
    turns = sum(counted[j] > 0 for j in contest.topics[item.topic])
    return ReasonCode.REPEAT_LIMIT if turns >= limits.per_topic else ReasonCode.OVER_CAP


def _stands_back(
    contest: Contest, i: int, group: Sequence[int], counted: list[int], allowed: int
) -> bool:
    """Not among the few of its group that count, or would come first."""
    items = contest.items
    ranked = sorted(group, key=lambda j: (-counted[j], -items[j].steps, items[j].order))
    return i in ranked[allowed:]
