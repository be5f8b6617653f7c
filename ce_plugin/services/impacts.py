"""Participations judged twice: by their own rules and by those on the bench."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import QuerySet

from ce_plugin import rules
from ce_plugin.enums import ImpactOutcome
from ce_plugin.models import (
    CreditClaim,
    ImpactReport,
    ImpactRow,
    TrackParticipation,
)
from ce_plugin.services.eligibility import closing_lines, fact

NOTHING = Decimal(0)
# The same credit, counted in full under both rules, is worth something else.
WORTH = "worth"
# What no rule reads: not fetched, for there are many of them.
WORDS = ("public_id", "form_key", "title", "sponsor", "presenter", "description")
Records = Mapping[int, Sequence[CreditClaim]]
Used = Mapping[tuple[int, int], set[int]]
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
    people = {one.person_id for one in participations}
    records, used = _records(people), _used(people)
    return [
        _row(one, _facts(one, records, used), rule_set, as_of) for one in participations
    ]


def _records(people: Iterable[int]) -> Records:
    claims = CreditClaim.objects.live().filter(person__in=people).defer(*WORDS)
    records = defaultdict(list)
    for claim in claims.prefetch_related("category").order_by("pk"):
        records[claim.person_id].append(claim)
    return records


def _used(people: Iterable[int]) -> Used:
    participation = "snapshot__application__participation__"
    keys = (f"{participation}person_id", f"{participation}track_id", "claim_id")
    used = defaultdict(set)
    for person_id, track_id, claim_id in closing_lines(person__in=people).values_list(
        *keys
    ):
        used[person_id, track_id].add(claim_id)
    return used


def _facts(
    participation: TrackParticipation, records: Records, used: Used
) -> list[rules.Credit]:
    person_id = participation.person_id
    closed = used.get((person_id, participation.track_id), ())
    return [fact(each, used=each.pk in closed) for each in records.get(person_id, ())]


def _row(
    participation: TrackParticipation,
    facts: Sequence[rules.Credit],
    rule_set: rules.RuleSet,
    as_of: dt.date,
) -> ImpactRow:
    own = participation.rule_set.parsed
    before, after = (
        judge(participation, each, facts, as_of) for each in (own, rule_set)
    )
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


def judge(
    participation: TrackParticipation,
    rule_set: rules.RuleSet,
    facts: Sequence[rules.Credit],
    as_of: dt.date,
) -> rules.Evaluation:
    """The engine's answer, as everywhere: the one place the laboratory asks it."""
    return rules.evaluate(
        rule_set,
        participation.track.code,
        facts,
        as_of,
        renewal=participation.renewal,
        period_start=participation.period_start,
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
