"""Participations judged twice: by their own rules and by those on the bench."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import QuerySet

from ce_plugin import rules
from ce_plugin.enums import ImpactOutcome
from ce_plugin.models import ImpactReport, ImpactRow, TrackParticipation
from ce_plugin.services.records import questions

NOTHING = Decimal(0)
# The same credit, counted in full under both rules, is worth something else.
WORTH = "worth"
Shifts = dict[str, list]


def open_participations(programme: str) -> QuerySet:
    return TrackParticipation.objects.open().filter(track__programme=programme)


def still_to_judge(report: ImpactReport) -> QuerySet:
    """Open, on a track these rules are for, and not yet in the report."""
    rule_set = report.definition
    ours = open_participations(rule_set["programme"])
    judged = ours.filter(track__code__in=list(rule_set["tracks"]))
    return judged.filter(pk__gt=report.cursor).order_by("pk")


def next_chunk(report: ImpactReport, size: int) -> list[TrackParticipation]:
    rows = still_to_judge(report).select_related("track").prefetch_related("rule_set")
    return list(rows[:size])


def impact_rows(
    participations: Sequence[TrackParticipation],
    rule_set: rules.RuleSet,
    as_of: dt.date,
) -> list[ImpactRow]:
    """One unsaved row for each: three queries, however many there are."""
    asked = questions(participations)
    return [_row(one, asked[one.pk], rule_set, as_of) for one in participations]


def _row(
    participation: TrackParticipation,
    question: rules.Question,
    rule_set: rules.RuleSet,
    as_of: dt.date,
) -> ImpactRow:
    before, after = question.on(as_of), replace(question, rule_set=rule_set).on(as_of)
    lost, won = shifts(before, after)
    return ImpactRow(
        participation=participation,
        outcome=outcome(before, after),
        eligible_before=before.eligible,
        eligible_after=after.eligible,
        counted_before=before.total,
        counted_after=after.total,
        missing_before=still_missing(before),
        missing_after=still_missing(after),
        lost=lost,
        won=won,
    )


def still_missing(evaluation: rules.Evaluation) -> Decimal:
    """The least that must still be earned: one credit may fill several gaps at once.

    Single categories share no credit, so what they lack adds up; a group or a tag
    may be filled by the same credits.
    """
    total, *minimums = evaluation.requirements
    apart = sum((m.missing for m in minimums if m.kind == "category"), NOTHING)
    return max(total.missing, apart, *(m.missing for m in minimums), NOTHING)


def outcome(before: rules.Evaluation, after: rules.Evaluation) -> ImpactOutcome:
    """Eligibility first, then what is missing, then what is counted."""
    if before.eligible != after.eligible:
        return ImpactOutcome.GAINS if after.eligible else ImpactOutcome.LOSES
    standing = (-still_missing(before), before.total)
    new = (-still_missing(after), after.total)
    if new == standing:
        return ImpactOutcome.UNCHANGED
    return ImpactOutcome.BETTER if new > standing else ImpactOutcome.WORSE


def shifts(before: rules.Evaluation, after: rules.Evaluation) -> tuple[Shifts, Shifts]:
    """By reason, the credits that count less, and those that count more, than before.

    Of the first the reason is the new one, of the second the one that fell away.
    """
    lost, won = defaultdict(_none), defaultdict(_none)
    # Same record, so same order.
    for old, new in zip(before.credits, after.credits, strict=True):
        if new.counted < old.counted:
            _add(lost[new.reason or WORTH], old.counted - new.counted)
        elif new.counted > old.counted:
            _add(won[old.reason or WORTH], new.counted - old.counted)
    return _plain(lost), _plain(won)


def _none() -> list:
    return [0, NOTHING]


def _add(entry: list, amount: Decimal) -> None:
    entry[0] += 1
    entry[1] += amount


def _plain(found: Mapping[str, list]) -> Shifts:
    return {
        str(code): [number, f"{amount:f}"] for code, (number, amount) in found.items()
    }
