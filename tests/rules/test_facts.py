import json
from datetime import date
from decimal import Decimal

import pytest

from ce_plugin.rules import (
    Credit,
    RuleSetError,
    answer,
    credit_to_mapping,
    read_cases,
    read_credits,
)
from tests.rules.builders import make_rules

SETS = [make_rules("MT-2009"), make_rules("MT-2023")]


def credit_facts(**changes):
    facts = {"id": "c1", "date": "2020-03-01", "category": "LA", "credits": "1.5"}
    return {**facts, "kind": "listed", **changes}


def case_facts(*credits, **changes):
    facts = {"id": "S1", "rule_set": "MT-2009", "track": "trustee", "renewal": False}
    return {**facts, "as_of": "2020-06-10", "credits": list(credits), **changes}


def refusal(facts):
    with pytest.raises(RuleSetError) as caught:
        read_cases(facts, SETS)
    return caught.value.path, caught.value.reason


def test_read_cases_reads_every_field():
    full = credit_facts(
        event="E1",
        status="registered",
        topic="law",
        hours=2,
        substantially_changed=True,
        semester_credits="3",
        quarter_credits=1,
        degree="MLS",
        recording_age_months=12,
        minutes=45,
        reported_days_after=3,
        program_issued=True,
        tags=["technology"],
        used=True,
    )
    facts = case_facts(full, period_start="2019-01-01", why="x", expect={"any": 1})
    (case,) = read_cases([facts], SETS)
    assert (case.id, case.rule_set.code, case.track) == ("S1", "MT-2009", "trustee")
    assert (case.renewal, case.as_of) == (False, date(2020, 6, 10))
    assert case.period_start == date(2019, 1, 1)
    assert case.credits == (
        Credit(
            id="c1",
            date=date(2020, 3, 1),
            category="LA",
            credits=Decimal("1.5"),
            kind="listed",
            event="E1",
            status="registered",
            topic="law",
            hours=Decimal(2),
            substantially_changed=True,
            semester_credits=Decimal(3),
            quarter_credits=Decimal(1),
            degree="MLS",
            recording_age_months=Decimal(12),
            minutes=Decimal(45),
            reported_days_after=Decimal(3),
            program_issued=True,
            tags=("technology",),
            used=True,
        ),
    )
    written = credit_to_mapping(case.credits[0])
    assert written["tags"] == ["technology"]
    assert read_credits([written], "credits", SETS[0]) == case.credits


def test_read_cases_optional_fields_may_be_null_or_left_out():
    (case,) = read_cases([case_facts(credit_facts(event=None, used=None))], SETS)
    expected = Credit("c1", date(2020, 3, 1), "LA", Decimal("1.5"), "listed")
    assert case.credits == (expected,)
    assert credit_to_mapping(expected) == credit_facts()
    assert case.period_start is None


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        ({"colour": 1}, "[0].colour", "is not a known key"),
        ({"rule_set": "MT-1990"}, "[0].rule_set", None),
        ({"track": "librarian"}, "[0].track", None),
        ({"renewal": "no"}, "[0].renewal", "true or false is expected"),
        ({"as_of": "2020-6-1"}, "[0].as_of", "a day written YYYY-MM-DD is expected"),
        ({"credits": {}}, "[0].credits", "a list is expected"),
        ({"id": ""}, "[0].id", "a text that is not empty is expected"),
        ({"period_start": "soon"}, "[0].period_start", None),
    ],
)
def test_read_cases_refuses_a_bad_case(change, path, reason):
    found = refusal([case_facts(**change)])
    assert found[0] == path
    assert reason is None or found[1] == reason


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        ({"colour": 1}, "colour", "is not a known key"),
        ({"category": "GEN"}, "category", "'GEN' is none of LA, LSP, CMTS, TECH"),
        ({"kind": "party"}, "kind", None),
        ({"credits": "-1"}, "credits", "must not be negative"),
        ({"credits": None}, "credits", "a number is expected"),
        ({"hours": "two"}, "hours", "'two' is no number"),
        ({"used": 1}, "used", "true or false is expected"),
        ({"tags": "technology"}, "tags", "a list is expected"),
        ({"tags": [""]}, "tags[0]", "a text that is not empty is expected"),
        ({"event": 7}, "event", "a text that is not empty is expected"),
        ({"date": "2020-02-30"}, "date", "2020-02-30 is no day of the calendar"),
    ],
)
def test_read_cases_refuses_a_bad_credit(change, key, reason):
    good = case_facts(credit_facts())
    bad = case_facts(credit_facts(id="c0"), credit_facts(**change))
    found = refusal([good, bad])
    assert found[0] == f"[1].credits[1].{key}"
    assert reason is None or found[1] == reason


@pytest.mark.parametrize("key", ["id", "date", "category", "credits", "kind"])
def test_read_cases_the_first_five_fields_are_needed(key):
    facts = credit_facts()
    del facts[key]
    assert refusal([case_facts(facts)]) == (f"[0].credits[0].{key}", "is missing")


@pytest.mark.parametrize(
    "key", ["id", "rule_set", "track", "renewal", "as_of", "credits"]
)
def test_read_cases_a_case_names_its_question(key):
    facts = case_facts()
    del facts[key]
    assert refusal([facts]) == (f"[0].{key}", "is missing")


def test_read_cases_an_id_used_twice_is_refused():
    facts = case_facts(credit_facts(), credit_facts())
    assert refusal([facts]) == ("[0].credits[1].id", "'c1' is used twice")


def test_read_cases_something_else_than_a_list_is_refused():
    assert refusal({"id": "S1"}) == ("(file)", "a list is expected")


def test_answer_prints_what_the_facts_file_asks_for():
    second = credit_facts(id="c0", category="TECH", credits=5, date="2020-01-01")
    facts = case_facts(credit_facts(credits="10"), second)
    (case,) = read_cases([facts], SETS)
    expected = {
        "id": "S1",
        "rule_set": "MT-2009",
        "eligible": True,
        "total": "15",
        "by_category": {"LA": "10", "TECH": "5"},
        "shortfalls": {},
        "credits": [
            {"id": "c1", "counted": "10", "reason": None},
            {"id": "c0", "counted": "5", "reason": None},
        ],
        "specializations": [],
        "expires_on": "2024-06-10",
    }
    assert answer(case) == expected
    assert json.loads(json.dumps(answer(case))) == expected


def test_answer_uses_the_period_start_of_the_case():
    facts = case_facts(credit_facts(), rule_set="MT-2023", period_start="2020-04-01")
    (case,) = read_cases([facts], SETS)
    assert answer(case)["credits"][0]["reason"] == "out_of_window"
