"""Rule sets as sentences: every shipped one, and every shape a rule can have."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ce_plugin import rules
from ce_plugin.services.rule_sentences import describe
from ce_plugin.services.rule_words import amount
from tests.rules.builders import make_rules


def shipped(code: str):
    return describe(rules.shipped_rule_set(code))


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        ("1", "credit", "1 credit"),
        ("60", "credit", "60 credits"),
        ("0.5", "hour", "0.5 hours"),
        ("1.0", "contact hour", "1 contact hour"),
        ("100", "LEU", "100 LEU"),
    ],
)
def test_amount_stands_with_its_unit(number, unit, said):
    assert amount(Decimal(number), unit) == said


def test_describe_says_what_a_track_asks_for():
    staff = next(
        track for track in shipped("MT-2023").tracks if track.label == "Library Staff"
    )

    assert staff.initial == (
        "60 credits in all.",
        "At least 5 credits in Library Administration.",
        "At least 5 credits in Library Services to the Public.",
        "At least 5 credits in Collection Management and Technical Services.",
        "At least 5 credits in Technology.",
    )
    assert staff.renewal == staff.initial


def test_describe_says_what_holds_for_every_track():
    assert shipped("MT-2026").general == (
        "Credits of the 4 years from the start of a participation count.",
        "A certificate is valid for 4 years, anniversary included.",
        "Credits count in steps of 0.5, from 0.5 credits up.",
        "These do not count: Meeting, Author talk, First aid or CPR and "
        "Vendor demonstration.",
        "Recordings of any age count.",
        "From 1 July 2026 on only training issued through the State Library counts.",
        "Credits beyond what is needed are not carried over.",
        "Of one topic presented again at most 2 count, and 1 of those not changed "
        "substantially.",
        "College course: each semester credit counts 4 credits.",
        "College course: each quarter credit counts 2 credits.",
        "A training I presented: each hour counts 2 credits.",
        "A first certificate is also given for a degree (MLS or MLIS) awarded within "
        "4 years before.",
        "A library's board needs 3 hours together in 1 year.",
        "Training counts for the board with more than half its members.",
        "The board's year begins in July.",
    )


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            {"policy": "keep"},
            "Open participations keep the rules they were opened under.",
        ),
        (
            {"policy": "move"},
            "Open participations follow these rules from 1 July 2026 on.",
        ),
        (
            {"policy": "better_of_until", "until": "2026-12-31"},
            "Open participations follow these rules as soon as that makes the person "
            "eligible, and all others after 31 December 2026.",
        ),
    ],
)
def test_describe_says_what_becomes_of_open_participations(policy, said):
    told = describe(make_rules("MT-2026", open_participations=policy))

    assert told.about == (
        "The rules are called “Montana certification after the rule of July 2026 "
        "(draft)”.",
        "In force from 1 July 2026, with no last day.",
        "Amounts are counted in: credit.",
        said,
    )


def test_describe_says_the_names_and_the_end():
    wisconsin = shipped("WI-DIRECTOR")

    assert wisconsin.names == (
        "The categories are Category A: college courses (A), Category B: planned "
        "activities (B) and Category C: self-directed learning (C).",
        "A credit may also bear a tag: Technology (technology).",
    )
    assert shipped("MT-2014").about[1] == (
        "In force from 15 September 2014 to 30 June 2023."
    )


@pytest.mark.parametrize(
    ("conversion", "said"),
    [
        (
            {"field": "minutes", "kinds": [], "factor": "0.02"},
            "Credits of every kind: each minute counts 0.02 credits.",
        ),
        (
            {
                "field": "hours",
                "kinds": ["webinar"],
                "bands": [{"from": "0.5", "credits": None}],
            },
            "Webinar, by length: from 0.5 hours as claimed.",
        ),
    ],
)
def test_describe_says_every_conversion(conversion, said):
    told = describe(make_rules("MT-2023", conversions=[conversion]))

    assert told.groups["conversions"] == (said,)


def test_describe_says_what_is_repeated_and_how_boards_count():
    repeats = {"kinds": ["webinar", "conference"], "unchanged": 1, "per_topic": 3}
    told = describe(make_rules("NE-PUBLIC-LIBRARIAN", repeats=repeats))

    assert told.groups["repeats"][1] == "This holds for: Webinar or Conference."
    assert told.groups["board"][1] == (
        "The hours of all members of the board are added up."
    )


def test_describe_says_groups_tags_and_caps():
    director = shipped("WI-DIRECTOR").tracks[0]

    assert director.initial == (
        "100 contact hours in all.",
        "At least 70 contact hours in Category A: college courses and "
        "Category B: planned activities together.",
        "At least 10 contact hours marked Technology.",
        "At most 30 contact hours from: Category C: self-directed learning or "
        "Self-directed learning.",
    )


def test_describe_says_lengths_deadlines_and_reach():
    nebraska, indiana = shipped("NE-PUBLIC-LIBRARIAN"), shipped("IN-DIRECTOR")

    assert (
        "By length: from 0 minutes 0 credits, from 20 minutes 0.5 credits, "
        "from 45 minutes 1 credit and from 90 minutes as claimed."
    ) in nebraska.general
    assert "Training is reported within 90 days." in nebraska.general
    assert indiana.general[0] == (
        "Credits of the 5 years from the start of a participation count. "
        "For a first certificate also those of the 6 months before."
    )


def test_describe_says_the_older_rules_of_montana():
    general = shipped("MT-2009").general

    assert general[0] == "Credits of the 4 years before the application count."
    assert "Recordings count up to 12 months old." in general
    special = [
        sentence
        for track in shipped("MT-2009").tracks
        for sentence in track.initial
        if "specialization" in sentence
    ]
    assert special[0].startswith("A specialization is named from ")


@pytest.mark.parametrize(
    ("last_day", "said"),
    [
        ("day_before", "A certificate is valid for 4 years, less one day."),
        (
            "end_of_month",
            "A certificate is valid for 4 years, to the end of that month.",
        ),
    ],
)
def test_describe_says_the_last_valid_day(last_day, said):
    rule_set = rules.shipped_rule_set("MT-2023")
    other = replace(rule_set, validity=replace(rule_set.validity, last_day=last_day))

    assert describe(other).general[1] == said


def test_describe_says_what_is_carried_over():
    rule_set = replace(rules.shipped_rule_set("MT-2023"), carry_over=Decimal(5))

    assert "Up to 5 credits too many are carried over." in describe(rule_set).general


def test_describe_says_who_verifies_whom():
    assert shipped("MT-2023").verifiers == (
        "Library director: verified by Board chair",
        "Library staff: verified by Library director or Department head",
        "Trustee: verified by Board chair",
        "Board chair: verified by Trustee",
    )


@pytest.mark.parametrize(
    "definition", list(rules.shipped_rule_sets()), ids=lambda one: one["code"]
)
def test_every_shipped_rule_set_can_be_said(definition):
    said = describe(rules.parse_rule_set(definition))

    assert [track.label for track in said.tracks] == [
        track["label"] for track in definition["tracks"].values()
    ]
