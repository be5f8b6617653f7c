"""manage.py evaluate_credits: JSON and nothing else, or a refusal and nothing at all."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

SCENARIOS = Path(__file__).parent / "rules" / "data" / "scenarios.json"


def _answers(path):
    out = StringIO()
    call_command("evaluate_credits", str(path), stdout=out)
    return json.loads(out.getvalue())


def test_evaluate_credits_answers_all_ten_scenarios_without_a_database():
    cases = json.loads(SCENARIOS.read_text(encoding="utf-8"))
    answers = _answers(SCENARIOS)
    assert [one["id"] for one in answers] == [case["id"] for case in cases]
    assert len(answers) == 10
    for case, one in zip(cases, answers, strict=True):
        expected = {"expires_on": None, **case["expect"]}
        assert {key: one[key] for key in expected} == expected


def test_evaluate_credits_prints_exactly_the_promised_keys():
    assert list(_answers(SCENARIOS)[0]) == [
        "id",
        "rule_set",
        "eligible",
        "total",
        "by_category",
        "shortfalls",
        "credits",
        "specializations",
        "expires_on",
    ]


def test_evaluate_credits_refuses_the_whole_file_with_the_path(tmp_path):
    cases = json.loads(SCENARIOS.read_text(encoding="utf-8"))
    cases[3]["credits"][2]["kind"] = "party"
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(cases), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match=r"refused\. \[3\]\.credits\[2\]\.kind: "):
        call_command("evaluate_credits", str(facts), stdout=out)
    assert out.getvalue() == ""


def test_evaluate_credits_of_a_missing_file_says_so(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_credits", str(tmp_path / "none.json"))


def test_evaluate_credits_of_bytes_that_are_no_text_says_so(tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_bytes(b"\xff\xfe[")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_credits", str(facts))
