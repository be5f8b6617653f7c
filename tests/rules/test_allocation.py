"""Optimal choice: against hand-made cases and against brute force."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ce_plugin.rules.allocation import allocate, meets_all
from ce_plugin.rules.contests import Item, Limits, falls_under, serves
from ce_plugin.rules.types import Cap, Minimum


def limits(total=0, minimums=(), caps=(), unchanged=1, per_topic=2, carry_over=0):
    return Limits(
        total,
        tuple((Minimum(needed, cats, tag), needed) for needed, cats, tag in minimums),
        tuple((cap, cap.limit) for cap in caps),
        unchanged,
        per_topic,
        carry_over,
    )


def item(steps, category="A", day=1, key="a", **fields):
    fields = {"kind": "listed", "tags": (), **fields}
    return Item(steps, category, order=(day, key), **fields)


def test_allocate_cuts_the_latest_under_a_cap():
    items = [item(5, day=3), item(5, day=1), item(5, day=2)]
    placed = allocate(items, limits(caps=[Cap(8, ("A",))]))
    assert placed.counted == [0, 5, 3]
    assert placed.reasons == ["over_cap", None, "over_cap"]


def test_allocate_on_one_day_cuts_the_largest_id():
    items = [item(5, key="b"), item(5, key="a")]
    assert allocate(items, limits(caps=[Cap(7, ("A",))])).counted == [2, 5]


def test_allocate_keeps_what_a_tag_needs_under_a_cap():
    items = [item(50, "C", 1), item(36, "C", 2, tags=("tech",))]
    need = [(20, (), "tech")]
    placed = allocate(items, limits(200, need, [Cap(60, ("C",))]))
    assert placed.counted == [40, 20]


def test_allocate_forgets_a_minimum_that_is_out_of_reach():
    items = [item(50, "C", 1), item(10, "C", 2, tags=("tech",))]
    need = [(20, (), "tech")]
    placed = allocate(items, limits(200, need, [Cap(55, ("C",))]))
    assert placed.counted == [50, 5]


def test_allocate_prefers_more_requirements_to_more_credit():
    """A small delivery in the category that lacks it beats two large ones."""
    items = [
        item(8, "A", 1, topic="t", changed=True),
        item(8, "A", 2, topic="t", changed=True),
        item(2, "B", 3, topic="t", changed=True),
    ]
    placed = allocate(items, limits(0, [(2, ("B",), None)]))
    assert placed.counted == [8, 0, 2]
    assert placed.reasons == [None, "repeat_limit", None]


def test_allocate_meets_the_total_by_dropping_a_minimum_of_equal_rank():
    items = [item(8, "A", 1, event="e"), item(2, "B", 2, event="e")]
    placed = allocate(items, limits(8, [(2, ("B",), None)]))
    assert placed.counted == [8, 0]


def test_allocate_duplicates_with_nothing_left_by_a_cap():
    items = [
        item(3, "A", 1, event="e", key="x"),
        item(2, "A", 1, event="e", key="y"),
    ]
    placed = allocate(items, limits(caps=[Cap(0, ("A",))]))
    assert placed.counted == [0, 0]
    assert placed.reasons == ["over_cap", "duplicate"]


def test_allocate_repeats_with_nothing_left_by_a_cap():
    items = [
        item(3, "A", 1, topic="t"),
        item(2, "A", 2, topic="t"),
        item(2, "A", 3, topic="t", changed=True),
    ]
    placed = allocate(items, limits(caps=[Cap(0, ("A",))]))
    assert placed.reasons == ["over_cap", "unchanged_repeat", "over_cap"]


def test_allocate_two_caps_on_one_credit_both_hold():
    items = [
        item(6, "A", 1, kind="webinar"),
        item(6, "A", 2),
        item(6, "B", 3, kind="webinar"),
    ]
    caps = [Cap(8, ("A",)), Cap(7, (), ("webinar",))]
    placed = allocate(items, limits(caps=caps))
    assert placed.counted == [2, 6, 5]


def test_allocate_a_partly_counted_duplicate_is_over_the_cap():
    items = [item(5, "A", 1, event="e"), item(4, "A", 2, event="e")]
    placed = allocate(items, limits(caps=[Cap(3, ("A",))]))
    assert placed.counted == [3, 0]
    assert placed.reasons == ["over_cap", "duplicate"]


def test_allocate_sums_per_category_and_tag():
    items = [item(3, "A", tags=("x", "y")), item(2, "A", tags=("y",)), item(1, "B")]
    placed = allocate(items, limits())
    assert (placed.total, placed.by_category, placed.by_tag) == (
        6,
        {"A": 5, "B": 1},
        {"x": 3, "y": 5},
    )


@pytest.mark.parametrize(("needed", "met"), [(4, True), (5, False)])
def test_meets_all_asks_for_total_and_minimums(needed, met):
    bounds = limits(4, [(needed, ("A", "B"), None)])
    assert meets_all(allocate([item(4)], bounds), bounds) is met
    bounds = limits(needed)
    assert meets_all(allocate([item(4)], bounds), bounds) is met


def test_allocate_many_duplicates_in_different_categories_stays_quick():
    """Sixty pairs are 2**60 combinations: the search must merge, not list."""
    pairs = [
        item(2 + (n % 3), category, n, f"{category}{n}", event=f"e{n}")
        for n in range(60)
        for category in ("AB"[n % 2], "CD"[n % 3 > 0])
    ]
    needs = [(40, (c,), None) for c in "ABCD"]
    placed = allocate(pairs, limits(120, needs))
    assert placed.total >= 120
    assert all(placed.by_category[c] >= 40 for c in "ABCD" if c != "C")


# --- brute force ----------------------------------------------------------------

ITEM = st.builds(
    Item,
    steps=st.integers(1, 3),
    category=st.sampled_from("AB"),
    kind=st.sampled_from(["listed", "webinar"]),
    tags=st.sampled_from([(), ("tech",)]),
    order=st.just(None),
    event=st.sampled_from([None, None, "e1", "e2"]),
    topic=st.sampled_from([None, None, "t1", "t2"]),
    changed=st.booleans(),
    carried=st.sampled_from([False, False, False, True]),
)
CAP = st.sampled_from(
    [
        ((), ("webinar",), ()),
        (("A",), (), ()),
        (("B",), ("webinar",), ()),
        ((), (), ("tech",)),
    ]
)
NEED = st.sampled_from(
    [(("A",), None), (("B",), None), (("A", "B"), None), ((), "tech")]
)


@st.composite
def problems(draw):
    items = draw(st.lists(ITEM, min_size=1, max_size=5))
    days = draw(st.lists(st.integers(1, 3), min_size=5, max_size=5))
    for n, one in enumerate(items):
        one.order = (days[n], f"c{n}")
    bounds = limits(
        draw(st.integers(0, 10)),
        [(draw(st.integers(1, 6)), *need) for need in draw(st.sets(NEED, max_size=3))],
        [Cap(draw(st.integers(0, 6)), *c) for c in draw(st.sets(CAP, max_size=3))],
        per_topic=draw(st.integers(1, 2)),
        carry_over=draw(st.integers(0, 4)),
    )
    return items, bounds


def is_allowed(items, counted, bounds):
    def used(test):
        return [
            (one, n) for one, n in zip(items, counted, strict=True) if n and test(one)
        ]

    def room(test, limit):
        return sum(n for _, n in used(test)) <= limit

    for name in ("e1", "e2"):
        if len(used(lambda one, e=name: one.event == e)) > 1:
            return False
    for name in ("t1", "t2"):
        turns = used(lambda one, t=name: one.topic == t)
        unchanged = [one for one, _ in turns if not one.changed]
        if len(turns) > bounds.per_topic or len(unchanged) > bounds.unchanged:
            return False
    return room(lambda one: one.carried, bounds.carry_over) and all(
        room(lambda one, c=cap: falls_under(c, one), limit)
        for cap, limit in bounds.caps
    )


def merit(items, counted, bounds):
    pairs = list(zip(items, counted, strict=True))
    met = sum(counted) >= bounds.total
    for minimum, needed in bounds.minimums:
        met += sum(n for one, n in pairs if serves(minimum, one)) >= needed
    latest_first = sorted(pairs, key=lambda pair: pair[0].order, reverse=True)
    return met, sum(counted), tuple(one.steps - n for one, n in latest_first)


@given(problems())
def test_allocate_equals_brute_force(problem):
    items, bounds = problem
    ways = product(*(range(one.steps + 1) for one in items))
    allowed = (way for way in ways if is_allowed(items, way, bounds))
    best = max(allowed, key=lambda way: merit(items, way, bounds))
    placed = allocate(items, bounds)
    assert tuple(placed.counted) == best
    for one, n, reason in zip(items, placed.counted, placed.reasons, strict=True):
        assert (reason is None) == (n == one.steps)
