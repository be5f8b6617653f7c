"""Amounts and needs in plain sentences."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ce_plugin import rules
from ce_plugin.services.explanations import credits_in_words, needs_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "0 credits"),
        ("0.5", "0.5 credits"),
        ("1", "1 credit"),
        ("1.0", "1 credit"),
        ("10.0", "10 credits"),
        ("60", "60 credits"),
    ],
)
def test_an_amount_has_its_unit(amount, words):
    assert credits_in_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("code", "track", "renewal", "needs"),
    [
        (
            "MT-2023",
            "director",
            False,
            ["60 credits in all.", "At least 30 of them in Library Administration."],
        ),
        ("MT-2023", "director", True, ["60 credits in all."]),
        (
            "MT-2014",
            "director",
            False,
            [
                "60 credits in all.",
                "At least 20 of them in Library Administration.",
                "At least 10 of them in each of these: Library Services to the "
                "Public; Collection Management and Technical Services; Technology.",
            ],
        ),
    ],
)
def test_needs_of_a_track_are_sentences(code, track, renewal, needs):
    rule_set = rules.shipped_rule_set(code)

    said = needs_in_words(rule_set, track, renewal=renewal)

    assert said == [*needs, "The certificate is valid for 4 years."]
