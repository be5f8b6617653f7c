"""The search behind the placing: over states instead of combinations.

States that agree on the room used and the progress made are merged, the more
valuable one staying, so no combination is ever listed twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .contests import Contest
from .hopes import Hope
from .stages import Axis, Pick, Stage, StageBuilder, axes_of, weights_of

# How often a stage may try an option on a state. Records of the shipped rule sets
# stay below the first number; with the second the search looks again, and beyond it
# keeps the most promising states, so that it ends in time and may miss the best.
FIRST_LOOK = 20_000
SECOND_LOOK = 100_000

Merit = tuple[int, int]
State = tuple[int, ...]
# The best value with which a state is reached, and by which options.
States = Mapping[State, tuple[int, Any]]


@dataclass(frozen=True, slots=True)
class Way:
    """Picks of (item, steps) that can count together."""

    picks: tuple[Pick, ...]

    def meets(self, need: Axis) -> bool:
        return sum(n for i, n in self.picks if i in need.members) >= need.limit


class Search:
    """Most of the total and of the needs met, then the most valuable picks."""

    def __init__(
        self,
        contest: Contest,
        total: int,
        needs: Sequence[Axis] = (),
        known: Way | None = None,
    ) -> None:
        """A known way helps: whatever cannot beat it need not be looked at."""
        self.needs, self.known = needs, known
        self.axes = axes_of(contest, needs)
        self.weights, unit = weights_of(contest)
        # The steps of a value are the value over the unit, rounded up.
        self.not_enough = (total - 1) * unit
        self.stages = StageBuilder(contest, self.axes, self.weights).stages()
        self.to_come = self._to_come()

    def best(self, first: int = FIRST_LOOK, second: int = SECOND_LOOK) -> Way:
        way, is_exact = self._look(first, self.known)
        return way if is_exact else self._look(second, way)[0]

    def _look(self, tries: int, known: Way | None) -> tuple[Way, bool]:
        """The best way found, and whether nothing promising was left out."""
        floor = self._merit_of(known) if known else None
        states: States = {(0,) * len(self.axes): (0, None)}
        is_exact = True
        for k, stage in enumerate(self.stages):
            width = max(1, tries // len(stage))
            if len(states) > width or floor:
                states, all_kept = self._promising(k, states, width, floor)
                is_exact = is_exact and all_kept
            states = self._after(k, stage, states)
        ways = [known] if known else []
        if states:
            _, (_, trail) = max(states.items(), key=self._merit)
            ways.append(Way(tuple(_picks(trail))))
        return max(ways, key=self._merit_of), is_exact

    def _after(self, k: int, stage: Stage, states: States) -> States:
        later = self.to_come[k + 1]
        reached: dict[State, tuple[int, Any]] = {}
        for state, (value, trail) in states.items():
            for option in stage:
                new = self._moved(state, option.adds, later)
                worth = value + option.value
                if new is not None and (new not in reached or worth > reached[new][0]):
                    reached[new] = (worth, (trail, option))
        return reached

    def _moved(
        self, state: State, adds: Sequence[Pick], later: Sequence[int]
    ) -> State | None:
        """The next state; counts that can no longer matter become 0, and merge."""
        new = list(state)
        for n, added in adds:
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

    def _to_come(self) -> list[list[int]]:
        """Before each stage and after the last: what can still come on each axis."""
        later = [0] * len(self.axes)
        to_come = [later]
        for stage in reversed(self.stages):
            most = [0] * len(self.axes)
            for option in stage:
                for n, added in option.adds:
                    most[n] = max(most[n], added)
            later = [had + more for had, more in zip(later, most, strict=True)]
            to_come.append(later)
        return to_come[::-1]

    # --- how good a state is, and how good it can become ---------------------

    def _promising(
        self, k: int, states: States, width: int, floor: Merit | None
    ) -> tuple[States, bool]:
        """The states that may still be as good as what is known, the best first."""
        hopes = {
            state: self._merit_hoped(k, state, value)
            for state, (value, _) in states.items()
        }
        good = [state for state in states if floor is None or hopes[state] >= floor]
        good.sort(key=lambda state: (hopes[state], state), reverse=True)
        return {state: states[state] for state in good[:width]}, len(good) <= width

    def _merit_hoped(self, k: int, state: State, value: int) -> Merit:
        """No way that goes on from this state, before stage k, is better."""
        value += self._hope.from_stage(k, state)
        return self._met(state, self.to_come[k]) + (value > self.not_enough), value

    @cached_property
    def _hope(self) -> Hope:
        return Hope(self.axes, self.stages, self.weights)

    def _merit(self, entry: tuple[State, tuple[int, Any]]) -> Merit:
        state, (value, _) = entry
        return self._met(state, self.to_come[-1]) + (value > self.not_enough), value

    def _met(self, state: State, later: Sequence[int]) -> int:
        return sum(
            state[n] + later[n] >= need.limit for n, need in enumerate(self.needs)
        )

    def _merit_of(self, way: Way) -> Merit:
        value = sum(self.weights[i] * steps for i, steps in way.picks)
        met = sum(way.meets(need) for need in self.needs)
        return met + (value > self.not_enough), value


def _picks(trail: Any) -> list[Pick]:
    picks: list[Pick] = []
    while trail is not None:
        trail, option = trail
        picks.extend(option.picks)
    return picks
