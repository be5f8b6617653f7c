"""Golden cases: nobody edits them when the engine changes."""

import json
from pathlib import Path

import pytest

from ce_plugin.rules import (
    answer,
    find_overlaps,
    load_json,
    parse_rule_set,
    read_cases,
    rule_set_to_mapping,
    shipped_rule_set,
    shipped_rule_sets,
)

HERE = Path(__file__).parent
SHIPPED = {mapping["code"]: mapping for mapping in shipped_rule_sets()}


def _cases():
    for file in sorted([*HERE.glob("golden/*.json"), HERE / "data" / "scenarios.json"]):
        for facts in load_json(file.read_text(encoding="utf-8")):
            yield pytest.param(facts, id=f"{file.stem}-{facts['id']}")


@pytest.mark.parametrize("facts", list(_cases()))
def test_shipped_rule_set_answers_as_written(facts):
    sets = [shipped_rule_set(facts["rule_set"])]
    (case,) = read_cases([facts], sets)
    given, expected = answer(case), facts["expect"]
    assert {key: given[key] for key in expected} == expected


def test_every_shipped_rule_set_has_golden_cases():
    covered = {file.stem for file in HERE.glob("golden/*.json")}
    assert covered == {code.lower() for code in SHIPPED}


def test_shipped_are_the_eight_named_ones():
    assert sorted(SHIPPED) == [
        "IN-DIRECTOR",
        "MT-2009",
        "MT-2014",
        "MT-2023",
        "MT-2026",
        "NE-PUBLIC-LIBRARIAN",
        "NY-PUBLIC-LIBRARIAN",
        "WI-DIRECTOR",
    ]
    assert [code for code, m in sorted(SHIPPED.items()) if m["draft"]] == ["MT-2026"]


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_shipped_definition_is_read_and_written_without_loss(code):
    assert rule_set_to_mapping(parse_rule_set(SHIPPED[code])) == SHIPPED[code]
    assert SHIPPED[code]["sources"]
    assert json.loads(json.dumps(SHIPPED[code])) == SHIPPED[code]


def test_shipped_dates_do_not_overlap():
    assert find_overlaps(map(parse_rule_set, SHIPPED.values())) == []


def test_shipped_rule_set_of_an_unknown_code_is_refused():
    with pytest.raises(KeyError, match="MT-1990"):
        shipped_rule_set("MT-1990")
