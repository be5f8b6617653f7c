"""manage.py evaluate_credits: JSON and nothing else, or a refusal and nothing at all."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parent.parent
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


def _facts(**credit):
    given = {"id": "c", "date": "2020-01-01", "category": "A", "credits": 4.0, **credit}
    case = {"id": "S1", "rule_set": "WI-DIRECTOR", "track": "director"}
    case |= {"renewal": False, "as_of": "2020-06-10"}
    return [{**case, "credits": [{**given, "kind": "listed"}]}]


def test_evaluate_credits_prints_plain_letters_whatever_the_terminal_takes(tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(_facts(id="naïve 😀")), encoding="utf-8")
    out = StringIO()
    call_command("evaluate_credits", str(facts), stdout=out)
    assert out.getvalue().isascii()
    assert json.loads(out.getvalue())[0]["credits"] == [
        {"id": "naïve 😀", "counted": "4", "reason": None}
    ]


def test_evaluate_credits_reads_a_file_that_starts_with_a_byte_order_mark(tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(_facts()), encoding="utf-8-sig")
    assert _answers(facts)[0]["total"] == "4"


def test_evaluate_credits_alone_in_a_process_prints_json_and_nothing_else():
    """As somebody types it: no database is there, and no word goes to the output."""
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing"}
    done = subprocess.run(
        [sys.executable, "manage.py", "evaluate_credits", str(SCENARIOS)],
        env={**os.environ, **settings, **nowhere},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert len(json.loads(done.stdout)) == 10
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"category": "LA"}, "[0].credits[0].category"),
        ({"colour": "red"}, "[0].credits[0].colour"),
        ({"credits": "-1"}, "[0].credits[0].credits"),
        ({"credits": True}, "[0].credits[0].credits"),
        ({"date": "2020-02-30"}, "[0].credits[0].date"),
        ({"tags": "technology"}, "[0].credits[0].tags"),
        ({"id": "half \ud800"}, "[0].credits[0].id"),
    ],
)
def test_evaluate_credits_refused_ends_with_an_error_and_prints_nothing(
    change, path, tmp_path
):
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(_facts(**change)), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("evaluate_credits", str(facts), stdout=out)
    assert str(caught.value).startswith(f"The facts file is refused. {path}: ")
    assert (out.getvalue(), caught.value.returncode) == ("", 1)
