from datetime import date

import pytest

from ce_plugin.rules import expires_on
from ce_plugin.rules.types import Validity, Window
from ce_plugin.rules.windows import add_months, add_years, credit_window, last_valid_day
from tests.rules.builders import make_rules


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        ("2020-02-29", -4, "2016-02-28"),
        ("2020-02-29", 4, "2024-02-28"),
        ("2020-02-29", 1, "2021-02-28"),
        ("2019-02-28", 1, "2020-02-28"),
        ("2020-03-01", -1, "2019-03-01"),
        ("0003-05-05", -4, "0001-01-01"),
        ("9998-05-05", 4, "9999-12-31"),
    ],
)
def test_add_years_gives_the_anniversary_or_the_last_of_february(day, years, expected):
    assert add_years(date.fromisoformat(day), years) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-08-31", -6, "2024-02-29"),
        ("2024-12-31", 1, "2025-01-31"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-01-15", 0, "2024-01-15"),
        ("2024-01-15", -1, "2023-12-15"),
        ("2024-11-15", 1, "2024-12-15"),
    ],
)
def test_add_months_never_leaves_the_month(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


AS_OF = date(2024, 6, 10)
START = date(2022, 1, 31)


@pytest.mark.parametrize(
    ("window", "renewal", "period_start", "expected"),
    [
        (Window("look_back", 4), False, None, (date(2020, 6, 10), AS_OF)),
        (Window("look_back", 4), False, START, (date(2020, 6, 10), AS_OF)),
        (Window("from_start", 4), False, None, (date(2020, 6, 10), AS_OF)),
        (Window("from_start", 4), False, START, (START, AS_OF)),
        (Window("from_start", 2), False, START, (START, date(2024, 1, 31))),
        (Window("from_start", 4, 6), False, START, (date(2021, 7, 31), AS_OF)),
        (Window("from_start", 4, 6), True, START, (START, AS_OF)),
        (Window("from_start", 5, 6), False, None, (date(2018, 12, 10), AS_OF)),
    ],
)
def test_credit_window_names_both_ends(window, renewal, period_start, expected):
    assert (
        credit_window(window, AS_OF, renewal=renewal, period_start=period_start)
        == expected
    )


@pytest.mark.parametrize(
    ("last_day", "issued", "expected"),
    [
        ("anniversary", "2024-05-14", "2028-05-14"),
        ("anniversary", "2024-02-29", "2028-02-28"),
        ("day_before", "2024-05-01", "2028-04-30"),
        ("end_of_month", "2024-02-29", "2028-02-29"),
        ("end_of_month", "2024-05-01", "2028-05-31"),
    ],
)
def test_last_valid_day_follows_the_rule_set(last_day, issued, expected):
    validity = Validity(4, last_day)
    day = last_valid_day(validity, date.fromisoformat(issued))
    assert day == date.fromisoformat(expected)


def test_expires_on_counts_from_the_day_of_issue():
    rules = make_rules("WI-DIRECTOR")
    assert expires_on(rules, "director", date(2024, 4, 14)) == date(2029, 4, 30)


def test_expires_on_of_an_unknown_track_is_refused():
    with pytest.raises(ValueError, match="WI-DIRECTOR has no track 'staff'"):
        expires_on(make_rules("WI-DIRECTOR"), "staff", date(2024, 4, 14))
