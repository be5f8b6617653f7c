"""Whether a variant can be passed at all: the short search equals the long one."""

import random
import time
from decimal import Decimal

import pytest

from ce_plugin.rules import RuleSetError, parse_rule_set
from ce_plugin.rules.allocation import allocate, meets_all
from ce_plugin.rules.contests import Item, Limits
from ce_plugin.rules.types import KINDS as ALL_KINDS
from ce_plugin.rules.types import Cap, Minimum, Variant
from tests.rules.builders import definition, make_rules

CATEGORIES, KINDS, TAGS = ("LA", "TECH"), ("webinar", "college"), ("technology",)
STEP = Decimal(1)


def some(dice: random.Random, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in codes if dice.random() < 0.5)


def a_variant(dice: random.Random) -> Variant:
    scopes = [(some(dice, CATEGORIES), None), ((), "technology"), (CATEGORIES, None)]
    minimums = [
        Minimum(Decimal(dice.randint(1, 3)), categories, tag)
        for categories, tag in dice.sample(scopes, 2)
        if categories or tag
    ]
    caps = [
        Cap(
            Decimal(dice.randint(0, 4)),
            some(dice, CATEGORIES),
            some(dice, KINDS),
            some(dice, TAGS),
        )
        for _ in range(dice.randint(1, 3))
    ]
    return Variant(
        Decimal(dice.randint(1, 6)),
        tuple({minimum.key: minimum for minimum in minimums}.values()),
        tuple(cap for cap in caps if cap.categories or cap.kinds or cap.tags),
    )


def can_be_passed(variant: Variant) -> bool:
    """By the whole search, with all that every kind of credit could bring."""
    enough = int(variant.total + sum(m.needed for m in variant.minimums)) + 1
    items = [
        Item(enough, category, kind, tags, (category, kind, tags))
        for category in CATEGORIES
        for kind in KINDS
        for tags in ((), TAGS)
    ]
    limits = Limits.of(variant, STEP)
    return meets_all(allocate(items, limits), limits)


def as_written(variant: Variant) -> dict:
    return {
        "total": str(variant.total),
        "minimums": [
            {"needed": str(m.needed), "categories": list(m.categories), "tag": m.tag}
            for m in variant.minimums
        ],
        "caps": [
            {
                "limit": str(cap.limit),
                "categories": list(cap.categories),
                "kinds": list(cap.kinds),
                "tags": list(cap.tags),
            }
            for cap in variant.caps
        ],
    }


def is_accepted(variant: Variant) -> bool:
    mapping = definition("WI-DIRECTOR", step="1", smallest="1")
    mapping["categories"] = [{"code": code, "label": code} for code in CATEGORIES]
    mapping["excluded_kinds"] = [kind for kind in ALL_KINDS if kind not in KINDS]
    track = mapping["tracks"]["director"]
    track["initial"] = track["renewal"] = as_written(variant)
    try:
        parse_rule_set(mapping)
    except RuleSetError as error:
        return error.path != "tracks.director.initial.caps"
    return True


@pytest.mark.parametrize("seed", range(150))
def test_the_short_search_finds_what_the_long_one_finds(seed):
    variant = a_variant(random.Random(seed))

    assert is_accepted(variant) == can_be_passed(variant)


def test_the_seeds_try_both_answers():
    answers = {can_be_passed(a_variant(random.Random(seed))) for seed in range(150)}

    assert answers == {True, False}


def test_several_overlapping_caps_are_soon_checked():
    """Each of these alone took longer than anybody waits."""
    caps = [
        {"limit": "50", "kinds": ["webinar"]},
        {"limit": "50", "categories": ["LA", "TECH"]},
        {"limit": "40", "categories": ["TECH", "LSP"], "kinds": ["conference"]},
        {"limit": "40", "categories": ["LA", "LSP"], "kinds": ["college"]},
    ]
    begun = time.process_time()

    make_rules("MT-2023", step="0.1", tracks__staff__initial__caps=caps)

    assert time.process_time() - begun < 2
