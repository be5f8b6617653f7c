"""Close my gap: never a way the engine denies, and the shortest where it says so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ce_plugin.rules import Offer, Question, close_gap, come_near
from tests.rules.builders import make_credit, make_rules

TODAY = date(2026, 9, 30)


def question(*credits, track="trustee", code="MT-2023", **how):
    return Question(make_rules(code), track, credits, **how)


def offer(key, amount, category, day, *, late=0, **fields):
    """An offer held that day, on record `late` days after it."""
    credit = make_credit(amount, category, day, id=key, **fields)
    return Offer(credit, credit.date + timedelta(late))


def keys(way):
    return [each.id for each in way.offers]


def plans(way):
    return [each.id for each in way.planned]


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
        offer("gone", "9", "LA", "2022-09-29"),
        offer("again", "9", "LA", "2026-10-01", event="E1"),
        offer("degree", "0", "LA", "2026-10-01", kind="degree", degree="MLS"),
        offer("meeting", "9", "LA", "2026-10-01", kind="meeting"),
        offer("good", "6", "LA", "2026-12-01"),
    ]
    attended = make_credit("9", "LA", "2026-01-10", event="E1")
    assert keys(close_gap(question(attended), offers, TODAY)) == ["good"]


def test_close_gap_of_a_recording_on_demand_qualifies_today():
    """It gives the credit of the day it was held."""
    recording = offer("tape", "6", "LA", "2026-03-01", kind="recording")
    way = close_gap(question(HAVE), [recording], TODAY)
    assert (keys(way), way.day, way.is_shortest) == (["tape"], TODAY, True)


def test_close_gap_counts_an_offer_once_it_can_be_on_record():
    found = close_gap(
        question(HAVE), [offer("o", "6", "LA", "2026-10-05", late=1)], TODAY
    )
    assert found.day == date(2026, 10, 6)


def test_close_gap_takes_the_smaller_rival_that_stands_under_no_full_cap():
    """35 of an event fill the cap by themselves; 30 of the same event leave it free."""
    have = [
        make_credit("15", "A", "2026-01-10", id="have"),
        make_credit("35", "A", "2026-01-10", kind="self_directed", event="E2"),
    ]
    offers = [
        offer("rival", "30", "A", "2026-09-30", event="E2"),
        offer("other", "30", "A", "2026-09-30"),
        offer("technology", "30", "C", "2026-09-30", tags=("technology",)),
    ]
    asked = question(*have, track="director", code="WI-DIRECTOR")
    way = close_gap(asked, offers, TODAY)
    assert (sorted(keys(way)), way.is_shortest) == (
        ["other", "rival", "technology"],
        True,
    )


def test_close_gap_of_two_offers_of_one_event_takes_one():
    offers = [
        offer("live", "3", "LA", "2026-10-01", event="E1"),
        offer("recorded", "3", "LA", "2026-10-02", event="E1", kind="recording"),
        offer("other", "3", "LA", "2026-10-09", event="E2"),
    ]
    way = close_gap(question(HAVE), offers, TODAY)
    assert keys(way) == ["live", "other"]


def test_close_gap_may_replace_what_was_claimed_for_less():
    """The better credit of one event counts, and adds what it has more."""
    have = make_credit("9", "LA", "2026-01-10", event="E1")
    offers = [
        offer("better", "15", "LA", "2026-10-01", event="E1"),
        offer("small", "5", "LA", "2026-10-01"),
    ]
    assert keys(close_gap(question(have), offers, TODAY)) == ["better"]


def test_close_gap_minds_what_leaves_the_window_meanwhile():
    old = make_credit("5", "LA", "2022-10-15", id="old")
    recent = make_credit("9", "LA", "2026-01-10", id="recent")
    soon = offer("soon", "1", "LA", "2026-10-15")
    late = offer("late", "1", "LA", "2026-10-16")
    way = close_gap(question(old, recent), [soon, late], TODAY)
    assert (keys(way), way.day) == (["soon"], date(2026, 10, 15))
    assert close_gap(question(old, recent), [late], TODAY) is None


def test_close_gap_knows_room_under_a_cap_that_is_used_up():
    """Wisconsin counts 30 of self-directed learning: more of it helps nobody."""
    have = [
        make_credit("30", "C", "2026-01-10", kind="self_directed"),
        make_credit("60", "A", "2026-01-10", tags=("technology",)),
    ]
    offers = [
        *(
            offer(f"self{n}", "6", "C", "2026-10-01", kind="self_directed")
            for n in range(8)
        ),
        offer("late", "10", "B", "2026-12-01", tags=("technology",)),
    ]
    asked = question(*have, track="director", code="WI-DIRECTOR")
    assert keys(close_gap(asked, offers, TODAY)) == ["late"]
    assert close_gap(asked, offers[:-1], TODAY) is None


def test_close_gap_needing_more_than_five_is_a_way():
    offers = [offer(f"o{n}", "1", "LA", f"2026-10-{n + 1:02}") for n in range(9)]
    way = close_gap(question(HAVE), offers, TODAY)
    assert (len(way.offers), way.is_shortest) == (6, False)
    assert way.evaluation.eligible
    assert way.day == date(2026, 10, 6)


def _better_soon():
    """Seven small ones suffice while an old credit counts, twelve after that."""
    old = make_credit("5", "LA", "2022-10-15", id="old")
    recent = make_credit("3", "LA", "2026-01-10", id="recent")
    offers = [offer(f"o{n:02}", "1", "LA", f"2026-10-{n + 1:02}") for n in range(28)]
    return question(old, recent), offers


def test_close_gap_mends_a_hasty_way_while_there_is_time():
    way = close_gap(*_better_soon(), TODAY)
    assert (len(way.offers), way.day) == (7, date(2026, 10, 7))
    assert not way.is_shortest


@pytest.mark.parametrize("asked_times", range(1, 120, 7))
def test_close_gap_without_time_to_mend_keeps_what_it_has(asked_times):
    left = iter([False] * asked_times)
    way = close_gap(*_better_soon(), TODAY, is_over=lambda: next(left, True))
    assert way.evaluation.eligible
    assert len(way.offers) in (7, 12)


@pytest.mark.parametrize("day", ["2026-10-01", "2026-10-02"])
def test_close_gap_takes_no_repeat_the_engine_would_deny(day):
    """What could suffice by its amounts may still be the same talk twice."""
    talk = {"kind": "presenting", "topic": "Weeding"}
    offers = [
        offer("talk", "3", "LA", day, **talk),
        offer("again", "3", "LA", "2026-10-01", **talk),
        offer("other", "2", "TECH", "2026-10-01"),
        offer("small", "1", "TECH", "2026-10-02"),
    ]
    way = close_gap(question(HAVE), offers, TODAY)
    assert (len(way.offers), way.day) == (3, date(2026, 10, 2))
    assert {"other", "small"} < set(keys(way))
    assert close_gap(question(HAVE), offers[:2], TODAY) is None


def test_close_gap_told_to_stop_still_gives_a_way():
    offers = [offer(f"o{n}", "3", "LA", f"2026-10-{n + 1:02}") for n in range(9)]
    way = close_gap(question(HAVE), offers, TODAY, is_over=lambda: True)
    assert (len(way.offers), way.is_shortest) == (2, False)
    assert way.evaluation.eligible


@pytest.mark.parametrize("asked_times", range(1, 40, 3))
def test_close_gap_told_to_stop_at_any_moment_gives_a_way(asked_times):
    offers = [offer(f"o{n}", "1", "LA", f"2026-10-{n + 1:02}") for n in range(9)]
    left = iter([False] * asked_times)
    way = close_gap(question(HAVE), offers, TODAY, is_over=lambda: next(left, True))
    assert (len(way.offers), way.evaluation.eligible) == (6, True)


def test_close_gap_out_of_reach_finds_no_way():
    offers = [offer(f"o{n}", "0.5", "LA", "2026-10-01") for n in range(9)]
    assert close_gap(question(HAVE), offers, TODAY) is None
    assert close_gap(question(HAVE), offers, TODAY, is_over=lambda: True) is None


def test_close_gap_needs_no_offer_where_the_record_ripens():
    """A credit dated ahead counts by itself once its day has come."""
    ahead = make_credit("6", "LA", "2026-10-20", id="ahead")
    offers = [offer(f"o{n}", "0.5", "TECH", f"2026-10-{n + 20}") for n in range(9)]
    way = close_gap(question(HAVE, ahead), offers, TODAY, is_over=lambda: True)
    assert (keys(way), way.day, way.is_shortest) == ([], date(2026, 10, 20), True)


def test_close_gap_may_lean_on_carried_credits():
    rules = make_rules("MT-2023", carry_over="5")
    carried = (make_credit("5", "LA", "2018-01-10", id="old", used=True),)
    asked = Question(rules, "trustee", (HAVE,), carried=carried)
    way = close_gap(asked, [offer("one", "1", "TECH", "2026-10-01")], TODAY)
    assert keys(way) == ["one"]


def test_close_gap_of_sixty_offers_is_exact_where_greed_is_not():
    """Two that fit are hidden among fifty-eight that look as good at first."""
    have = [
        make_credit("52", "LA", "2026-01-10"),
        make_credit("5", "LSP", "2026-01-10"),
    ]
    offers = [
        *(offer(f"la{n}", "3", "LA", f"2026-10-{n % 28 + 1:02}") for n in range(30)),
        *(offer(f"s{n}", "2.5", "LSP", f"2026-11-{n % 28 + 1:02}") for n in range(26)),
        *(offer(f"c{n}", "3", "CMTS", f"2026-12-0{n + 1}") for n in range(2)),
        offer("cmts", "5", "CMTS", "2026-12-24"),
        offer("tech", "5", "TECH", "2026-12-23"),
    ]
    way = close_gap(question(*have, track="staff"), offers, TODAY)
    assert (keys(way), way.day) == (["cmts", "tech"], date(2026, 12, 24))
    assert way.is_shortest


# --- what is planned already ------------------------------------------------------


def test_close_gap_counts_on_what_is_planned():
    planned = [
        offer("booked", "4", "LA", "2026-11-01"),
        offer("needless", "2", "LA", "2026-10-20"),
    ]
    offers = [
        offer("one", "2", "LA", "2026-10-05"),
        offer("six", "6", "LA", "2026-10-06"),
    ]
    way = close_gap(question(HAVE), offers, TODAY, planned=planned)
    assert (keys(way), plans(way), way.day) == (
        [],
        ["needless", "booked"],
        date(2026, 11, 1),
    )
    assert way.evaluation.eligible


def test_close_gap_names_only_the_plans_it_needs():
    planned = [
        offer("needless", "1", "LA", "2026-10-02"),
        offer("booked", "4", "LA", "2026-10-03"),
    ]
    offers = [offer("two", "2", "LA", "2026-10-05")]
    way = close_gap(question(HAVE), offers, TODAY, planned=planned)
    assert (keys(way), plans(way), way.day) == (["two"], ["booked"], date(2026, 10, 5))


# --- as near as possible -----------------------------------------------------------


def test_come_near_takes_what_leaves_least_missing():
    offers = [
        offer("la", "2", "LA", "2026-10-01"),
        offer("tech", "1", "TECH", "2026-11-01"),
        offer("meeting", "9", "LA", "2026-10-01", kind="meeting"),
    ]
    way = come_near(question(HAVE), offers, TODAY)
    assert (sorted(keys(way)), way.day) == (["la", "tech"], date(2026, 11, 1))
    assert (way.is_shortest, way.evaluation.eligible) == (False, False)
    assert way.evaluation.shortfalls == {"total": 3}


def test_come_near_says_what_is_planned_and_leaves_out_what_adds_nothing():
    have = [make_credit("60", "LA", "2026-01-10")]
    offers = [
        offer("more", "9", "LA", "2026-10-01"),
        offer("t", "2", "TECH", "2026-10-02"),
    ]
    planned = [offer("cmts", "1", "CMTS", "2026-10-01")]
    way = come_near(question(*have, track="staff"), offers, TODAY, planned=planned)
    assert (keys(way), plans(way)) == (["t"], ["cmts"])


def test_come_near_of_no_help_is_none():
    offers = [offer("meeting", "9", "LA", "2026-10-01", kind="meeting")]
    assert come_near(question(HAVE), offers, TODAY) is None
    assert come_near(question(HAVE), [], TODAY) is None


def test_come_near_prefers_the_day_before_credits_leave():
    old = make_credit("5", "LA", "2022-10-15", id="old")
    offers = [offer("a", "1", "LA", "2026-10-10"), offer("b", "1", "LA", "2026-10-20")]
    way = come_near(question(old), offers, TODAY)
    assert (keys(way), way.day) == (["a"], date(2026, 10, 10))


def test_come_near_told_to_stop_looks_at_the_last_day():
    old = make_credit("5", "LA", "2022-10-15", id="old")
    offers = [offer("a", "1", "LA", "2026-10-10"), offer("b", "1", "LA", "2026-10-20")]
    way = come_near(question(old), offers, TODAY, is_over=lambda: True)
    assert (keys(way), way.day) == (["a", "b"], date(2026, 10, 20))


def test_come_near_takes_together_what_helps_only_together():
    """Alone each would only move the room under two caps; both open it."""
    rules = make_rules(
        "WI-DIRECTOR",
        tracks__director__initial={
            "total": "20",
            "minimums": [],
            "caps": [
                {"limit": "10", "tags": ["technology"]},
                {"limit": "10", "categories": ["C"]},
            ],
        },
    )
    have = make_credit("10", "C", "2026-01-10", tags=("technology",))
    offers = [
        offer("tech", "10", "A", "2026-10-01", tags=("technology",)),
        offer("self", "9", "C", "2026-10-02"),
        offer("needless", "5", "C", "2026-10-01", tags=("technology",)),
    ]
    way = come_near(Question(rules, "director", (have,)), offers, TODAY)
    assert sorted(keys(way)) == ["self", "tech"]


def test_come_near_is_judged_on_the_full_record():
    """Of two that compete for a cap the later is cut: summed up, both are late."""
    have = [
        make_credit("10", "A", "2026-09-30", id="have0"),
        make_credit("35", "C", "2026-09-29", id="have1"),
        make_credit("5", "C", "2026-09-30", id="have2"),
        make_credit(
            "5", "A", "2026-09-29", id="have3", event="E1", kind="self_directed"
        ),
    ]
    offers = [
        offer("offer0", "1", "A", "2026-09-30"),
        offer("offer1", "1", "A", "2026-09-30", late=1, event="E1"),
    ]
    asked = question(*have, track="director", code="WI-DIRECTOR")
    way = come_near(asked, offers, TODAY)
    assert (keys(way), way.day) == (["offer0", "offer1"], date(2026, 10, 1))
    assert way.evaluation.shortfalls["total"] == Decimal(58)
