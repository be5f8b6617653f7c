"""Rows to facts, facts to the engine, the engine's answer to words.

The one way from the database to `rules.evaluate`: the dashboard, the pre-check,
the reviewer's page and the frozen list all come through here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from ce_plugin import rules
from ce_plugin.enums import ApplicationStatus
from ce_plugin.models import (
    ApplicationLine,
    ApplicationSnapshot,
    CreditClaim,
    Person,
    TrackParticipation,
)
from ce_plugin.models.claims import months_between
from ce_plugin.services import clock
from ce_plugin.services.explanations import (
    names_in,
    reason_sentence,
    requirement_label,
)

FACT_FIELDS = (
    "pk",
    "category_id",
    "ends_on",
    "credits",
    "kind",
    "session_id",
    "topic",
    "hours",
    "substantially_changed",
    "semester_credits",
    "quarter_credits",
    "degree",
    "recorded_on",
    "recorded_at",
    "program_issued",
)


def live_claims(person: Person) -> list[CreditClaim]:
    """What a person has on record, newest first, categories at hand: one query."""
    return list(
        CreditClaim.objects.live()
        .filter(person=person)
        .select_related("category")
        .order_by("-ends_on", "-pk")
    )


def closing_lists(**participation) -> QuerySet[ApplicationSnapshot]:
    """Lists behind an issued certificate. What counted on them is closed for its track.

    `participation` says whose or which: `person=`, `track=`.
    """
    which = {
        f"application__participation__{name}": value
        for name, value in participation.items()
    }
    current = ApplicationSnapshot.objects.current()
    return current.filter(application__status=ApplicationStatus.ISSUED, **which)


def closing_lines(**participation) -> QuerySet[ApplicationLine]:
    """Their lines whose claims are closed."""
    lists = closing_lists(**participation)
    return ApplicationLine.objects.filter(snapshot__in=lists, counted__gt=0)


def used_claims(person: Person) -> dict[int, set[int]]:
    """Track to the ids of the claims it has used up, for all tracks: one query."""
    track = "snapshot__application__participation__track_id"
    lines = closing_lines(person=person).values_list(track, "claim_id")
    used: dict[int, set[int]] = defaultdict(set)
    for track_id, claim_id in lines:
        used[track_id].add(claim_id)
    return used


def fact(claim: CreditClaim, *, used: bool = False) -> rules.Credit:
    """One claim in the engine's words."""
    return row_fact(claim, claim.category.code, used=used)


def row_fact(claim, category: str, *, used: bool) -> rules.Credit:
    """The same of a row with FACT_FIELDS and no more, where many are read."""
    made = claim.recorded_on
    return rules.Credit(
        id=str(claim.pk),
        date=claim.ends_on,
        category=category,
        credits=claim.credits,
        kind=claim.kind,
        event=f"session-{claim.session_id}" if claim.session_id else None,
        topic=claim.topic or None,
        hours=claim.hours,
        substantially_changed=claim.substantially_changed,
        semester_credits=claim.semester_credits,
        quarter_credits=claim.quarter_credits,
        degree=claim.degree or None,
        recording_age_months=made and Decimal(months_between(made, claim.ends_on)),
        reported_days_after=_days_until_reported(claim),
        program_issued=claim.program_issued,
        used=used,
    )


def _days_until_reported(claim: CreditClaim) -> Decimal | None:
    if claim.recorded_at is None:
        return None
    days = (clock.local(claim.recorded_at).date() - claim.ends_on).days
    return Decimal(max(0, days))


def evaluate_claims(
    participation: TrackParticipation,
    claims: Sequence[CreditClaim],
    *,
    as_of: dt.date | None = None,
    used: Mapping[int, set[int]] | None = None,
) -> rules.Evaluation:
    """The engine's answer for one participation and the claims at hand: one query.

    None when `used` is given, as for several tracks of one person.
    """
    by_track = used_claims(participation.person) if used is None else used
    asked = question(participation, claims, by_track)
    return asked.on(as_of or clock.today())


