"""Close my gap: never a way the engine denies, and the shortest where it says so."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ce_plugin.rules import Question, close_gap, shipped_rule_set
from tests.rules.builders import make_credit, make_rules

TODAY = date(2026, 9, 30)


def question(*credits, track="trustee", code="MT-2023", **how):
    return Question(make_rules(code), track, credits, **how)


def offer(key, amount, category, day, **fields):
    return make_credit(amount, category, day, id=key, **fields)


def keys(way):
    return [each.id for each in way.offers]


HAVE = make_credit("9", "LA", "2026-01-10", id="have")


def test_close_gap_of_somebody_eligible_needs_nothing():
    way = close_gap(question(make_credit("15", day="2026-01-10")), [], TODAY)
    assert (way.offers, way.day, way.is_shortest) == ((), TODAY, True)


def test_close_gap_without_offers_finds_no_way():
    assert close_gap(question(HAVE), [], TODAY) is None


def test_close_gap_takes_the_fewest_then_the_earliest():
    offers = [
        offer("small", "3", "LA", "2026-10-05"),
        offer("other", "3", "TECH", "2026-10-06"),
        offer("late", "6", "LA", "2026-12-01"),
        offer("soon", "6", "LA", "2026-11-01"),
    ]
    way = close_gap(question(HAVE), offers, TODAY)
    assert (keys(way), way.day, way.is_shortest) == (["soon"], date(2026, 11, 1), True)
    assert way.evaluation.eligible


def test_close_gap_fills_each_minimum():
    credits = [make_credit("58", "LA", "2026-01-10")]
    offers = [
        offer("big", "9", "LA", "2026-10-01"),
        *(offer(c, "5", c, "2026-10-02") for c in ("LSP", "CMTS", "TECH")),
    ]
    way = close_gap(question(*credits, track="staff"), offers, TODAY)
    assert sorted(keys(way)) == ["CMTS", "LSP", "TECH"]


def test_close_gap_leaves_out_what_would_not_count():
    offers = [
        offer("past", "9", "LA", "2026-09-29"),
        offer("again", "9", "LA", "2026-10-01", event="E1"),
        offer("degree", "0", "LA", "2026-10-01", kind="degree", degree="MLS"),
        offer("meeting", "9", "LA", "2026-10-01", kind="meeting"),
        offer("good", "6", "LA", "2026-12-01"),
    ]
    attended = make_credit("9", "LA", "2026-01-10", event="E1")
    assert keys(close_gap(question(attended), offers, TODAY)) == ["good"]


def test_close_gap_of_two_offers_of_one_event_takes_one():
    offers = [
        offer("live", "3", "LA", "2026-10-01", event="E1"),
        offer("recorded", "3", "LA", "2026-10-02", event="E1"),
        offer("other", "3", "LA", "2026-10-09", event="E2"),
    ]
    way = close_gap(question(HAVE), offers, TODAY)
    assert keys(way) == ["live", "other"]


def test_close_gap_minds_what_leaves_the_window_meanwhile():
    old = make_credit("5", "LA", "2022-10-15", id="old")
    recent = make_credit("9", "LA", "2026-01-10", id="recent")
    soon = offer("soon", "1", "LA", "2026-10-15")
    late = offer("late", "1", "LA", "2026-10-16")
    way = close_gap(question(old, recent), [soon, late], TODAY)
    assert (keys(way), way.day) == (["soon"], date(2026, 10, 15))
    assert close_gap(question(old, recent), [late], TODAY) is None


def test_close_gap_needing_more_than_five_is_a_way():
    offers = [offer(f"o{n}", "1", "LA", f"2026-10-{n + 1:02}") for n in range(9)]
    way = close_gap(question(HAVE), offers, TODAY)
    assert (len(way.offers), way.is_shortest) == (6, False)
    assert way.evaluation.eligible
    assert way.day == max(each.date for each in way.offers)


def test_close_gap_told_to_stop_still_gives_a_way():
    offers = [offer(f"o{n}", "3", "LA", f"2026-10-{n + 1:02}") for n in range(9)]
    way = close_gap(question(HAVE), offers, TODAY, is_over=lambda: True)
    assert (len(way.offers), way.is_shortest) == (2, False)
    assert way.evaluation.eligible


def test_close_gap_out_of_reach_finds_no_way():
    offers = [offer(f"o{n}", "0.5", "LA", "2026-10-01") for n in range(9)]
    assert close_gap(question(HAVE), offers, TODAY) is None


def test_close_gap_needs_no_offer_where_the_record_ripens():
    """A credit dated ahead counts by itself once its day has come."""
    ahead = make_credit("6", "LA", "2026-10-20", id="ahead")
    offers = [offer(f"o{n}", "0.5", "TECH", f"2026-10-{n + 20}") for n in range(9)]
    way = close_gap(question(HAVE, ahead), offers, TODAY, is_over=lambda: True)
    assert (keys(way), way.day) == ([], date(2026, 10, 28))


def test_close_gap_may_lean_on_carried_credits():
    rules = make_rules("MT-2023", carry_over="5")
    carried = (make_credit("5", "LA", "2018-01-10", id="old", used=True),)
    asked = Question(rules, "trustee", (HAVE,), carried=carried)
    way = close_gap(asked, [offer("one", "1", "TECH", "2026-10-01")], TODAY)
    assert keys(way) == ["one"]


# --- against every subset -------------------------------------------------------

SETS = [("MT-2023", "trustee"), ("MT-2009", "staff"), ("WI-DIRECTOR", "director")]


@st.composite
def gaps(draw):
    code, track = draw(st.sampled_from(SETS))
    rules = shipped_rule_set(code)
    categories = [name.code for name in rules.categories]

    def record(name, size, first, last, amounts):
        return [
            make_credit(
                draw(st.sampled_from(amounts)),
                draw(st.sampled_from(categories)),
                str(TODAY + timedelta(draw(st.integers(first, last)))),
                id=f"{name}{n}",
                tags=draw(st.sampled_from([(), ("technology",)])),
                event=draw(st.sampled_from([None, None, None, "e1", "e2"])),
            )
            for n in range(draw(st.integers(0, size)))
        ]

    have = record("have", 6, -1500, -1, ["5", "10", "20", "35"])
    offers = record("offer", 5, 0, 60, ["1", "5", "6", "10", "30"])
    return Question(rules, track, tuple(have)), offers


@given(gaps())
def test_close_gap_equals_trying_every_set(gap):
    asked, offers = gap
    way = close_gap(asked, offers, TODAY)
    best = _shortest(asked, offers)
    if best is None:
        assert way is None or not way.is_shortest
    else:
        assert way.is_shortest
        assert (len(way.offers), way.day) == best
    if way is not None:
        assert asked.on(way.day, way.offers).eligible


def _shortest(asked, offers):
    """Fewest offers, then the earliest day, of sets up to five."""
    if asked.on(TODAY).eligible:
        return 0, TODAY
    days = sorted({each.date for each in offers})
    for size in range(1, 6):
        for day in days:
            open_ = [each for each in offers if each.date <= day]
            for picks in combinations(open_, size):
                if asked.on(day, picks).eligible:
                    return size, day
    return None
