"""How much the stages to come can still bring, at the most."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from .stages import Axis, Option, Stage

# (what one unit is worth, how many units): steps in a room, or a turn of a topic.
Part = tuple[int, int]


class Filling(NamedTuple):
    """What can be got out of the room that is left, the most valuable first."""

    units: list[int]
    values: list[int]
    each: list[int]

    @classmethod
    def of(cls, parts: Sequence[Part]) -> "Filling":
        parts = sorted(parts, reverse=True)
        units = list(accumulate((n for _, n in parts), initial=0))
        values = list(accumulate((each * n for each, n in parts), initial=0))
        return cls(units, values, [*(each for each, _ in parts), 0])

    def within(self, room: int) -> int:
        k = bisect_right(self.units, room) - 1
        return self.values[k] + (room - self.units[k]) * self.each[k]


class Hope:
    """Each stage is charged to one room or topic which all of its options use.

    Together such stages bring no more than what fills the room that is left. Other
    rooms are forgotten here, so the hope may be too high, and is never too low.
    """

    def __init__(
        self, axes: Sequence[Axis], stages: Sequence[Stage], weights: Mapping[int, int]
    ) -> None:
        self.axes, self.weights = axes, weights
        self.crowds = [self._crowd(n, stages) for n in range(len(axes))]
        self.bounds = self._bounds(stages)

    def from_stage(self, k: int, state: Sequence[int]) -> int:
        """What the k-th stage and all after it can bring at the most."""
        free, fillings = self.bounds[k]
        return free + sum(
            filling.within(self.axes[n].limit - state[n])
            for n, filling in fillings.items()
        )

    def _crowd(self, n: int, stages: Sequence[Stage]) -> float:
        """How many times over the stages would fill it: a crowded room binds best."""
        asked = sum(max(dict(o.adds).get(n, 0) for o in stage) for stage in stages)
        return asked / max(self.axes[n].limit, 0.5)

    def _bounds(self, stages: Sequence[Stage]) -> list[tuple[int, dict[int, Filling]]]:
        free = 0
        parts: dict[int, list[Part]] = defaultdict(list)
        fillings: dict[int, Filling] = {}
        bounds = []
        for stage in reversed(stages):
            options = [option for option in stage if option.picks]
            n = self._charged_to(options)
            if n is None:
                free += max((option.value for option in options), default=0)
            else:
                parts[n] += self._parts(n, options)
                fillings = {**fillings, n: Filling.of(parts[n])}
            bounds.append((free, fillings))
        return bounds[::-1]

    def _charged_to(self, options: Sequence[Option]) -> int | None:
        used = [
            {n for n, _ in option.adds if not self.axes[n].is_need}
            for option in options
        ]
        shared = set.intersection(*used) if used else set()
        return max(shared, key=lambda n: (self.crowds[n], -n), default=None)

    def _parts(self, n: int, options: Sequence[Option]) -> list[Part]:
        if not self.axes[n].per_step:
            return [(max(option.value for option in options), 1)]
        if len(options[-1].picks) > 1:
            return [(self.weights[i], steps) for i, steps in options[-1].picks]
        picks = [pick for option in options for pick in option.picks]
        each = max(self.weights[i] for i, _ in picks)
        return [(each, max(steps for _, steps in picks))]
