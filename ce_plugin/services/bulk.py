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
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import (
    DateField,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from ce_plugin import rules
from ce_plugin.enums import ClaimRole
from ce_plugin.models import CECategory, CreditClaim, RuleSet, TrackParticipation
from ce_plugin.rules.types import NOTHING, TOTAL
from ce_plugin.services import clock
from ce_plugin.services.eligibility import (
    FACT_FIELDS,
    closing_lines,
    closing_lists,
    row_fact,
)
from ce_plugin.services.summing import Terms

# People whose whole record is read, in one query.
BATCH = 5_000
CHUNK = 2_000
NOBODY = (math.inf, ())
# Few different sums are many people's.
_amount = lru_cache(maxsize=4_096)(Decimal)


class Standing(NamedTuple):
    """Where one participation stands; `missing` names only what is missing."""

    participation_id: int
    eligible: bool
    total: Decimal
    missing: Mapping[str, Decimal]


class Member(NamedTuple):
    """One participation; `sums` is what of each category counts by the sums alone."""

    pk: int
    person_id: int
    period_start: dt.date | None
    sums: str | None


def evaluate_many(
    participations: QuerySet[TrackParticipation],
    *,
    as_of: dt.date | None = None,
    rule_set: rules.RuleSet | None = None,
) -> Iterator[Standing]:
    """What the engine says of every open one of these participations, streamed.

    Each by its own rules, or all by `rule_set`, which must know their tracks. The
    order is nobody's. Three queries, two for each group of which the same is asked,
    and one for each 5,000 people whose whole record has to be read.
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
        yield Cohort(terms, track_id, members, categories)


@dataclass(frozen=True)
class Cohort:
    """Open participations in one track of which the same is asked."""

    terms: Terms
    track_id: int
    members: QuerySet
    categories: Mapping[int, str]

    def standings(self) -> Iterator[Standing]:
        unread: list[Member] = []
        for member, claims in _beside(self._members(), self._asked()):
            sums = self._amounts(member)
            if self._suffice(member, sums, claims):
                yield self._told(member, sums, claims)
            else:
                unread.append(member)
            if len(unread) == BATCH:
                yield from self._read(unread)
                unread = []
        yield from self._read(unread)

    # --- sums --------------------------------------------------------------

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Code to ids of the categories these rules know; none if sums are no use."""
        codes = [one.code for one in self.terms.rule_set.categories]
        places = {
            code: [pk for pk, name in self.categories.items() if name == code]
            for code in (codes if self.terms.kinds else ())
        }
        return {code: ids for code, ids in places.items() if ids}

    def _members(self) -> Iterator[Member]:
        sums = self._sums() if self._places else Value(None, TextField())
        rows = self.members.order_by("person_id").annotate(sums=sums)
        return map(Member._make, rows.values_list(*Member._fields).iterator(CHUNK))

    def _sums(self) -> Subquery:
        """The sums of all categories as one text: a subquery has one column.

        It reads the index `ce_claim_summed` alone, and a test holds it to that.
        """
        claims = CreditClaim.objects.live().filter(
            self.terms.ordinary, self._counted(), person=OuterRef("person_id")
        )
        parts: list[Any] = []
        for ids in self._places.values():
            total = Sum("credits", filter=Q(category__in=ids))
            parts += [Coalesce(Cast(total, TextField()), _text("0")), _text(" ")]
        packed = claims.order_by().values("person").annotate(packed=Concat(*parts))
        return Subquery(packed.values("packed"))

    def _counted(self) -> Q:
        first, last = self.terms.window(None)
        since: Any = Value(first, DateField())
        if self.terms.follows_start:
            since = Coalesce(OuterRef("period_start"), since)
        counted = self.terms.counted((since, last))
        if self.terms.renewal:
            # What a list counted had happened when it was judged, and is locked since:
            # nearly all that a new period holds is later, and need not be looked up.
            counted &= Q(ends_on__gt=self._last_judged()) | ~self._used()
        return counted

    def _last_judged(self) -> Subquery:
        person = OuterRef(OuterRef("person_id"))
        lists = closing_lists(track=self.track_id, person=person).order_by()
        days = lists.values("application__participation__person")
        return Subquery(days.annotate(last=Max("as_of")).values("last"))

    def _used(self) -> Exists:
        lines = closing_lines(track=self.track_id)
        return Exists(lines.filter(claim=OuterRef("pk")))

    def _amounts(self, member: Member) -> list[Decimal]:
        if member.sums is None:
            return [NOTHING] * len(self._places)
        return list(map(_amount, member.sums.split()))

    def _suffice(
        self, member: Member, sums: Sequence[Decimal], claims: Sequence[Any]
    ) -> bool:
        """Whether sums, with the claims that are asked about, say all there is."""
        if not self._places or not self._is_summed_from(member.period_start):
            return False
        if self.terms.variant.caps:
            return not claims and not self._is_over_a_cap(sums)
        return not any(_may_be_attended_too(claim) for claim in claims)

    def _is_summed_from(self, start: dt.date | None) -> bool:
        """Whether the sums were made over the very window of the rules."""
        if start is None or not self.terms.follows_start:
            return True
        return self.terms.window(start) == (start, self.terms.as_of)

    def _is_over_a_cap(self, sums: Sequence[Decimal]) -> bool:
        counted = dict(zip(self._places, sums, strict=True))
        return any(
            sum(counted.get(code, 0) for code in cap.categories) > cap.limit
            for cap in self.terms.variant.caps
        )

    # --- answers -----------------------------------------------------------

    def _told(
        self, member: Member, sums: Sequence[Decimal], claims: Sequence[Any]
    ) -> Standing:
        if not claims:
            return self._compared(member, sums)
        counted = dict(zip(self._places, sums, strict=True))
        facts = [*self.terms.facts(counted, self.terms.as_of), *self._facts(claims)]
        return self._answered(member, facts)

    def _compared(self, member: Member, sums: Sequence[Decimal]) -> Standing:
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
        places = list(self._places)
        return [
            (
                one.key,
                one.needed,
                [places.index(code) for code in one.categories if code in places],
            )
            for one in self.terms.variant.minimums
        ]

    def _answered(self, member: Member, facts: Iterable[rules.Credit]) -> Standing:
        told = self.terms.evaluate(facts, member.period_start)
        return Standing(member.pk, told.eligible, told.total, told.shortfalls)

    # --- claims the engine looks at ----------------------------------------

    def _asked(self) -> Iterator[Any]:
        """Claims that no sum stands for, by person."""
        if not self._places:
            return iter(())
        asked = CreditClaim.objects.live().filter(self.terms.asked)
        return self._rows(asked.filter(person__in=self.members.values("person")))

    def _read(self, members: Sequence[Member]) -> Iterator[Standing]:
        """The engine's answer from the whole record."""
        if not members:
            return
        people = [member.person_id for member in members]
        claims = CreditClaim.objects.live().filter(person__in=people)
        for member, record in _beside(members, self._rows(claims)):
            yield self._answered(member, self._facts(record))

    def _rows(self, claims: QuerySet) -> Iterator[Any]:
        used = self._used() if self.terms.renewal else Value(False)
        rows = claims.order_by("person_id").annotate(used=used)
        names = (*FACT_FIELDS, "person_id", "role", "used")
        return rows.values_list(*names, named=True).iterator(CHUNK)

    def _facts(self, claims: Iterable[Any]) -> list[rules.Credit]:
        return [
            row_fact(claim, self.categories[claim.category_id], used=claim.used)
            for claim in claims
        ]


def _text(value: str) -> Value:
    return Value(value, TextField())


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
