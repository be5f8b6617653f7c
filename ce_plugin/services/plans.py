"""What is ahead on an open track: the way to being eligible, and the credit clock.

Working it out may take a moment, so an answer is kept under the stamps of all it
rests on, and never shown once one of them has changed. Without a working cache it
is worked out anew each time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.cache import cache
from django.utils.translation import get_language

from ce_plugin import rules
from ce_plugin.models import CreditClaim, Person, TrackParticipation
from ce_plugin.services import clock, eligibility, gap_words
from ce_plugin.services.credit_clocks import (
    Clock,
    Tick,
    clock_of,
    clock_sentence,
    split,
    ticks,
)
from ce_plugin.services.gaps import Gap, Patience, gap, is_planned
from ce_plugin.services.nearness import Filters, Neighborhood, narrowed, neighborhood
from ce_plugin.services.openings import Opening, openings
from ce_plugin.services.stamps import calendar_stamp, record_stamp
from ce_plugin.services.totals import is_used, with_use

# On the first page a glance must do; the plan's own page takes its time.
GLANCE = 0.2
SEARCH = 1.0
KEPT = dt.timedelta(days=1)
FORMAT = "ce-plan-1"
EVERYTHING = Filters()


@dataclass(frozen=True)
class Plan:
    """`gap` is None for whoever is eligible; `planned` are registered sessions.

    `is_hasty`: a glance was too short to find the best way.
    """

    gap: Gap | None
    clock: Clock
    planned: tuple[Opening, ...]
    is_hasty: bool

    @property
    def headline(self) -> str:
        return gap_words.headline(self.gap, self.clock.today) if self.gap else ""

    @property
    def afterwards(self) -> str:
        return gap_words.afterwards(self.gap) if self.gap else ""

    @property
    def clock_line(self) -> str:
        return clock_sentence(self.clock)

    @property
    def ticks_soon(self) -> list[Tick]:
        """What comes next, and the days to act by, however far off they are."""
        return self._ticks()[0]

    @property
    def ticks_later(self) -> list[Tick]:
        return self._ticks()[1]

    def _ticks(self) -> tuple[list[Tick], list[Tick]]:
        return split(ticks(self.clock, self.planned))


def plans(
    person: Person,
    participations: Sequence[TrackParticipation],
    *,
    seconds: float = GLANCE,
    filters: Filters = EVERYTHING,
) -> dict[int, Plan]:
    """A plan by the key of each participation of `person`: five queries at most.

    An answer that was cut for want of time is worked out again by whoever has more.
    """
    if not participations:
        return {}
    around = neighborhood(person) if filters.near else Neighborhood()
    keys = _keys(person, participations, (filters, around))
    kept = cache.get_many(keys.values())
    known = {pk: kept[key] for pk, key in keys.items() if key in kept}
    wanted = [
        one
        for one in participations
        if one.pk not in known or (known[one.pk].is_hasty and seconds > GLANCE)
    ]
    found = _worked_out(person, wanted, seconds, partial(narrowed, filters, around))
    cache.set_many({keys[pk]: plan for pk, plan in found.items()}, KEPT.total_seconds())
    return known | found


def _keys(
    person: Person, participations: Sequence[TrackParticipation], wish: tuple
) -> dict[int, str]:
    shared = (clock.today(), record_stamp(person), calendar_stamp(person), wish)
    return {one.pk: _key(one, shared) for one in participations}


def _key(participation: TrackParticipation, shared: tuple) -> str:
    rule_set = participation.rule_set
    own = (participation.pk, participation.period_start, participation.renewal)
    rests_on = (*own, rule_set.pk, rule_set.checksum, get_language(), *shared)
    return f"{FORMAT}:{hashlib.sha256(repr(rests_on).encode()).hexdigest()}"


def _worked_out(
    person: Person,
    participations: Sequence[TrackParticipation],
    seconds: float,
    narrow: Callable[[list[Opening]], list[Opening]],
) -> dict[int, Plan]:
    if not participations:
        return {}
    claims = with_use(
        CreditClaim.objects.live().filter(person=person),
        participations,
    )
    found = narrow(openings(person))
    return {
        one.pk: _plan(_question(one, claims), found, seconds) for one in participations
    }


def _question(
    participation: TrackParticipation, claims: Sequence[CreditClaim]
) -> rules.Question:
    used = {claim.pk for claim in claims if is_used(claim, participation)}
    return eligibility.question(participation, claims, {participation.track_id: used})


def _plan(question: rules.Question, found: Sequence[Opening], seconds: float) -> Plan:
    now, patience = clock.now(), Patience(seconds)
    return Plan(
        gap=gap(question, found, patience),
        clock=clock_of(question, now.date()),
        planned=tuple(one for one in found if is_planned(one, now)),
        is_hasty=patience.is_used_up and seconds <= GLANCE,
    )


def plan_of(
    participation: TrackParticipation, *, filters: Filters = EVERYTHING
) -> Plan:
    """The plan of one participation, with all the time a search may take."""
    person = participation.person
    found = plans(person, [participation], seconds=SEARCH, filters=filters)
    return found[participation.pk]
