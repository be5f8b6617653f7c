"""Definitions that look well formed and could not be judged by."""

import copy

import pytest

from ce_plugin.rules import RuleSetError, parse_rule_set, rule_set_to_mapping
from ce_plugin.rules.types import DEGREE, KINDS
from tests.rules.builders import definition


def refusal(mapping):
    with pytest.raises(RuleSetError) as caught:
        parse_rule_set(mapping)
    return caught.value.path, caught.value.reason


def wisconsin(*, total="100", minimums=(), caps=(), tags=("technology",), **changes):
    """Only these limits, the same at first and at a renewal."""
    named = [{"code": tag, "label": tag.title()} for tag in tags]
    variant = {"total": total, "minimums": list(minimums), "caps": list(caps)}
    return definition(
        "WI-DIRECTOR",
        tags=named,
        tracks__director__initial=variant,
        tracks__director__renewal=copy.deepcopy(variant),
        **changes,
    )


# --- codes that would be mixed up in an answer ------------------------------------


@pytest.mark.parametrize(
    ("categories", "tags", "path", "reason"),
    [
        (
            ["A", "total"],
            [],
            "categories[1].code",
            "'total' is the name of something else",
        ),
        (["A"], ["total"], "tags[0].code", "'total' is the name of something else"),
        (["A", "B"], ["x", "B"], "tags[1].code", "'B' is the name of something else"),
        (
            ["A", "A+B"],
            [],
            "categories[1].code",
            "must not contain +, which joins the codes of a group",
        ),
        (
            ["A"],
            ["x+y"],
            "tags[0].code",
            "must not contain +, which joins the codes of a group",
        ),
    ],
)
def test_parse_codes_that_an_answer_would_mix_up_are_refused(
    categories, tags, path, reason
):
    mapping = definition(
        categories=[{"code": code, "label": code} for code in categories],
        tags=[{"code": code, "label": code} for code in tags],
    )
    assert refusal(mapping) == (path, reason)


def test_parse_the_same_group_in_another_order_is_refused():
    minimums = [
        {"categories": ["A", "B"], "needed": "70"},
        {"categories": ["B", "A"], "needed": "60"},
    ]
    assert refusal(wisconsin(minimums=minimums)) == (
        "tracks.director.initial.minimums",
        "two minimums ask for the same thing",
    )


@pytest.mark.parametrize("text", ["a\x00b", "half \ud800", "\udfff"])
def test_parse_text_that_no_database_takes_is_refused(text):
    reason = "contains characters that cannot be stored"
    assert refusal(definition(title=text)) == ("title", reason)
    assert refusal(definition(verifiers={text: []})) == ("verifiers", reason)


@pytest.mark.parametrize("text", ["naïve café", "図書館", "😀 \ue000"])
def test_parse_text_of_any_language_is_read(text):
    assert parse_rule_set(definition(title=text)).title == text


# --- can anybody pass? --------------------------------------------------------------


def test_parse_a_degree_makes_up_for_no_cap():
    """Every kind of credit is capped; a degree is no credit."""
    kinds = [kind for kind in KINDS if kind != DEGREE]
    mapping = wisconsin(caps=[{"limit": "40", "kinds": kinds}])
    assert refusal(mapping) == (
        "tracks.director.initial.caps",
        "the caps leave at most 40.0 of the total 100",
    )


def test_parse_excluded_kinds_leave_only_capped_ones():
    excluded = [kind for kind in KINDS if kind != "webinar"]
    caps = [{"limit": "40", "kinds": ["webinar"]}]
    mapping = wisconsin(caps=caps, excluded_kinds=excluded)
    assert refusal(mapping) == (
        "tracks.director.initial.caps",
        "the caps leave at most 40.0 of the total 100",
    )


def test_parse_a_credit_may_bear_two_tags_and_not_the_capped_third():
    """Ten credits with both tags suffice; a cap on a third tag does not matter."""
    minimums = [{"tag": "x", "needed": "10"}, {"tag": "y", "needed": "10"}]
    caps = [
        {"limit": "0", "tags": ["z"]},
        {"limit": "10", "categories": ["A", "B", "C"]},
    ]
    mapping = wisconsin(total="10", minimums=minimums, caps=caps, tags="xyz")
    assert rule_set_to_mapping(parse_rule_set(mapping)) == mapping


def test_parse_two_capped_tags_may_be_worn_together():
    minimums = [{"tag": tag, "needed": "10"} for tag in "xy"]
    caps = [
        {"limit": "10", "tags": ["x"]},
        {"limit": "10", "tags": ["y"]},
        {"limit": "0", "tags": ["z"]},
        {"limit": "10", "categories": ["A", "B", "C"]},
    ]
    mapping = wisconsin(total="10", minimums=minimums, caps=caps, tags="xyz")
    assert rule_set_to_mapping(parse_rule_set(mapping)) == mapping


def test_parse_a_tag_that_is_capped_below_its_minimum_is_refused():
    mapping = wisconsin(
        minimums=[{"tag": "technology", "needed": "10"}],
        caps=[{"limit": "9.5", "tags": ["technology"]}],
    )
    assert refusal(mapping) == (
        "tracks.director.initial.caps",
        "the caps leave a minimum out of reach",
    )


def test_parse_a_group_capped_below_its_minimum_is_refused_at_a_renewal_too():
    mapping = wisconsin()
    mapping["tracks"]["director"]["renewal"] = {
        "total": "100",
        "minimums": [{"categories": ["A", "B"], "needed": "70"}],
        "caps": [
            {"limit": "40", "categories": ["A"]},
            {"limit": "29.5", "categories": ["B"]},
        ],
    }
    assert refusal(mapping) == (
        "tracks.director.renewal.caps",
        "the caps leave a minimum out of reach",
    )


def test_parse_a_total_between_two_steps_needs_the_next_one():
    caps = [{"limit": "60.2", "categories": ["A", "B", "C"]}]
    assert refusal(wisconsin(total="60.2", caps=caps)) == (
        "tracks.director.initial.caps",
        "the caps leave at most 60.0 of the total 60.2",
    )


@pytest.mark.parametrize("tags", [6, 7, 12])
def test_parse_many_capped_tags_are_soon_judged(tags):
    names = [f"t{n}" for n in range(tags)]
    caps = [{"limit": str(10 * n + 10), "tags": [t]} for n, t in enumerate(names)]
    minimums = [{"tag": name, "needed": "10"} for name in names]
    mapping = wisconsin(minimums=minimums, caps=caps, tags=names)
    assert rule_set_to_mapping(parse_rule_set(mapping)) == mapping


def test_parse_enormous_numbers_are_soon_judged():
    caps = [
        {"limit": "900000000", "categories": ["C"]},
        {"limit": "900000000", "kinds": ["webinar"]},
    ]
    minimums = [{"categories": ["C"], "needed": "800000000"}]
    mapping = wisconsin(total="1000000000", minimums=minimums, caps=caps)
    assert rule_set_to_mapping(parse_rule_set(mapping)) == mapping


def test_parse_needs_nothing_and_caps_nothing():
    mapping = wisconsin(total="0")
    assert rule_set_to_mapping(parse_rule_set(mapping)) == mapping
