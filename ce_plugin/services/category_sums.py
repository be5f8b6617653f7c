"""The sums of many people at once: a column of a query of participations.

What is summed lies in one index, `ce_claim_summed`; a test holds the query to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from ce_plugin.models import CreditClaim
from ce_plugin.rules.types import NOTHING
from ce_plugin.services.eligibility import closing_lines, closing_lists
from ce_plugin.services.summing import Terms

# Few different sums are many people's.
_amount = lru_cache(maxsize=4_096)(Decimal)


@dataclass(frozen=True)
class CategorySums:
    """What of each category counts for the participations in one track."""

    terms: Terms
    track_id: int
    categories: Mapping[int, str]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Code to ids of the categories summed; none if sums are of no use here."""
        codes = [one.code for one in self.terms.rule_set.categories]
        places = {
            code: [pk for pk, name in self.categories.items() if name == code]
            for code in (codes if self.terms.kinds else ())
        }
        return {code: ids for code, ids in places.items() if ids}

    def column(self) -> Subquery | Value:
        """All sums of a participation in one text: a subquery has one column."""
        if not self.places:
            return Value(None, TextField())
        claims = CreditClaim.objects.live().filter(
            self.terms.ordinary, self._counted(), person=OuterRef("person_id")
        )
        parts: list[Any] = []
        for ids in self.places.values():
            total = Sum("credits", filter=Q(category__in=ids))
            parts += [Coalesce(Cast(total, TextField()), _text("0")), _text(" ")]
        packed = claims.order_by().values("person").annotate(packed=Concat(*parts))
        return Subquery(packed.values("packed"))

    def amounts(self, packed: str | None) -> list[Decimal]:
        """The sums in the order of `places`."""
        if packed is None:
            return [NOTHING] * len(self.places)
        return list(map(_amount, packed.split()))

    def is_made_from(self, start: dt.date | None) -> bool:
        """Whether the column holds what the rules' own window does."""
        if start is None or not self.terms.follows_start:
            return True
        return self.terms.window(start) == (start, self.terms.as_of)

    def used(self) -> Exists:
        """Of a claim: whether a certificate of the track has closed it."""
        lines = closing_lines(track=self.track_id)
        return Exists(lines.filter(claim=OuterRef("pk")))

    def _counted(self) -> Q:
        first, last = self.terms.window(None)
        since: Any = Value(first, DateField())
        if self.terms.follows_start:
            since = Coalesce(OuterRef("period_start"), since)
        counted = self.terms.counted((since, last))
        if self.terms.renewal:
            # What a list counted had happened when it was judged, and is locked since:
            # nearly all that a new period holds is later, and need not be looked up.
            counted &= Q(ends_on__gt=self._last_judged()) | ~self.used()
        return counted

    def _last_judged(self) -> Subquery:
        person = OuterRef(OuterRef("person_id"))
        lists = closing_lists(track=self.track_id, person=person).order_by()
        days = lists.values("application__participation__person")
        return Subquery(days.annotate(last=Max("as_of")).values("last"))


def _text(value: str) -> Value:
    return Value(value, TextField())
