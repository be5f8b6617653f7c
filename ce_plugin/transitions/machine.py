"""What a state machine is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    name: str
    sources: frozenset[str]
    target: str
    label: str
    permission: str | None = None
    requires_note: bool = False
    system: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """All legal steps of one kind of row; `initial` is the status it is born in."""

    name: str
    initial: str
    steps: tuple[Transition, ...]

    def get(self, name: str) -> Transition:
        return next(step for step in self.steps if step.name == name)

    def names_from(self, status: str) -> tuple[str, ...]:
        return tuple(step.name for step in self.steps if status in step.sources)


def step(name, sources, target, label, permission=None, **flags) -> Transition:
    return Transition(name, frozenset(sources), target, label, permission, **flags)
