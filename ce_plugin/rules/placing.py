"""The search behind the allocation: exact, over states instead of combinations.

Each stage offers options; an option uses room, brings some minimums nearer and has
a value. States that agree on the room used and the progress made are merged, the
more valuable one staying, so no combination is ever listed twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .contests import Contest, serves

Pick = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Option:
    """Picks of (item, steps) and what they add on each axis of the state."""

    adds: tuple[Pick, ...]
    value: int
    picks: tuple[Pick, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """Something a state keeps count of: room used, or progress to a minimum."""

    limit: int
    members: frozenset[int]
    is_need: bool
    per_step: bool = True


NO_PICK = Option((), 0, ())


def best_picks(contest: Contest) -> Iterable[Pick]:
    """What each of the contested items counts; the rest counts nothing."""
    return _Search(contest).picks()


class _Search:
    def __init__(self, contest: Contest) -> None:
        self.contest, self.items = contest, contest.items
        free = sum(
            item.steps for i, item in enumerate(self.items) if i not in contest.open
        )
        self.total_missing = max(0, contest.limits.total - free)
        self.axes = [*self._needs(), *self._rooms(), *self._turns()]
        self.signatures = {i: self._signature(i) for i in contest.open}
        self.weights, self.unit = self._weights()
        self.stages = self._stages()
        self.to_come = self._to_come()

    # --- what a state keeps count of ---------------------------------------

    def _needs(self) -> Iterable[Axis]:
        """Minimums which the contested items decide; the others are settled."""
        for minimum, needed in self.contest.limits.minimums:
            helping = [i for i, item in enumerate(self.items) if serves(minimum, item)]
            members = frozenset(helping) & self.contest.open
            fixed = sum(self.items[i].steps for i in helping if i not in members)
            hoped = fixed + sum(self.items[i].steps for i in members)
            if fixed < needed <= hoped:
                yield Axis(needed - fixed, members, is_need=True)

    def _rooms(self) -> Iterable[Axis]:
        for room in self.contest.rooms:
            yield Axis(room.limit, room.members, is_need=False)

    def _turns(self) -> Iterable[Axis]:
        limits = self.contest.limits
        for topic, group in self.contest.topics.items():
            for members, limit in (
                (group, limits.per_topic),
                (self.contest.unchanged(topic), limits.unchanged),
            ):
                yield Axis(limit, frozenset(members), is_need=False, per_step=False)

    def _signature(self, i: int) -> tuple[int, ...]:
        return tuple(n for n, axis in enumerate(self.axes) if i in axis.members)

    # --- what a pick is worth ----------------------------------------------

    def _weights(self) -> tuple[dict[int, int], int]:
        """One step of an item: a unit, less what a cut there would be worth.

        Cuts are digits of one large number, the latest day first, so that of
        equal totals the one that cuts the latest is the most valuable.
        """
        ordered = sorted(self.contest.open, key=lambda i: self.items[i].order)
        base = 1 + max(self.items[i].steps for i in ordered)
        unit = base ** len(ordered)
        return {i: unit - base**rank for rank, i in enumerate(ordered)}, unit

    # --- stages and options ------------------------------------------------

    def _stages(self) -> list[list[Option]]:
        """One per event, per repeated delivery, and per set of like items."""
        rivals = list(self.contest.events.values())
        taken = {i for group in rivals for i in group}
        repeated = {i for group in self.contest.topics.values() for i in group} - taken
        alike: dict[tuple[int, ...], list[int]] = {}
        for i in self.contest.open - taken - repeated:
            alike.setdefault(self.signatures[i], []).append(i)
        rivals.extend([i] for i in repeated)
        rivals.sort(key=lambda group: min(self._place(i) for i in group))
        return [
            *(self._rival_options(group) for group in rivals),
            *(self._alike_options(group, axes) for axes, group in alike.items()),
        ]

    def _place(self, i: int) -> tuple[Any, ...]:
        """Items of one topic stand together: their count is soon forgotten."""
        return (self.items[i].topic or "", self.items[i].order)

    def _rival_options(self, group: Sequence[int]) -> list[Option]:
        options = [
            self._option(((i, steps),))
            for i in group
            if not any(self._outdoes(j, i) for j in group)
            for steps in self._amounts(i)
        ]
        must_use_room = all(self._is_bound(i) for i in group)
        return [NO_PICK, *options] if must_use_room or not options else options

    def _amounts(self, i: int) -> Iterable[int]:
        limits = [a.limit for n in self.signatures[i] if _is_room(a := self.axes[n])]
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

    def _alike_options(
        self, group: Sequence[int], axes: tuple[int, ...]
    ) -> list[Option]:
        """Any amount, taken from the earliest; like items differ in nothing else."""
        room = min(self.axes[n].limit for n in axes if _is_room(self.axes[n]))
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

    def _to_come(self) -> list[list[int]]:
        """After each stage: the most that later stages can add on each axis."""
        later = [0] * len(self.axes)
        to_come = []
        for options in reversed(self.stages):
            to_come.append(later)
            most = [0] * len(self.axes)
            for option in options:
                for n, added in option.adds:
                    most[n] = max(most[n], added)
            later = [had + more for had, more in zip(later, most, strict=True)]
        return to_come[::-1]

    # --- the search --------------------------------------------------------

    def picks(self) -> list[Pick]:
        states: dict[tuple[int, ...], tuple[int, Any]]
        states = {(0,) * len(self.axes): (0, None)}
        for k, options in enumerate(self.stages):
            states = self._after(k, options, states)
        _, (_, trail) = max(states.items(), key=self._merit)
        picks: list[Pick] = []
        while trail is not None:
            trail, option = trail
            picks.extend(option.picks)
        return picks

    def _after(self, k: int, options: list[Option], states: dict) -> dict:
        reached: dict[tuple[int, ...], tuple[int, Any]] = {}
        for state, (value, trail) in states.items():
            for option in options:
                new = self._moved(state, option, self.to_come[k])
                worth = value + option.value
                if new is not None and (new not in reached or worth > reached[new][0]):
                    reached[new] = (worth, (trail, option))
        return reached

    def _moved(
        self, state: tuple[int, ...], option: Option, later: list[int]
    ) -> tuple[int, ...] | None:
        """The next state; counts that can no longer matter become 0, and merge."""
        new = list(state)
        for n, added in option.adds:
            new[n] += added
        for n, axis in enumerate(self.axes):
            if axis.is_need:
                hoped = new[n] + later[n]
                new[n] = min(new[n], axis.limit) if hoped >= axis.limit else 0
            elif new[n] > axis.limit:
                return None
            elif new[n] + later[n] <= axis.limit:
                new[n] = 0
        return tuple(new)

    def _reached(self, n: int, state: Sequence[int]) -> bool:
        return state[n] == self.axes[n].limit

    def _merit(self, entry: tuple[tuple[int, ...], tuple[int, Any]]) -> tuple[int, int]:
        state, (value, _) = entry
        steps = -(-value // self.unit)
        needs = (n for n, axis in enumerate(self.axes) if axis.is_need)
        met = sum(self._reached(n, state) for n in needs)
        return met + (steps >= self.total_missing), value


def _is_room(axis: Axis) -> bool:
    return not axis.is_need and axis.per_step
