"""The search behind the placing, looked at from near: what it may leave out."""

from hypothesis import given
from hypothesis import strategies as st

from ce_plugin.rules.contests import Contest
from ce_plugin.rules.hopes import Filling, Hope
from ce_plugin.rules.placing import best_picks, open_needs
from ce_plugin.rules.search import Search, Way
from ce_plugin.rules.stages import (
    NO_PICK,
    Axis,
    Option,
    StageBuilder,
    axes_of,
    weights_of,
)
from ce_plugin.rules.types import Cap
from tests.rules.test_allocation import is_allowed, item, limits, problems

NO_LIMIT = 10**9


def counted(items, picks):
    amounts = [0] * len(items)
    for i, steps in picks:
        amounts[i] = steps
    return amounts


def open_contests():
    return problems().filter(lambda problem: Contest(*problem).open)


@given(open_contests(), st.integers(1, 6))
def test_a_hasty_first_look_does_not_change_the_answer(problem, tries):
    """What is left out because it cannot beat a known way is never the best."""
    contest = Contest(*problem)
    needs = list(open_needs(contest))
    search = Search(contest, contest.limits.total, needs)
    assert search.best(tries, NO_LIMIT) == search.best(NO_LIMIT)


@given(open_contests(), st.integers(1, 3))
def test_a_search_that_must_end_finds_a_way_that_is_allowed(problem, tries):
    items, bounds = problem
    contest = Contest(items, bounds)
    search = Search(contest, bounds.total, list(open_needs(contest)))
    way = search.best(tries, tries)
    assert len(dict(way.picks)) == len(way.picks)
    whole = [one.steps if i not in contest.open else 0 for i, one in enumerate(items)]
    found = counted(items, way.picks)
    assert is_allowed(items, [a + b for a, b in zip(whole, found, strict=True)], bounds)
    assert search.best(tries, tries) == way


@given(open_contests())
def test_taking_all_minimums_in_at_once_finds_the_same(problem):
    """The placing takes them in one by one, only when they are missed."""
    contest = Contest(*problem)
    free = sum(
        one.steps for i, one in enumerate(contest.items) if i not in contest.open
    )
    total = max(0, contest.limits.total - free)
    at_once = Search(contest, total, list(open_needs(contest))).best(NO_LIMIT)
    assert sorted(best_picks(contest)) == sorted(at_once.picks)


@given(open_contests())
def test_a_way_that_is_known_is_never_lost(problem):
    """However little may be looked at, nothing worse is given back."""
    contest = Contest(*problem)
    needs = list(open_needs(contest))
    best = Search(contest, contest.limits.total, needs).best(NO_LIMIT)
    hasty = Search(contest, contest.limits.total, needs, best).best(1, 1)
    assert sorted(hasty.picks) == sorted(best.picks)


def test_a_known_way_is_given_back_where_nothing_better_is_found():
    contest = Contest([item(3, event="e"), item(2, "B", event="e")], limits())
    best = Search(contest, 0).best()
    assert Search(contest, 0, known=best).best(NO_LIMIT) == best == Way(((0, 3),))


def test_a_known_way_is_given_back_where_a_hasty_look_ends_nowhere():
    """The one state that is kept looks as good as what is known, and falls short."""
    webinars = Cap(2, kinds=("webinar",))
    items = [
        item(1, day=2, carried=True),
        item(1, kind="webinar", carried=True),
        item(1, key="b"),
        item(1, key="c"),
        item(2, kind="webinar", key="d"),
    ]
    contest = Contest(items, limits(caps=[webinars], carry_over=1))
    best = Search(contest, 0).best(NO_LIMIT)
    assert Search(contest, 0, known=best).best(1, 1) == best


# --- what the stages offer ----------------------------------------------------------


def offered(items, bounds, needs=()):
    contest = Contest(items, bounds)
    axes = axes_of(contest, needs)
    weights, _ = weights_of(contest)
    stages = StageBuilder(contest, axes, weights).stages()
    return [[option.picks for option in stage] for stage in stages], axes, weights


def test_stages_of_a_cap_offer_any_amount_from_the_earliest():
    items = [item(2, day=2), item(3, day=1), item(9, "B")]
    stages, axes, weights = offered(items, limits(caps=[Cap(4, ("A",))]))
    first = [((1, n),) for n in (1, 2, 3)]
    assert stages == [[(), *first, ((1, 3), (0, 1))]]
    assert axes == [Axis(4, frozenset({0, 1}), is_need=False)]
    assert weights == {0: 15, 1: 16 - 1} or weights[1] > weights[0]


def test_weights_make_the_latest_the_first_to_be_cut():
    items = [item(2, day=2), item(3, day=1)]
    weights, unit = weights_of(Contest(items, limits(caps=[Cap(4, ("A",))])))
    assert (unit, weights) == (16, {1: 15, 0: 12})


