"""What one more credit would do on each open track: asked before it is saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ce_plugin import rules
from ce_plugin.models import (
    CreditClaim,
    EventSession,
    Person,
    RuleSet,
    TrackParticipation,
    times,
)
from ce_plugin.rules.conversions import converted_amount
from ce_plugin.services import eligibility
from ce_plugin.services.claimable import facts_of
from ce_plugin.services.eligibility import ProgressRow
from ce_plugin.services.explanations import credits_in_words, reason_sentence
from ce_plugin.services.next_steps import open_participations


@dataclass(frozen=True)
class Effect:
    """One credit on one track: what it counts, why, and what is missing then."""

    participation: TrackParticipation
    counted: Decimal
    reason_code: str
    window: tuple[dt.date, dt.date]
    total: ProgressRow
    row: ProgressRow | None
    missing_minimums: tuple[ProgressRow, ...]
    eligible: bool

    @property
    def sentence(self) -> str:
        """Whether it counts, and toward what."""
        if not self.counted:
            return _("It does not count in your %(track)s track.") % self._words()
        if self.row is None:
            return (
                _("It counts %(credits)s toward the total of your %(track)s track.")
                % self._words()
            )
        return (
            _("It counts %(credits)s toward %(category)s in your %(track)s track.")
            % self._words()
        )

    @property
    def because(self) -> str:
        if self.reason_code:
            return reason_sentence(self.reason_code)
        first, last = (times.formal_day(day) for day in self.window)
        return _(
            "That is because it took place in the period of this certificate, "
            "%(first)s to %(last)s, and this kind of training counts."
        ) % {"first": first, "last": last}

    @property
    def then(self) -> str:
        """What is still missing with this credit on the list."""
        if self.eligible:
            return _("You meet every requirement then and can apply.")
        if not self.total.missing:
            return _("You then still need %(missing)s.") % {"missing": self._parts()}
        if self.row is not None and self.row.missing:
            return _(
                "You then need %(missing)s more in %(category)s, %(all)s more in all."
            ) % {
                "missing": credits_in_words(self.row.missing),
                "category": self.row.label,
                "all": credits_in_words(self.total.missing),
            }
        return _("You then need %(all)s more in all.") % {
            "all": credits_in_words(self.total.missing)
        }

    @property
    def now(self) -> str:
        """The same once the credit is on the list."""
        if self.eligible:
            return _("You meet every requirement now and can apply.")
        return self.then

    def _parts(self) -> str:
        """What is missing although the total is full."""
        parts = (
            _("%(missing)s more in %(label)s")
            % {"missing": credits_in_words(row.missing), "label": row.label}
            for row in self.missing_minimums
        )
        return get_text_list(list(parts), _("and"))

    def _words(self) -> dict[str, str]:
        # A category of a group serves the group, which is what is named then.
        return {
            "credits": credits_in_words(self.counted),
            "category": self.row.label if self.row else "",
            "track": self.participation.track.name,
        }


def effects(person: Person, candidate: CreditClaim) -> list[Effect]:
    """What `candidate`, saved or not, counts on each open track of the person."""
    participations = open_participations(person)
    record = eligibility.live_claims(person)
    others = [claim for claim in record if claim.pk != candidate.pk]
    told = eligibility.progress_on(participations, [candidate, *others])
    return [
        _effect(participation, candidate, progress)
        for participation, progress in zip(participations, told, strict=True)
    ]


def _effect(participation, candidate: CreditClaim, progress) -> Effect:
    own = next(row for row in progress.credits if row.claim is candidate)
    return Effect(
        participation=participation,
        counted=own.counted,
        reason_code=own.reason_code,
        window=progress.evaluation.window,
        total=progress.rows[0],
        row=_row_for(candidate, progress),
        missing_minimums=progress.missing_minimums,
        eligible=progress.eligible,
    )


def _row_for(candidate: CreditClaim, progress) -> ProgressRow | None:
    """The requirement the category serves, besides the total."""
    for row, asked in zip(progress.rows, progress.evaluation.requirements, strict=True):
        if candidate.category.code in asked.categories:
            return row
    return None


def from_session(session: EventSession, person: Person) -> CreditClaim:
    """The credit a session would give, not stored."""
    return CreditClaim(person=person, session=session, **facts_of(session))


def from_facts(facts: dict, person: Person) -> CreditClaim:
    """The credit a filled-in form would give, not stored."""
    return CreditClaim(person=person, **facts)


def worth(
    kind: str, numbers: dict[str, Decimal | None], rule_set: RuleSet | None
) -> Decimal | None:
    """What hours or college credits come to under a rule set, None when nothing."""
    if rule_set is None:
        return None
    given = {name: value for name, value in numbers.items() if value is not None}
    asked = rules.Credit(
        id="", date=dt.date.min, category="", credits=Decimal(-1), kind=kind, **given
    )
    amount = converted_amount(rule_set.parsed, asked)
    return None if amount < 0 else amount
