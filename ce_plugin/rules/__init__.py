"""The public door of the rule engine: standard library only, no clock, no database."""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from .board import BoardEvaluation, BoardMeeting, BoardMeetingResult, evaluate_board
from .clock import CreditClock, Leaving, credit_clock
from .conversions import amount_for_minutes
from .encoding import (
    canonical_json,
    digest,
    evaluation_from_mapping,
    evaluation_to_mapping,
    rule_set_to_mapping,
)
from .engine import counted_toward, evaluate
from .facts import (
    Case,
    answer,
    credit_to_mapping,
    read_cases,
    read_credits,
)
from .loading import load_json, read_definitions
from .planning import Offer, Way, close_gap, come_near
from .programmes import find_overlaps, verifier_roles
from .question import Question
from .schema import parse_rule_set
from .types import (
    Credit,
    CreditResult,
    Evaluation,
    ReasonCode,
    Requirement,
    RuleSet,
    RuleSetError,
    TrackRules,
)
from .windows import expires_on

__all__ = [
    "BoardEvaluation",
    "BoardMeeting",
    "BoardMeetingResult",
    "Case",
    "Credit",
    "CreditClock",
    "CreditResult",
    "Evaluation",
    "Leaving",
    "Offer",
    "Question",
    "ReasonCode",
    "Requirement",
    "RuleSet",
    "RuleSetError",
    "TrackRules",
    "Way",
    "amount_for_minutes",
    "answer",
    "canonical_json",
    "close_gap",
    "come_near",
    "counted_toward",
    "credit_clock",
    "credit_to_mapping",
    "digest",
    "evaluate",
    "evaluation_from_mapping",
    "evaluation_to_mapping",
    "evaluate_board",
    "expires_on",
    "find_overlaps",
    "load_json",
    "parse_rule_set",
    "read_cases",
    "read_credits",
    "read_definitions",
    "rule_set_to_mapping",
    "shipped_rule_set",
    "shipped_rule_sets",
    "verifier_roles",
]


def shipped_rule_sets() -> Iterator[dict[str, Any]]:
    """The definitions shipped with the package, in order of their file names."""
    files = resources.files(__name__) / "data"
    for file in sorted(files.iterdir(), key=lambda entry: entry.name):
        yield json.loads(file.read_text(encoding="utf-8"))


@cache
def shipped_rule_set(code: str) -> RuleSet:
    """A shipped rule set, read and checked; KeyError when there is none."""
    for mapping in shipped_rule_sets():
        if mapping["code"] == code:
            return parse_rule_set(mapping)
    raise KeyError(code)
