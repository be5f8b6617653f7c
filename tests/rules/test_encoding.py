import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ce_plugin.rules import (
    canonical_json,
    digest,
    evaluate,
    evaluation_from_mapping,
    evaluation_to_mapping,
    parse_rule_set,
    rule_set_to_mapping,
)
from tests.rules.builders import definition, make_credit, make_rules

CREDITS = [
    make_credit("10", "LA", id="b"),
    make_credit("5.0", "TECH", id="a"),
    make_credit("1.3", "TECH", id="c"),
]


def _answer(track="trustee"):
    return evaluate(make_rules("MT-2009"), track, CREDITS, date(2020, 6, 10))


def test_canonical_json_has_one_spelling():
    mapping = {"b": Decimal("9.50"), "a": [date(2020, 2, 1), "é", None, True, 3]}
    assert canonical_json(mapping) == '{"a":["2020-02-01","é",null,true,3],"b":"9.5"}'


def test_canonical_json_of_something_unknown_is_refused():
    with pytest.raises(TypeError, match="set has no canonical spelling"):
        canonical_json({"a": {1}})


def test_evaluation_to_mapping_is_plain_data():
    assert evaluation_to_mapping(_answer()) == {
        "rule_set": "MT-2009",
        "version": 1,
        "track": "trustee",
        "renewal": False,
        "as_of": "2020-06-10",
        "window": ["2016-06-10", "2020-06-10"],
        "eligible": True,
        "degree_route": False,
        "total": "15",
        "by_category": {"LA": "10", "LSP": "0", "CMTS": "0", "TECH": "5"},
        "requirements": [
            {
                "key": "total",
                "kind": "total",
                "categories": [],
                "tag": None,
                "needed": "15",
                "counted": "15",
                "missing": "0",
            },
            {
                "key": "LA",
                "kind": "category",
                "categories": ["LA"],
                "tag": None,
                "needed": "10",
                "counted": "10",
                "missing": "0",
            },
        ],
        "shortfalls": {},
        "credits": [
            {"id": "a", "counted": "5", "reason": None},
            {"id": "b", "counted": "10", "reason": None},
            {"id": "c", "counted": "0", "reason": "wrong_step"},
        ],
        "specializations": [],
        "expires_on": "2024-06-10",
    }


@pytest.mark.parametrize("track", ["trustee", "staff"])
def test_evaluation_comes_back_from_its_json(track):
    answer = _answer(track)
    stored = json.loads(canonical_json(evaluation_to_mapping(answer)))
    again = evaluation_from_mapping(stored)
    assert again == answer
    assert digest(again) == digest(answer) == digest(stored)


def test_evaluation_with_a_group_and_a_tag_comes_back_from_its_json():
    credit = make_credit("12", "A", tags=("technology",))
    as_of = date(2020, 6, 10)
    answer = evaluate(make_rules("WI-DIRECTOR"), "director", [credit], as_of)
    assert [line.key for line in answer.requirements] == ["total", "A+B", "technology"]
    stored = json.loads(canonical_json(evaluation_to_mapping(answer)))
    assert evaluation_from_mapping(stored) == answer


def test_digest_is_the_sha256_of_the_canonical_json():
    empty = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert digest({}) == empty


def test_digest_tells_two_answers_apart():
    answer = _answer()
    assert digest(replace(answer, total=Decimal(16))) != digest(answer)


def test_digest_of_a_rule_set_does_not_depend_on_the_spelling():
    spelt = definition(step="0.50", tracks__staff__initial__total=60)
    assert digest(parse_rule_set(spelt)) == digest(make_rules())
    assert digest(make_rules()) == digest(rule_set_to_mapping(make_rules()))


def test_rule_set_to_mapping_keeps_bands_caps_and_policy():
    mapping = definition(
        "NE-PUBLIC-LIBRARIAN",
        open_participations={"policy": "better_of_until", "until": "2027-01-01"},
    )
    assert rule_set_to_mapping(parse_rule_set(mapping)) == mapping
