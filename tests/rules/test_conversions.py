from decimal import Decimal

import pytest

from ce_plugin.rules.conversions import (
    amount_for_minutes,
    converted_amount,
    in_steps,
    plain,
)
from tests.rules.builders import make_credit, make_rules


@pytest.mark.parametrize(
    ("code", "fields", "expected"),
    [
        ("MT-2009", {"kind": "college", "semester_credits": "3"}, "12"),
        ("MT-2009", {"kind": "college", "quarter_credits": "3"}, "6"),
        ("MT-2009", {"kind": "college_course", "semester_credits": "1"}, "4"),
        ("MT-2009", {"kind": "presenting", "hours": "1.25"}, "2.50"),
        ("MT-2009", {"kind": "listed", "hours": "4"}, "7"),
        ("MT-2009", {"kind": "college"}, "7"),
        (
            "MT-2009",
            {"kind": "college", "semester_credits": "3", "quarter_credits": "3"},
            "6",
        ),
        ("MT-2009", {"kind": "webinar", "minutes": "30"}, "7"),
        ("NE-PUBLIC-LIBRARIAN", {"kind": "college", "semester_credits": "1"}, "15"),
        ("NE-PUBLIC-LIBRARIAN", {"kind": "college", "quarter_credits": "2"}, "20"),
        ("NE-PUBLIC-LIBRARIAN", {"kind": "webinar", "minutes": "19"}, "0"),
        ("NE-PUBLIC-LIBRARIAN", {"kind": "webinar", "minutes": "20"}, "0.5"),
        ("NE-PUBLIC-LIBRARIAN", {"kind": "webinar", "minutes": "44.9"}, "0.5"),
        ("NE-PUBLIC-LIBRARIAN", {"kind": "webinar", "minutes": "45"}, "1"),
        ("NE-PUBLIC-LIBRARIAN", {"kind": "webinar", "minutes": "89"}, "1"),
        ("NE-PUBLIC-LIBRARIAN", {"kind": "webinar", "minutes": "90"}, "7"),
        ("IN-DIRECTOR", {"kind": "college", "semester_credits": "2"}, "30"),
        ("IN-DIRECTOR", {"kind": "college", "quarter_credits": "2"}, "7"),
    ],
)
def test_converted_amount_follows_the_table_of_the_rule_set(code, fields, expected):
    credit = make_credit("7", **fields)
    assert converted_amount(make_rules(code), credit) == Decimal(expected)


def test_converted_amount_below_the_first_band_is_as_claimed():
    bands = [{"from": "20", "credits": "0.5"}]
    conversions = [{"field": "minutes", "kinds": [], "bands": bands}]
    rules = make_rules("NE-PUBLIC-LIBRARIAN", conversions=conversions)
    assert converted_amount(rules, make_credit("2", minutes="10")) == Decimal("2")


@pytest.mark.parametrize(
    ("code", "minutes", "expected"),
    [
        ("MT-2023", "14", "0"),
        ("MT-2023", "15", "0.5"),
        ("MT-2023", "44", "0.5"),
        ("MT-2023", "45", "1"),
        ("MT-2023", "60", "1"),
        ("MT-2023", "74", "1"),
        ("MT-2023", "75", "1.5"),
        ("MT-2023", "420", "7"),
        ("NE-PUBLIC-LIBRARIAN", "19", "0"),
        ("NE-PUBLIC-LIBRARIAN", "20", "0.5"),
        ("NE-PUBLIC-LIBRARIAN", "74", "1"),
        ("NE-PUBLIC-LIBRARIAN", "89", "1"),
        ("NE-PUBLIC-LIBRARIAN", "90", "1.5"),
    ],
)
def test_length_becomes_the_nearest_legal_amount(code, minutes, expected):
    amount = amount_for_minutes(make_rules(code), Decimal(minutes))

    assert amount == Decimal(expected)


@pytest.mark.parametrize(
    "table",
    [
        {"field": "minutes", "kinds": ["webinar"], "bands": "BANDS"},
        {"field": "hours", "kinds": [], "bands": "BANDS"},
        {"field": "minutes", "kinds": [], "factor": "5"},
    ],
)
def test_length_is_not_read_from_a_table_about_something_else(table):
    bands = [{"from": "0", "credits": "9"}]
    table = {**table, **({"bands": bands} if "bands" in table else {})}
    rules = make_rules("MT-2023", conversions=[table])

    assert amount_for_minutes(rules, Decimal(60)) == Decimal(1)


def test_less_than_the_smallest_amount_is_nothing():
    rules = make_rules("MT-2023", smallest="1")

    assert amount_for_minutes(rules, Decimal(30)) == Decimal(0)
    assert amount_for_minutes(rules, Decimal(60)) == Decimal(1)


@pytest.mark.parametrize(
    ("amount", "step", "smallest", "expected"),
    [
        ("0.5", "0.5", "0.5", 1),
        ("2.50", "0.5", "0.5", 5),
        ("0", "0.5", "0.5", None),
        ("0.5", "0.5", "1", None),
        ("1", "0.5", "1", 2),
        ("1.3", "0.5", "0.5", None),
        ("0.75", "0.25", "0.25", 3),
        ("1." + "0" * 40 + "1", "0.5", "0.5", None),
        ("1E-30", "0.5", "0.5", None),
        ("7E+3", "0.5", "0.5", 14000),
    ],
)
def test_in_steps_is_exact_or_nothing(amount, step, smallest, expected):
    assert in_steps(Decimal(amount), Decimal(step), Decimal(smallest)) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("60", "60"),
        ("60.0", "60"),
        ("9.50", "9.5"),
        ("0.00", "0"),
        ("-0", "0"),
        ("1E+3", "1000"),
        ("0.001", "0.001"),
        ("100", "100"),
    ],
)
def test_plain_writes_no_exponent_and_no_trailing_zeros(amount, expected):
    assert plain(Decimal(amount)) == expected
