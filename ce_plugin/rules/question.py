"""A record and what it is asked about, so that it can be asked again on other days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .engine import evaluate, track_rules
from .types import Credit, Evaluation, RuleSet, Variant
from .windows import credit_window


@dataclass(frozen=True)
class Question:
    """A person's record and the certificate it is asked about."""

    rule_set: RuleSet
    track: str
    credits: tuple[Credit, ...]
    renewal: bool = False
    period_start: date | None = None
    carried: tuple[Credit, ...] = ()

    def on(self, day: date, more: Iterable[Credit] = ()) -> Evaluation:
        return evaluate(
            self.rule_set,
            self.track,
            (*self.credits, *more),
            day,
            renewal=self.renewal,
            period_start=self.period_start,
            carried=self.carried,
        )

    @property
    def variant(self) -> Variant:
        rules = track_rules(self.rule_set, self.track)
        return rules.renewal if self.renewal else rules.initial

    def window(self, day: date) -> tuple[date, date]:
        return credit_window(
            self.rule_set.window,
            day,
            renewal=self.renewal,
            period_start=self.period_start,
        )
