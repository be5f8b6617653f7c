"""The contested items as stages of a search, each with the options it offers.

An option uses room, brings some minimums nearer and has a value. Only what can be
the best choice is offered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .contests import Contest

Pick = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Axis:
    """Something a state keeps count of: room used, or progress to a minimum."""

    limit: int
    members: frozenset[int]
    is_need: bool
    per_step: bool = True

    @property
    def is_room(self) -> bool:
        return self.per_step and not self.is_need


@dataclass(frozen=True, slots=True)
class Option:
    """Picks of (item, steps) and what they add on each axis of the state."""

    adds: tuple[Pick, ...]
    value: int
    picks: tuple[Pick, ...]


NO_PICK = Option((), 0, ())
Stage = list[Option]


def axes_of(contest: Contest, needs: Sequence[Axis]) -> list[Axis]:
    """The needs first, then each room under a cap and the turns of each topic."""
    rooms = [Axis(room.limit, room.members, is_need=False) for room in contest.rooms]
    return [*needs, *rooms, *_turns(contest)]


def _turns(contest: Contest) -> Iterable[Axis]:
    limits = contest.limits
    for topic, group in contest.topics.items():
        unchanged = contest.unchanged(topic)
        for members, limit in (
            (group, limits.per_topic),
            (unchanged, limits.unchanged),
        ):
            yield Axis(limit, frozenset(members), is_need=False, per_step=False)


def weights_of(contest: Contest) -> tuple[dict[int, int], int]:
    """One step of an item: a unit, less what a cut there would be worth.

    Cuts are digits of one large number, the latest day first, so that of equal
    totals the one that cuts the latest is the most valuable.
    """
    items = contest.items
    ordered = sorted(contest.open, key=lambda i: items[i].order)
    base = 1 + max(items[i].steps for i in ordered)
    unit = base ** len(ordered)
    return {i: unit - base**rank for rank, i in enumerate(ordered)}, unit


class StageBuilder:
    def __init__(
        self, contest: Contest, axes: Sequence[Axis], weights: dict[int, int]
    ) -> None:
        self.contest, self.items = contest, contest.items
        self.axes, self.weights = axes, weights
        self.signatures = {
            i: tuple(n for n, axis in enumerate(axes) if i in axis.members)
            for i in contest.open
        }

    def stages(self) -> list[Stage]:
        """One per event, per repeated delivery, and per set of like items."""
        rivals = list(self.contest.events.values())
        taken = {i for group in rivals for i in group}
        repeated = {i for group in self.contest.topics.values() for i in group} - taken
        alike: dict[tuple[int, ...], list[int]] = {}
        for i in sorted(self.contest.open - taken - repeated):
            alike.setdefault(self.signatures[i], []).append(i)
        rivals.extend([i] for i in repeated)
        rivals.sort(key=self._place)
        return [
            *(self._rival_options(group) for group in rivals),
            *(self._alike_options(group, axes) for axes, group in alike.items()),
        ]

    def _place(self, group: Sequence[int]) -> tuple[Any, ...]:
        """What belongs to one topic stands together: its turns are soon forgotten."""
        topics = {self.items[i].topic for i in group} & self.contest.topics.keys()
        return sorted(topics)[:1], min(self.items[i].order for i in group)

    def _rival_options(self, group: Sequence[int]) -> Stage:
        options = [
            self._option(((i, steps),))
            for i in group
            if not any(self._outdoes(j, i) for j in group)
            for steps in self._amounts(i)
        ]
        must_use_room = all(self._is_bound(i) for i in group)
        return [NO_PICK, *options] if must_use_room or not options else options

    def _amounts(self, i: int) -> Iterable[int]:
        limits = [a.limit for n in self.signatures[i] if (a := self.axes[n]).is_room]
        if limits:
            return range(1, min(self.items[i].steps, *limits) + 1)
        return (self.items[i].steps,)

    def _is_bound(self, i: int) -> bool:
        return any(not self.axes[n].is_need for n in self.signatures[i])

    def _outdoes(self, j: int, i: int) -> bool:
        """Whatever i could do, j does at least as well."""
        if i == j or self.signatures[i] != self.signatures[j]:
            return False
        mine, other = self.items[i], self.items[j]
        if other.steps > mine.steps and not self._is_bound(i):
            return True
        return other.steps >= mine.steps and other.order < mine.order

    def _alike_options(self, group: Sequence[int], axes: tuple[int, ...]) -> Stage:
        """Any amount, taken from the earliest; like items differ in nothing else."""
        room = min(self.axes[n].limit for n in axes if self.axes[n].is_room)
        picks: list[Pick] = []
        options = [NO_PICK]
        for i in sorted(group, key=lambda i: self.items[i].order):
            for steps in range(1, min(self.items[i].steps, room) + 1):
                options.append(self._option((*picks, (i, steps))))
            picks.append((i, self.items[i].steps))
            room -= self.items[i].steps
        return options

    def _option(self, picks: tuple[Pick, ...]) -> Option:
        steps = sum(steps for _, steps in picks)
        adds = tuple(
            (n, steps if self.axes[n].per_step else 1)
            for n in self.signatures[picks[0][0]]
        )
        value = sum(self.weights[i] * steps for i, steps in picks)
        return Option(adds, value, picks)
