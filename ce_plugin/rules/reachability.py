"""Can anybody meet what a variant asks for? Caps may leave it out of reach."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from math import gcd

from .allocation import allocate, meets_all
from .contests import Item, Limits, falls_under, serves
from .types import DEGREE, KINDS, Minimum, Variant

# The minimums an item helps with and the caps it falls under, by position.
Profile = tuple[frozenset[int], frozenset[int]]
# Of more capped tags than this no item is tried with just any choice of them.
MANY_TAGS = 3


def why_unreachable(
    variant: Variant,
    step: Decimal,
    categories: Sequence[str],
    tags: Sequence[str],
    excluded_kinds: Iterable[str],
) -> str | None:
    """Somebody with more than enough of everything must be able to pass."""
    limits = Limits.of(variant, step)
    kinds = [kind for kind in KINDS if kind not in {DEGREE, *excluded_kinds}]
    offers = [
        Item(0, category, kind, wearing, (category, kind, wearing))
        for category in categories
        for kind in kinds
        for wearing in _outfits(variant, tags)
    ]
    # Round numbers are soon tried in large steps; only where that fails, in small ones.
    for scale in (_common_measure(limits), 1):
        scaled = _in_steps_of(scale, limits)
        placed = allocate(_ideal_record(offers, scaled), scaled)
        if meets_all(placed, scaled):
            return None
    if placed.total < limits.total:
        counted = placed.total * step
        return f"the caps leave at most {counted} of the total {variant.total}"
    return "the caps leave a minimum out of reach"


def _common_measure(limits: Limits) -> int:
    amounts = [n for _, n in (*limits.minimums, *limits.caps)]
    return max(1, gcd(limits.total, *amounts))


def _in_steps_of(scale: int, limits: Limits) -> Limits:
    return replace(
        limits,
        total=limits.total // scale,
        minimums=tuple((one, n // scale) for one, n in limits.minimums),
        caps=tuple((cap, n // scale) for cap, n in limits.caps),
    )


def _outfits(variant: Variant, tags: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """A tag under no cap can only help and is always worn; of others any choice."""
    capped = {tag for cap in variant.caps for tag in cap.tags}
    helpful = tuple(tag for tag in tags if tag not in capped)
    choice = [tag for tag in tags if tag in capped]
    sizes = set(range(len(choice) + 1))
    if len(choice) > MANY_TAGS:
        sizes = {0, 1, len(choice)}
    for size in sorted(sizes):
        for worn in combinations(choice, size):
            yield (*helpful, *worn)


def _ideal_record(offers: Iterable[Item], limits: Limits) -> list[Item]:
    """One item of each kind that is worth having, with more steps than needed.

    Where something under no cap makes up the total, no more of the rest is of use
    than its minimums ask for.
    """
    useful = _most_useful({_profile(offer, limits): offer for offer in offers})
    total_is_free = any(not under for _, under in useful)
    for (helps, under), item in useful.items():
        asked = [limits.minimums[n][1] for n in helps]
        is_spare = under and total_is_free
        item.steps = max(asked, default=0) if is_spare else limits.total + sum(asked)
    return [item for item in useful.values() if item.steps]


def _profile(item: Item, limits: Limits) -> Profile:
    minimums: list[Minimum] = [minimum for minimum, _ in limits.minimums]
    caps = [cap for cap, _ in limits.caps]
    return (
        frozenset(n for n, one in enumerate(minimums) if serves(one, item)),
        frozenset(n for n, cap in enumerate(caps) if falls_under(cap, item)),
    )


def _most_useful(offers: dict[Profile, Item]) -> dict[Profile, Item]:
    """Without those that help no more than another and fall under as many caps."""
    return {
        (helps, under): item
        for (helps, under), item in offers.items()
        if not any(
            helps <= more and fewer <= under and (helps, under) != (more, fewer)
            for more, fewer in offers
        )
    }
