"""Where somebody stands on several tracks, with the record added up by the database.

What `summing` allows is added up in SQL; the other claims go to the engine as they
are. So a long record costs what a short one does. Only totals come out: which credit
counts, and why not, is for `eligibility.progress` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, Sum

from ce_plugin.enums import ClaimRole
from ce_plugin.models import CreditClaim, Person, TrackParticipation
from ce_plugin.services import clock
from ce_plugin.services.eligibility import Progress, closing_lines, fact, in_words
from ce_plugin.services.summing import Terms

ByParticipation = Mapping[TrackParticipation, Terms]


def standings(
    person: Person, participations: Sequence[TrackParticipation]
) -> list[Progress]:
    """Totals of every participation, without single credits: two queries for all."""
    if not participations:
        return []
    asked = {one: _terms(one) for one in participations}
    ordinary = _ordinary(person, asked.values())
    claims = CreditClaim.objects.live().filter(person=person)
    sums = _sums(claims.filter(ordinary), asked)
    others = with_use(claims.exclude(ordinary), asked)
    return [_standing(one, terms, sums, others) for one, terms in asked.items()]


def _terms(participation: TrackParticipation) -> Terms:
    return Terms(
        participation.rule_set.parsed,
        participation.track.code,
        participation.renewal,
        clock.today(),
    )


def _standing(
    participation: TrackParticipation,
    terms: Terms,
    sums: list[dict],
    others: list[CreditClaim],
) -> Progress:
    name, last = _sum(participation), terms.window(participation.period_start)[1]
    mine = {row["category__code"]: row[name] for row in sums}
    facts = [
        *terms.facts(mine, last),
        *(fact(claim, used=is_used(claim, participation)) for claim in others),
    ]
    evaluation = terms.evaluate(facts, participation.period_start)
    return in_words(evaluation, (), terms.rule_set)


def _ordinary(person: Person, asked: Iterable[Terms]) -> Q:
    """Claims that are ordinary under all of these terms."""
    presented = CreditClaim.objects.live().filter(
        person=person, role=ClaimRole.PRESENTER, session__isnull=False
    )
    ordinary = ~Q(session__in=presented.values("session"))
    for terms in asked:
        # A limit cuts single credits, and of equal ones the latest.
        ordinary &= Q(pk__in=()) if terms.variant.caps else terms.ordinary
    return ordinary


def _sums(claims, asked: ByParticipation) -> list[dict]:
    """What of each category counts in each participation."""
    sums = {
        _sum(one): Sum("credits", filter=_counted(one, terms))
        for one, terms in asked.items()
    }
    return list(claims.order_by().values("category__code").annotate(**sums))


def _counted(participation: TrackParticipation, terms: Terms) -> Q:
    counted = terms.counted(terms.window(participation.period_start))
    if participation.renewal:
        counted &= ~Q(pk__in=_closing(participation).values("claim_id"))
    return counted


def with_use(claims, participations: Iterable[TrackParticipation]) -> list[CreditClaim]:
    """The claims, each knowing on which renewed track it was used up: one query."""
    flags = {
        _used(one): Exists(_closing(one).filter(claim=OuterRef("pk")))
        for one in participations
        if one.renewal
    }
    return list(claims.select_related("category").annotate(**flags))


def _closing(participation: TrackParticipation):
    return closing_lines(person=participation.person_id, track=participation.track_id)


def is_used(claim: CreditClaim, participation: TrackParticipation) -> bool:
    # Before the first certificate of a track nothing can be used up on it.
    return participation.renewal and getattr(claim, _used(participation))


def _sum(participation: TrackParticipation) -> str:
    return f"sum_{participation.pk}"


def _used(participation: TrackParticipation) -> str:
    return f"used_{participation.pk}"
