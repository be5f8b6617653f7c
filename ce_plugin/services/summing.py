"""What the database may add up, compiled from a rule set; the engine has the rest.

Most claims count, or do not, by their day, amount, category and source alone. Their
sums stand for them: in `totals` for one person, in `bulk` for a whole programme. Only
totals can be told from sums; tests hold them against the engine's own answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from ce_plugin import rules
from ce_plugin.enums import ORDINARY_CLAIM_KINDS
from ce_plugin.models.claims import EVEN, HALF, ORDINARY, UNEVEN
from ce_plugin.rules.conversions import in_steps
from ce_plugin.rules.engine import track_rules
from ce_plugin.rules.types import Variant
from ce_plugin.rules.windows import FROM_START, credit_window


@dataclass(frozen=True)
class Terms:
    """What a certificate is asked for: the rules, the track, first or again, the day."""

    rule_set: rules.RuleSet
    track: str
    renewal: bool
    as_of: dt.date

    @cached_property
    def variant(self) -> Variant:
        track = track_rules(self.rule_set, self.track)
        return track.renewal if self.renewal else track.initial

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Ordinary kinds these rules neither exclude, limit, nor compare.

        No kind where the rules ask each claim for its amount or its report.
        """
        rule_set = self.rule_set
        if rule_set.report_within_days is not None or not self._takes_halves:
            return frozenset()
        repeating = rule_set.repeats.kinds if rule_set.repeats else ()
        capped = (kind for cap in self.variant.caps for kind in cap.kinds)
        return ORDINARY_CLAIM_KINDS.difference(
            rule_set.excluded_kinds, repeating, capped
        )

    @property
    def _takes_halves(self) -> bool:
        """Whether every amount in halves is legal as it stands."""
        return in_steps(HALF, self.rule_set.step, self.rule_set.smallest) is not None

    @cached_property
    def ordinary(self) -> Q:
        """Claims nothing more is asked of."""
        return self._plain & EVEN

    @cached_property
    def asked(self) -> Q:
        """The other claims."""
        return ~self._plain | UNEVEN

    @cached_property
    def _plain(self) -> Q:
        plain = ORDINARY
        if self.kinds != ORDINARY_CLAIM_KINDS:
            plain &= Q(kind__in=sorted(self.kinds))
        if self.rule_set.recording_max_age_months is not None:
            plain &= Q(recorded_on__isnull=True)
        return plain

    def counted(self, window: tuple) -> Q:
        """Of the ordinary claims those that count: by their day and their source.

        The days may be expressions of the database.
        """
        wanted = Q(ends_on__range=window)
        since = self.rule_set.program_issued_from
        if since is not None:
            wanted &= Q(program_issued=True) | Q(ends_on__lt=since)
        return wanted

    def window(self, period_start: dt.date | None) -> tuple[dt.date, dt.date]:
        return credit_window(
            self.rule_set.window,
            self.as_of,
            renewal=self.renewal,
            period_start=period_start,
        )

    @property
    def follows_start(self) -> bool:
        return self.rule_set.window.kind == FROM_START

    def facts(
        self, sums: Mapping[str, Decimal], day: dt.date
    ) -> Iterable[rules.Credit]:
        """For the engine: one credit a category, in place of all that it sums up."""
        return (
            rules.Credit(
                id=f"sum-{category}",
                date=day,
                category=category,
                credits=credits,
                kind=min(self.kinds),
                program_issued=True,
            )
            for category, credits in sums.items()
            if credits
        )

    def evaluate(
        self, facts: Iterable[rules.Credit], period_start: dt.date | None
    ) -> rules.Evaluation:
        return rules.evaluate(
            self.rule_set,
            self.track,
            facts,
            self.as_of,
            renewal=self.renewal,
            period_start=period_start,
        )
