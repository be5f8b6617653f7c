import json
from decimal import Decimal

import pytest

from ce_plugin.rules import (
    RuleSetError,
    load_json,
    parse_rule_set,
    read_definitions,
    rule_set_to_mapping,
)
from tests.rules.builders import definition


def written(*args, **changes):
    return json.dumps(definition(*args, **changes))


def refusal(**texts):
    with pytest.raises(RuleSetError) as caught:
        read_definitions(texts)
    return caught.value.path, caught.value.reason


def test_load_json_keeps_numbers_exact():
    assert load_json("[1.10, 2]") == [Decimal("1.10"), 2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[NaN]", "is no JSON: NaN is no number"),
        ("[-Infinity]", "is no JSON: -Infinity is no number"),
        ('{"a": 1, "b": 2, "a": 3}', "is no JSON: a key stands twice among a, b"),
    ],
)
def test_load_json_says_what_is_no_json(text, reason):
    with pytest.raises(RuleSetError) as caught:
        load_json(text)
    assert (caught.value.path, caught.value.reason) == ("(file)", reason)


@pytest.mark.parametrize(
    "text", ["[1,", "[1e99999999999999999999]", "[" * 100_000, "[" + "9" * 5000 + "]"]
)
def test_load_json_refuses_traps(text):
    with pytest.raises(RuleSetError, match=r"\(file\): is no JSON: ."):
        load_json(text)


def test_read_definitions_takes_one_or_several_of_a_file():
    one, two = definition("WI-DIRECTOR"), definition("NE-PUBLIC-LIBRARIAN")
    texts = {"wi.json": json.dumps(one), "ne.json": json.dumps([two])}
    assert read_definitions(texts) == [one, two]


def test_read_definitions_says_the_same_however_amounts_are_spelled():
    odd = definition("WI-DIRECTOR", step=0.5, tracks__director__initial__total=100.0)
    (read,) = read_definitions({"wi.json": json.dumps(odd)})
    assert read == definition("WI-DIRECTOR")
    assert read == rule_set_to_mapping(parse_rule_set(odd))


def test_read_definitions_names_file_and_path_of_the_bad_value():
    bad = written("WI-DIRECTOR", window__years=0)
    assert refusal(wi=bad) == ("wi: window.years", "must be more than 0")
    several = f"[{written('MT-2023')}, {bad}]"
    assert refusal(wi=several) == ("wi: [1].window.years", "must be more than 0")
    assert refusal(wi="[3]") == (
        "wi: [0]",
        "an object with named values is expected",
    )
    assert refusal(wi="{") == (
        "wi: (file)",
        "is no JSON: Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1)",
    )


def test_read_definitions_refuses_a_version_given_twice():
    texts = {"one": written("WI-DIRECTOR"), "two": written("WI-DIRECTOR")}
    assert refusal(**texts) == ("WI-DIRECTOR.version", "1 is given twice")


def test_read_definitions_refuses_dates_that_overlap():
    texts = {"old": written("MT-2014", effective_to=None), "new": written("MT-2023")}
    assert refusal(**texts) == (
        "MT-2023.effective_from",
        "overlaps MT-2014 on the track director",
    )


@pytest.mark.parametrize("versions", [(1, 2), (2, 1)])
def test_read_definitions_takes_a_correction_beside_what_it_corrects(versions):
    """The latest version of each set is the one that must fit."""
    texts = {str(n): written("MT-2023", version=n) for n in versions}
    assert [one["version"] for one in read_definitions(texts)] == list(versions)


@pytest.mark.parametrize("first", [1, 2])
def test_read_definitions_of_two_versions_judges_the_latest(first):
    fits = {"effective_from": "2024-01-01", "effective_to": None}
    clashes = {"effective_from": "2023-06-30", "effective_to": None}
    versions = {first: clashes, 3 - first: fits}
    texts = {str(n): written("MT-2023", version=n, **d) for n, d in versions.items()}
    texts["old"] = written("MT-2014")
    if first == 1:
        assert len(read_definitions(texts)) == 3
    else:
        assert refusal(**texts)[0] == "MT-2023.effective_from"
