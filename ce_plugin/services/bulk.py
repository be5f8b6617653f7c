"""Where everybody stands: sums where sums will do, the engine for the rest.

A programme has far more plain records than others. Those are added up by the database
out of one index and compared with the rules a row at a time. Who has a claim that the
rules must look at is found by a second, small index and answered by the engine.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from ce_plugin import rules
from ce_plugin.enums import ClaimRole
from ce_plugin.models import CECategory, CreditClaim, RuleSet, TrackParticipation
from ce_plugin.rules.types import NOTHING, TOTAL
from ce_plugin.services import clock
from ce_plugin.services.category_sums import CategorySums
from ce_plugin.services.eligibility import FACT_FIELDS, row_fact
from ce_plugin.services.summing import Terms

# People whose whole record is read, in one query.
BATCH = 5_000
CHUNK = 2_000
NOBODY = (math.inf, ())


class Standing(NamedTuple):
    """Where one participation stands; `missing` names only what is missing."""

    participation_id: int
    eligible: bool
    total: Decimal
    missing: Mapping[str, Decimal]


class Member(NamedTuple):
    """One participation, with the column of its sums."""

    pk: int
    person_id: int
    period_start: dt.date | None
    packed: str | None


def evaluate_many(
    participations: QuerySet[TrackParticipation],
    *,
    as_of: dt.date | None = None,
    rule_set: rules.RuleSet | None = None,
) -> Iterator[Standing]:
    """What the engine says of every open one of these participations, streamed.

    Each by its own rules, or all by `rule_set`, which must know their tracks. The
    order is nobody's. Three queries, two for each group of which the same is asked,
    and one for each 5,000 people whose whole record has to be read. What changes
    meanwhile may be seen before or after.
    """
    standing = participations.open().order_by()
    for cohort in _cohorts(standing, as_of or clock.today(), rule_set):
        yield from cohort.standings()


def _cohorts(
    participations: QuerySet, as_of: dt.date, given: rules.RuleSet | None
) -> Iterator[Cohort]:
    names = ("rule_set_id", "track_id", "renewal", "track__code")
    keys = list(participations.values_list(*names).distinct())
    rule_sets = RuleSet.objects.in_bulk({key[0] for key in keys})
    categories = dict(CECategory.objects.values_list("pk", "code"))
    for rule_set_id, track_id, renewal, code in keys:
        rule_set = given or rule_sets[rule_set_id].parsed
        members = participations.filter(
            rule_set=rule_set_id, track=track_id, renewal=renewal
        )
        terms = Terms(rule_set, code, renewal, as_of)
        yield Cohort(terms, CategorySums(terms, track_id, categories), members)


@dataclass(frozen=True)
class Cohort:
    """Open participations in one track of which the same is asked."""

    terms: Terms
    sums: CategorySums
    members: QuerySet

    def standings(self) -> Iterator[Standing]:
        unread: list[Member] = []
        for member, claims in _beside(self._rows(), self._asked()):
            sums = self.sums.amounts(member.packed)
            if self._suffice(member, sums, claims):
                yield self._told(member, sums, claims)
            else:
                unread.append(member)
            if len(unread) == BATCH:
                yield from self._read(unread)
                unread = []
        yield from self._read(unread)

    def _rows(self) -> Iterator[Member]:
        rows = self.members.order_by("person_id").annotate(packed=self.sums.column())
        return map(Member._make, rows.values_list(*Member._fields).iterator(CHUNK))

    def _suffice(
        self, member: Member, sums: Sequence[Decimal], claims: Sequence[Any]
    ) -> bool:
        """Whether sums, with the claims that are asked about, say all there is."""
        if not self.sums.places or not self.sums.is_made_from(member.period_start):
            return False
        if self.terms.variant.caps:
            return not claims and not self._is_over_a_cap(sums)
        return not any(_may_be_attended_too(claim) for claim in claims)

    def _is_over_a_cap(self, sums: Sequence[Decimal]) -> bool:
        counted = self._by_category(sums)
        return any(
            sum(counted.get(code, NOTHING) for code in cap.categories) > cap.limit
            for cap in self.terms.variant.caps
        )

    def _by_category(self, sums: Sequence[Decimal]) -> dict[str, Decimal]:
        return dict(zip(self.sums.places, sums, strict=True))

    # --- answers -----------------------------------------------------------

    def _told(
        self, member: Member, sums: Sequence[Decimal], claims: Sequence[Any]
    ) -> Standing:
        if not claims:
            return self._compared(member, sums)
        summed = self.terms.facts(self._by_category(sums), self.terms.as_of)
        return self._answered(member, [*summed, *self._facts(claims)])

    def _compared(self, member: Member, sums: Sequence[Decimal]) -> Standing:
        """The engine's arithmetic, where there is nothing to choose."""
        total = sum(sums, NOTHING)
        missing = {}
        if total < self.terms.variant.total:
            missing[TOTAL] = self.terms.variant.total - total
        for key, needed, places in self._minimums:
            counted = NOTHING
            for place in places:
                counted += sums[place]
            if counted < needed:
                missing[key] = needed - counted
        return Standing(member.pk, not missing, total, missing)

    @cached_property
    def _minimums(self) -> list[tuple[str, Decimal, list[int]]]:
        """Key, amount, and where in the sums it is to be found. No claim has a tag."""
        places = {code: place for place, code in enumerate(self.sums.places)}
        return [
            (
                one.key,
                one.needed,
                [places[code] for code in one.categories if code in places],
            )
            for one in self.terms.variant.minimums
        ]

    def _answered(self, member: Member, facts: Iterable[rules.Credit]) -> Standing:
        told = self.terms.evaluate(facts, member.period_start)
        return Standing(member.pk, told.eligible, told.total, told.shortfalls)

    # --- claims the engine looks at ----------------------------------------

    def _asked(self) -> Iterator[Any]:
        """Claims that no sum stands for."""
        if not self.sums.places:
            return iter(())
        asked = CreditClaim.objects.live().filter(self.terms.asked)
        return self._by_person(asked.filter(person__in=self.members.values("person")))

    def _read(self, members: Sequence[Member]) -> Iterator[Standing]:
        """The engine's answer from the whole record."""
        if not members:
            return
        people = [member.person_id for member in members]
        claims = CreditClaim.objects.live().filter(person__in=people)
        for member, record in _beside(members, self._by_person(claims)):
            yield self._answered(member, self._facts(record))

    def _by_person(self, claims: QuerySet) -> Iterator[Any]:
        used = self.sums.used() if self.terms.renewal else Value(False)
        rows = claims.order_by("person_id").annotate(used=used)
        names = (*FACT_FIELDS, "person_id", "role", "used")
        return rows.values_list(*names, named=True).iterator(CHUNK)

    def _facts(self, claims: Iterable[Any]) -> list[rules.Credit]:
        codes = self.sums.categories
        return [row_fact(one, codes[one.category_id], used=one.used) for one in claims]


def _may_be_attended_too(claim: Any) -> bool:
    """Of a session given and attended one counts, and sums hold the attendance."""
    return claim.role == ClaimRole.PRESENTER and claim.session_id is not None


def _beside(
    members: Iterable[Member], claims: Iterable[Any]
) -> Iterator[tuple[Member, Sequence[Any]]]:
    """Each member with the claims of that person; both come by person, once each."""
    records = groupby(claims, key=attrgetter("person_id"))
    person, record = next(records, NOBODY)
    for member in members:
        while person < member.person_id:
            person, record = next(records, NOBODY)
        yield member, tuple(record) if person == member.person_id else ()
