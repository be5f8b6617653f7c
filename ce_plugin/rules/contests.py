"""Which credits compete: for an event, for a topic, for the room under a cap."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from .types import NOTHING, Cap, Minimum, Repeats, Variant


@dataclass(slots=True)
class Item:
    """A credit that could count, in steps; order is (day, id)."""

    steps: int
    category: str
    kind: str
    tags: tuple[str, ...]
    order: tuple[Any, ...]
    event: str | None = None
    topic: str | None = None
    changed: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """A variant's numbers in steps; a cap is cut down to a legal amount."""

    total: int
    minimums: tuple[tuple[Minimum, int], ...]
    caps: tuple[tuple[Cap, int], ...]
    unchanged: int
    per_topic: int
    carry_over: int

    @classmethod
    def of(
        cls,
        variant: Variant,
        step: Decimal,
        repeats: Repeats | None = None,
        carry_over: Decimal = NOTHING,
    ) -> "Limits":
        return cls(
            total=_up(variant.total, step),
            minimums=tuple((m, _up(m.needed, step)) for m in variant.minimums),
            caps=tuple((cap, _down(cap.limit, step)) for cap in variant.caps),
            unchanged=repeats.unchanged if repeats else 0,
            per_topic=repeats.per_topic if repeats else 0,
            carry_over=_down(carry_over, step),
        )


def _up(amount: Decimal, step: Decimal) -> int:
    return int((amount / step).to_integral_value(ROUND_CEILING))


def _down(amount: Decimal, step: Decimal) -> int:
    return int((amount / step).to_integral_value(ROUND_FLOOR))


@dataclass(frozen=True, slots=True)
class Room:
    """So much room, shared by these items."""

    members: frozenset[int]
    limit: int


class Contest:
    """The items that cannot all count in full, and the reason they cannot."""

    def __init__(self, items: Sequence[Item], limits: Limits) -> None:
        self.items, self.limits = items, limits
        self.events = {
            event: group
            for event, group in _grouped(items, "event").items()
            if len(group) > 1
        }
        self.topics = {
            topic: group
            for topic, group in _grouped(items, "topic").items()
            if self._too_many(group)
        }
        self.rooms = [room for room in self._all_rooms() if self._too_small(room)]
        crowds: Iterable[Iterable[int]] = (
            *self.events.values(),
            *self.topics.values(),
            *(room.members for room in self.rooms),
        )
        self.open = frozenset().union(*crowds)

    def unchanged(self, topic: str) -> list[int]:
        return [i for i in self.topics[topic] if not self.items[i].changed]

    def _too_many(self, group: list[int]) -> bool:
        unchanged = sum(not self.items[i].changed for i in group)
        return len(group) > self.limits.per_topic or unchanged > self.limits.unchanged

    def _all_rooms(self) -> Iterable[Room]:
        for cap, limit in self.limits.caps:
            yield self._room(limit, lambda item, cap=cap: falls_under(cap, item))
        yield self._room(self.limits.carry_over, lambda item: item.carried)

    def _room(self, limit: int, belongs: Any) -> Room:
        members = (i for i, item in enumerate(self.items) if belongs(item))
        return Room(frozenset(members), limit)

    def _too_small(self, room: Room) -> bool:
        return sum(self.items[i].steps for i in room.members) > room.limit


def _grouped(items: Sequence[Item], name: str) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        if (shared := getattr(item, name)) is not None:
            groups[shared].append(i)
    return groups


def serves(minimum: Minimum, item: Item) -> bool:
    if minimum.tag:
        return minimum.tag in item.tags
    return item.category in minimum.categories


def falls_under(cap: Cap, item: Item) -> bool:
    return (
        item.category in cap.categories
        or item.kind in cap.kinds
        or not set(cap.tags).isdisjoint(item.tags)
    )
