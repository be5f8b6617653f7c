"""Where somebody stands on several tracks, with the record added up by the database.

Claims the rules have no single question about are grouped in SQL; the others go to
the engine as they are. So a long record costs what a short one does. Only totals
come out: which credit counts, and why not, is for `eligibility.progress` to say.
Tests hold the two against each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ce_plugin import rules
from ce_plugin.enums import ClaimKind, ClaimRole
from ce_plugin.models import CreditClaim, Person, TrackParticipation
from ce_plugin.rules.conversions import in_steps
from ce_plugin.rules.windows import credit_window
from ce_plugin.services import clock
from ce_plugin.services.eligibility import Progress, fact, in_words, used_lines

ORDINARY_KINDS = frozenset({ClaimKind.LISTED, ClaimKind.OUTSIDE, ClaimKind.RECORDING})
TRACK = "snapshot__application__participation__track_id"


def standings(
    person: Person, participations: Sequence[TrackParticipation]
) -> list[Progress]:
    """Totals of every participation, without single credits: two queries for all."""
    if not participations:
        return []
    ordinary = _ordinary(person, participations)
    claims = CreditClaim.objects.live().filter(person=person)
    lines = used_lines(person)
    groups = _grouped(claims.filter(ordinary), participations, lines)
    others = _with_use(claims.exclude(ordinary), participations, lines)
    return [_standing(one, groups, others) for one in participations]


def _standing(
    participation: TrackParticipation, groups: list[dict], others: list[CreditClaim]
) -> Progress:
    rule_set = participation.rule_set.parsed
    facts = [
        *_sums(participation, groups),
        *(fact(claim, used=_is_used(claim, participation)) for claim in others),
    ]
    evaluation = rules.evaluate(
        rule_set,
        participation.track.code,
        facts,
        clock.today(),
        renewal=participation.renewal,
        period_start=participation.period_start,
    )
    return in_words(evaluation, (), rule_set)


def _ordinary(person: Person, participations: Iterable[TrackParticipation]) -> Q:
    """Claims that count or not by their day, amount and source alone."""
    kinds = ORDINARY_KINDS
    for participation in participations:
        kinds &= _unasked_kinds(participation)
    presented = CreditClaim.objects.live().filter(
        person=person, role=ClaimRole.PRESENTER, session__isnull=False
    )
    return Q(
        kind__in=kinds,
        role=ClaimRole.ATTENDEE,
        hours__isnull=True,
        semester_credits__isnull=True,
        quarter_credits__isnull=True,
        recorded_on__isnull=True,
    ) & ~Q(session__in=presented.values("session"))


def _unasked_kinds(participation: TrackParticipation) -> frozenset[str]:
    """Kinds these rules neither exclude, limit, nor compare with each other."""
    rule_set = participation.rule_set.parsed
    track = rule_set.tracks[participation.track.code]
    variant = track.renewal if participation.renewal else track.initial
    if variant.caps or rule_set.report_within_days is not None:
        return frozenset()
    repeating = rule_set.repeats.kinds if rule_set.repeats else ()
    return ORDINARY_KINDS - {*rule_set.excluded_kinds, *repeating}


def _grouped(
    claims: QuerySet, participations: Iterable[TrackParticipation], used: QuerySet
) -> list[dict]:
    """How many claims of each category and amount count in each participation."""
    counts = {
        _count(one): Count("pk", filter=_counts_in(one, used)) for one in participations
    }
    return list(
        claims.order_by().values("category__code", "credits").annotate(**counts)
    )


def _counts_in(participation: TrackParticipation, used: QuerySet) -> Q:
    wanted = Q(ends_on__range=_window(participation))
    since = participation.rule_set.parsed.program_issued_from
    if since is not None:
        wanted &= Q(program_issued=True) | Q(ends_on__lt=since)
    if participation.renewal:
        closed = used.filter(**{TRACK: participation.track_id})
        wanted &= ~Q(pk__in=closed.values("claim_id"))
    return wanted


def _window(participation: TrackParticipation) -> tuple[dt.date, dt.date]:
    return credit_window(
        participation.rule_set.parsed.window,
        clock.today(),
        renewal=participation.renewal,
        period_start=participation.period_start,
    )


def _with_use(
    claims: QuerySet, participations: Iterable[TrackParticipation], used: QuerySet
) -> list[CreditClaim]:
    mine = used.filter(claim=OuterRef("pk"))
    flags = {
        _used(one): Exists(mine.filter(**{TRACK: one.track_id}))
        for one in participations
        if one.renewal
    }
    return list(claims.select_related("category").annotate(**flags))


def _sums(
    participation: TrackParticipation, groups: Iterable[dict]
) -> Iterable[rules.Credit]:
    rule_set = participation.rule_set.parsed
    for group in groups:
        number, credits = group[_count(participation)], group["credits"]
        if number and in_steps(credits, rule_set.step, rule_set.smallest) is not None:
            yield rules.Credit(
                id=f"sum-{group['category__code']}-{credits}",
                date=_window(participation)[1],
                category=group["category__code"],
                credits=credits * number,
                kind=min(_unasked_kinds(participation)),
                program_issued=True,
            )


def _is_used(claim: CreditClaim, participation: TrackParticipation) -> bool:
    # Before the first certificate of a track nothing can be used up on it.
    return participation.renewal and getattr(claim, _used(participation))


def _count(participation: TrackParticipation) -> str:
    return f"count_{participation.pk}"


def _used(participation: TrackParticipation) -> str:
    return f"used_{participation.pk}"