def question(
    participation: TrackParticipation,
    claims: Sequence[CreditClaim],
    used: Mapping[int, set[int]],
) -> rules.Question:
    """A record in the engine's words, to be asked about one day or many: no query."""
    closed = used.get(participation.track_id, set())
    return rules.Question(
        rule_set=participation.rule_set.parsed,
        track=participation.track.code,
        credits=tuple(fact(claim, used=claim.pk in closed) for claim in claims),
        renewal=participation.renewal,
        period_start=participation.period_start,
    )


def evaluate_participation(
    participation: TrackParticipation, *, as_of: dt.date | None = None
) -> rules.Evaluation:
    claims = live_claims(participation.person)
    return evaluate_claims(participation, claims, as_of=as_of)


@dataclass(frozen=True)
class ProgressRow:
    """One requirement in words. Amounts are credits, Decimal."""

    key: str
    label: str
    needed: Decimal
    counted: Decimal
    missing: Decimal

    @property
    def is_met(self) -> bool:
        return self.missing == 0

    @property
    def shown(self) -> Decimal:
        """What a bar shows: never more than is needed."""
        return min(self.counted, self.needed)


@dataclass(frozen=True)
class CreditRow:
    """One claim and where it counts; `reason` is a sentence, empty when it does."""

    claim: CreditClaim
    counted: Decimal
    reason_code: str
    reason: str


@dataclass(frozen=True)
class Progress:
    """Where somebody stands on one track, ready to be shown."""

    evaluation: rules.Evaluation
    rows: tuple[ProgressRow, ...]
    credits: tuple[CreditRow, ...]

    @property
    def eligible(self) -> bool:
        return self.evaluation.eligible

    @property
    def missing_rows(self) -> tuple[ProgressRow, ...]:
        return tuple(row for row in self.rows if not row.is_met)

    @property
    def total(self) -> ProgressRow:
        """The requirement every rule set has: credits in all."""
        return self.rows[0]

    @property
    def missing_minimums(self) -> tuple[ProgressRow, ...]:
        return tuple(row for row in self.rows[1:] if not row.is_met)

    @property
    def counted(self) -> tuple[CreditRow, ...]:
        return tuple(row for row in self.credits if row.counted)

    @property
    def uncounted(self) -> tuple[CreditRow, ...]:
        return tuple(row for row in self.credits if row.reason_code)


def progress(
    participation: TrackParticipation,
    claims: Sequence[CreditClaim] | None = None,
    *,
    as_of: dt.date | None = None,
    used: Mapping[int, set[int]] | None = None,
) -> Progress:
    """Evaluate one participation and put the answer into words."""
    if claims is None:
        claims = live_claims(participation.person)
    evaluation = evaluate_claims(participation, claims, as_of=as_of, used=used)
    return in_words(evaluation, claims, participation.rule_set.parsed)


def progress_on(
    participations: Sequence[TrackParticipation],
    claims: Sequence[CreditClaim],
    *,
    as_of: dt.date | None = None,
) -> list[Progress]:
    """The same record on several tracks of one person: one query for all."""
    if not participations:
        return []
    used = used_claims(participations[0].person)
    return [progress(one, claims, as_of=as_of, used=used) for one in participations]


def in_words(
    evaluation: rules.Evaluation,
    claims: Iterable[CreditClaim],
    rule_set: rules.RuleSet,
) -> Progress:
    """The engine's answer with labels and sentences instead of codes.

    The labels are those of the rules that gave it: a person's tracks may belong to
    several programmes, each with categories of its own.
    """
    names = names_in(rule_set)
    return Progress(
        evaluation=evaluation,
        rows=tuple(_row(one, names) for one in evaluation.requirements),
        credits=tuple(_credit_rows(evaluation, claims)),
    )


def _row(requirement: rules.Requirement, names: dict[str, str]) -> ProgressRow:
    return ProgressRow(
        key=requirement.key,
        label=requirement_label(requirement.key, names),
        needed=requirement.needed,
        counted=requirement.counted,
        missing=requirement.missing,
    )


def _credit_rows(evaluation: rules.Evaluation, claims: Iterable[CreditClaim]):
    results = {result.id: result for result in evaluation.credits}
    for claim in claims:
        result = results[str(claim.pk)]
        code = str(result.reason) if result.reason else ""
        yield CreditRow(claim, result.counted, code, reason_sentence(code))
