"""A submitted list, or one about to be, in words: from the frozen lines only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ce_plugin import rules
from ce_plugin.models import (
    ApplicationLine,
    ApplicationSnapshot,
    CertificationApplication,
    RuleSet,
    TrackParticipation,
)
from ce_plugin.services import eligibility, snapshots
from ce_plugin.services.eligibility import CreditRow, Progress
from ce_plugin.services.explanations import reason_sentence
from ce_plugin.services.snapshots import FrozenList


def snapshot_progress(
    snapshot: ApplicationSnapshot, lines: Iterable[ApplicationLine]
) -> Progress:
    """How the list stood when it was submitted, whatever has changed since."""
    evaluation = rules.evaluation_from_mapping(snapshot.evaluation)
    return lines_progress(evaluation, lines, snapshot.rule_set)


def lines_progress(
    evaluation: rules.Evaluation, lines: Iterable[ApplicationLine], rule_set: RuleSet
) -> Progress:
    credits = tuple(
        CreditRow(line, line.counted, line.reason, reason_sentence(line.reason))
        for line in lines
    )
    told = eligibility.in_words(evaluation, (), rule_set.parsed)
    return replace(told, credits=credits)


def current_list(participation: TrackParticipation) -> FrozenList:
    """What would be frozen if the person applied at this moment. Stores nothing."""
    return snapshots.freeze(CertificationApplication(participation=participation))
