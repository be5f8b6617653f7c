"""What leaves the window when, and by when to apply, in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ce_plugin import rules
from ce_plugin.services.credit_clocks import FEW, clock_of, clock_sentence, split, ticks
from tests.rules.builders import make_credit, make_rules
from tests.services.planning import TODAY


def clock_for(*credits, code="MT-2023", track="trustee", **how):
    question = rules.Question(make_rules(code), track, credits, **how)
    return clock_of(question, TODAY)


def told(clock) -> list[tuple[str, str, str]]:
    return [(f"{tick.day}", tick.state, tick.title) for tick in ticks(clock)]


OLD = make_credit("4", "LA", "2023-03-02", id="old")
RECENT = make_credit("11", "LA", "2025-03-02", id="recent")
PERIOD = {"period_start": dt.date(2024, 7, 1)}


@pytest.mark.parametrize(
    ("clock", "sentence"),
    [
        (clock_for(), ""),
        (
            clock_for(OLD),
            "If you add nothing, 4 credits will no longer count from 3 March 2027 on.",
        ),
        (
            clock_for(OLD, RECENT),
            "If you add nothing, 4 credits will leave on 3 March 2027; "
            "apply by 2 March 2027.",
        ),
        # Two years off is no news yet.
        (clock_for(make_credit("4", "LA", "2025-03-02")), ""),
        (
            clock_for(RECENT, **PERIOD),
            "Your period ends on 1 July 2028, for all its credits at once: "
            "training after that day does not count.",
        ),
        (
            clock_for(RECENT, make_credit("4", "LA", "2025-04-02"), **PERIOD),
            "Your period ends on 1 July 2028: apply by then.",
        ),
        (
            clock_for(make_credit("0", day="2024-05-07", kind="degree", degree="MLS")),
            "If you add nothing, you can apply until 7 May 2028.",
        ),
    ],
)
def test_the_clock_in_one_line(clock, sentence):
    assert clock_sentence(clock) == sentence


OVER = {"period_start": dt.date(2021, 7, 1)}
THEN = make_credit("11", "LA", "2023-03-02", id="then")


@pytest.mark.parametrize(
    ("clock", "sentence"),
    [
        (
            clock_for(THEN, **OVER),
            "Your period ended on 1 July 2025: training after that day does not count "
            "for it. To go on collecting, leave the track and begin it again.",
        ),
        (
            clock_for(THEN, OLD, **OVER),
            "Your period ended on 1 July 2025. Apply soon: nothing more is added.",
        ),
    ],
)
def test_a_period_that_is_over_names_no_day_to_come(clock, sentence):
    assert clock_sentence(clock) == sentence
    assert clock.last_safe_day is None
    assert [day for day, _state, _title in told(clock)] == ["2026-05-13"]


def test_rules_that_ask_nothing_never_run_out():
    nothing = {"total": "0", "minimums": [], "caps": []}
    asked = make_rules("MT-2009", tracks__trustee__initial=nothing)
    clock = clock_of(rules.Question(asked, "trustee", ()), TODAY)

    assert clock_sentence(clock) == ""
    assert told(clock) == [("2026-05-13", "current", "Today")]


def test_a_first_run_of_2023_looks_back_and_loses_credits_one_by_one():
    clock = clock_for(OLD, RECENT)

    assert clock.period_end is None
    assert told(clock) == [
        ("2026-05-13", "current", "Today"),
        ("2027-03-02", "due", "Last safe day to apply"),
        ("2027-03-03", "loss", "4 credits will no longer count"),
        ("2029-03-03", "loss", "11 credits will no longer count"),
    ]


def test_a_period_with_a_start_ends_for_all_its_credits_at_once():
    clock = clock_for(RECENT, **PERIOD)

    assert clock.leaving == ()
    assert told(clock) == [
        ("2026-05-13", "current", "Today"),
        ("2028-07-01", "due", "Your period ends"),
    ]


def test_credits_of_one_day_leave_together():
    clock = clock_for(OLD, make_credit("0.5", "TECH", "2023-03-02"))

    assert [(str(each.last_day), each.amount) for each in clock.leaving] == [
        ("2027-03-02", Decimal("4.5"))
    ]


def test_a_credit_to_come_names_the_first_day_to_apply():
    ahead = make_credit("4", "LA", "2026-06-01", id="ahead")

    assert told(clock_for(RECENT, ahead))[1] == (
        "2026-06-01",
        "due",
        "You can apply from this day on",
    )


def test_far_losses_are_folded_but_never_a_day_to_act_by():
    """With 20 credits the record suffices until five of the small ones are gone."""
    credits = [make_credit("1", "LA", f"2024-{month:02}-01") for month in range(1, 11)]
    clock = clock_for(make_credit("10", "LA", "2026-05-01"), *credits)

    soon, later = split(ticks(clock))

    assert [tick.state for tick in soon] == ["current", *["loss"] * (FEW - 2), "due"]
    assert [tick.state for tick in later] == ["loss"] * 6
