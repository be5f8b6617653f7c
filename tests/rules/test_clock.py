from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ce_plugin.rules import Leaving, Question, credit_clock, shipped_rule_set
from tests.rules.builders import make_credit, make_rules

TODAY = date(2026, 9, 30)


def clock(*credits, code="MT-2009", track="trustee", as_of=TODAY, **how):
    return credit_clock(Question(make_rules(code), track, credits, **how), as_of)


def test_credit_clock_names_what_leaves_and_when():
    credits = [
        make_credit("10", "LA", "2025-03-01", id="late"),
        make_credit("5", "TECH", "2023-03-01", id="early"),
        make_credit("9", "TECH", "2020-03-01", id="gone"),
        make_credit("1.3", "TECH", "2025-03-01", id="odd"),
    ]
    found = clock(*credits)
    assert found.leaving == (
        Leaving("early", date(2027, 3, 1), Decimal("5.0")),
        Leaving("late", date(2029, 3, 1), Decimal("10.0")),
    )
    assert (found.earliest_day, found.last_safe_day) == (TODAY, date(2027, 3, 1))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2024-02-28", "2028-02-29"),
        ("2024-02-29", "2028-02-29"),
        ("2023-02-28", "2027-02-28"),
        ("2024-03-01", "2028-03-01"),
    ],
)
def test_credit_clock_knows_leap_days(day, last):
    (leaving,) = clock(make_credit("1", day=day)).leaving
    assert leaving.last_day == date.fromisoformat(last)


def test_credit_clock_reaches_back_for_a_first_certificate():
    credit = make_credit("1", "LIB", "2022-01-31")
    (first,) = clock(credit, code="IN-DIRECTOR", track="director").leaving
    (again,) = clock(credit, code="IN-DIRECTOR", track="director", renewal=True).leaving
    assert (first.last_day, again.last_day) == (date(2027, 7, 31), date(2027, 1, 31))


def test_credit_clock_of_a_degree_runs_from_its_award():
    degree = make_credit("0", day="2024-05-07", kind="degree", degree="MLIS", id="m")
    found = clock(degree)
    assert found.leaving == (Leaving("m", date(2028, 5, 7), Decimal(0)),)
    assert (found.earliest_day, found.last_safe_day) == (TODAY, date(2028, 5, 7))


def test_credit_clock_of_a_degree_without_a_route_never_runs():
    degree = make_credit("0", "A", "2024-05-07", kind="degree", degree="MLIS")
    work = make_credit("100", "A", "2024-05-07", tags=("technology",))
    found = clock(work, degree, code="WI-DIRECTOR", track="director")
    assert found.last_safe_day == date(2029, 5, 7)
    assert len(found.leaving) == 1


def test_credit_clock_of_a_period_with_a_start_ends_with_it():
    credit = make_credit("15", day="2025-03-01")
    found = clock(credit, code="MT-2023", period_start=date(2024, 2, 29))
    assert (found.leaving, found.earliest_day) == ((), TODAY)
    assert found.last_safe_day == date(2028, 2, 28)


def test_credit_clock_of_a_period_with_a_start_minds_the_degree():
    degree = make_credit("0", day="2023-01-01", kind="degree", degree="MLS")
    found = clock(degree, code="MT-2023", period_start=date(2026, 1, 1))
    assert found.last_safe_day == date(2027, 1, 1)


def test_credit_clock_sees_the_day_on_which_a_credit_ripens():
    have = make_credit("10", day="2025-03-01", id="have")
    ahead = make_credit("5", day="2026-11-05", id="ahead")
    found = clock(have, ahead)
    assert (found.earliest_day, found.last_safe_day) == (
        date(2026, 11, 5),
        date(2029, 3, 1),
    )


def test_credit_clock_of_too_little_has_no_days():
    found = clock(make_credit("5", day="2025-03-01"))
    assert (found.earliest_day, found.last_safe_day) == (None, None)


def test_credit_clock_counts_on_a_duplicate_that_steps_in():
    credits = [
        make_credit("15", day="2023-03-01", id="old", event="E1"),
        make_credit("15", day="2025-03-01", id="new", event="E1"),
    ]
    found = clock(*credits)
    assert [each.id for each in found.leaving] == ["old"]
    assert found.last_safe_day == date(2029, 3, 1)


def test_credit_clock_leaves_carried_credits_out():
    rules = make_rules("MT-2009", carry_over="5")
    carried = (make_credit("5", "LA", "2018-01-10", used=True),)
    have = make_credit("10", day="2025-03-01", id="have")
    found = credit_clock(Question(rules, "trustee", (have,), carried=carried), TODAY)
    assert [each.id for each in found.leaving] == ["have"]


def test_credit_clock_of_a_rule_set_that_asks_nothing_never_ends():
    minimum = {"total": "0", "minimums": [], "caps": []}
    rules = make_rules("MT-2009", tracks__trustee__initial=minimum)
    found = credit_clock(Question(rules, "trustee", ()), TODAY)
    assert (found.earliest_day, found.last_safe_day) == (TODAY, None)


def test_credit_clock_loses_before_the_last_credit_ripens():
    """The first loss counts, even if a credit dated ahead makes up for it later."""
    credits = [
        make_credit("5", day="2022-10-15"),
        make_credit("10", day="2026-01-10"),
        make_credit("5", day="2026-12-24"),
    ]
    found = clock(*credits)
    assert (found.earliest_day, found.last_safe_day) == (TODAY, date(2026, 10, 15))


@given(st.lists(st.dates(date(2022, 9, 30), date(2026, 12, 24)), max_size=30))
def test_credit_clock_last_safe_day_equals_asking_day_by_day(days):
    credits = [make_credit("1", "LA", str(day)) for day in days]
    asked = Question(shipped_rule_set("MT-2009"), "trustee", tuple(credits))
    found = credit_clock(asked, TODAY)
    if found.earliest_day is None:
        assert found.last_safe_day is None
    else:
        day = found.earliest_day
        assert asked.on(day).eligible
        while asked.on(day + timedelta(1)).eligible:
            day += timedelta(1)
        assert day == found.last_safe_day


@given(st.dates(date(2022, 9, 30), TODAY), st.sampled_from(["MT-2009", "IN-DIRECTOR"]))
def test_credit_clock_last_day_is_the_last_on_which_it_counts(day, code):
    rules = shipped_rule_set(code)
    category = rules.categories[0].code
    credit = make_credit("1", category, str(day))
    asked = Question(rules, "director", (credit,))
    (leaving,) = credit_clock(asked, TODAY).leaving
    assert asked.on(leaving.last_day).total == 1
    assert asked.on(leaving.last_day + timedelta(1)).total == 0