def test_stages_of_an_event_offer_the_best_of_each_category_only():
    items = [
        item(2, "A", event="e", key="a"),
        item(3, "A", event="e", key="b"),
        item(1, "B", event="e", key="c"),
        item(3, "A", event="e", key="d"),
    ]
    need = Axis(1, frozenset({2}), is_need=True)
    stages, *_ = offered(items, limits(), [need])
    assert stages == [[((1, 3),), ((2, 1),)]]


def test_stages_of_a_topic_stand_together_with_the_events_that_touch_it():
    items = [
        item(2, day=1, topic="t"),
        item(2, day=2, topic="u"),
        item(2, day=3, topic="t"),
        item(2, day=4, topic="u"),
        item(2, day=5, topic="u", event="e"),
        item(1, day=6, event="e"),
        item(1, day=7, event="f", key="a"),
        item(1, day=7, event="f", key="b"),
    ]
    stages, axes, _ = offered(items, limits(unchanged=1, per_topic=2))
    assert [stage[-1] for stage in stages] == [
        ((6, 1),),
        ((0, 2),),
        ((2, 2),),
        ((1, 2),),
        ((3, 2),),
        ((5, 1),),
    ]
    assert [(axis.limit, sorted(axis.members)) for axis in axes] == [
        (2, [0, 2]),
        (1, [0, 2]),
        (2, [1, 3, 4]),
        (1, [1, 3, 4]),
    ]


# --- how much can still come ----------------------------------------------------------


def test_filling_takes_the_most_valuable_first():
    filling = Filling.of([(10, 2), (7, 3), (12, 1)])
    found = [filling.within(room) for room in range(9)]
    assert found == [0, 12, 22, 32, 39, 46, 53, 53, 53]


def option(value, *adds, picks=((0, 1),)):
    return Option(adds, value, picks)


def test_hope_without_rooms_is_the_best_of_each_stage():
    stages = [[option(5), option(7)], [NO_PICK, option(3)], [NO_PICK]]
    hope = Hope([], stages, {0: 1})
    assert [hope.from_stage(k, ()) for k in range(3)] == [10, 3, 0]


def test_hope_is_bounded_by_the_room_that_is_left():
    room = Axis(3, frozenset({0, 1}), is_need=False)
    need = Axis(9, frozenset({0}), is_need=True)
    stages = [
        [NO_PICK, *(option(9 * n, (0, n), (1, n), picks=((0, n),)) for n in (1, 2, 3))],
        [
            NO_PICK,
            option(8, (1, 1), picks=((1, 1),)),
            option(15, (1, 2), picks=((1, 1), (2, 1))),
        ],
    ]
    hope = Hope([need, room], stages, {0: 9, 1: 8, 2: 7})
    assert [hope.from_stage(0, (0, used)) for used in range(4)] == [27, 18, 9, 0]
    assert [hope.from_stage(1, (0, used)) for used in range(4)] == [15, 15, 8, 0]


def test_hope_of_a_topic_counts_its_turns():
    turns = Axis(2, frozenset({0, 1, 2}), is_need=False, per_step=False)
    stages = [
        [NO_PICK, option(value, (0, 1), picks=((n, value),))]
        for n, value in enumerate((4, 9, 6))
    ]
    hope = Hope([turns], stages, dict.fromkeys(range(3), 1))
    assert [hope.from_stage(0, (used,)) for used in range(3)] == [15, 9, 0]
    assert [hope.from_stage(2, (used,)) for used in range(3)] == [6, 6, 0]


def test_hope_charges_a_stage_to_the_most_crowded_room_it_always_uses():
    """Six steps want into the room of two, six into that of four."""
    wide, narrow = (Axis(n, frozenset(range(3)), is_need=False) for n in (4, 2))
    both = [option(n, (0, n), (1, n), picks=((0, n),)) for n in (1, 2)]
    stages = [[NO_PICK, *both]] * 3
    hope = Hope([wide, narrow], stages, {0: 1})
    assert hope.from_stage(0, (0, 0)) == 2
    assert Hope([narrow, wide], stages, {0: 1}).from_stage(0, (0, 0)) == 2
    sometimes = [[NO_PICK, option(1, (0, 1)), option(1, (1, 1))]]
    assert Hope([wide, narrow], sometimes, {0: 1}).from_stage(0, (4, 2)) == 1


def test_hope_in_a_room_without_any_room_is_nothing():
    closed = Axis(0, frozenset({0}), is_need=False)
    open_ = Axis(5, frozenset({0}), is_need=False)
    stages = [[NO_PICK, option(3, (0, 3), (1, 3), picks=((0, 3),))]]
    assert Hope([open_, closed], stages, {0: 1}).from_stage(0, (0, 0)) == 0
