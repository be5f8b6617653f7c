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

from django.core.cache import caches
from django.utils.translation import get_language

from ce_plugin import __version__, rules
from ce_plugin.app_settings import app_settings
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
from ce_plugin.services.stamps import stamp
from ce_plugin.services.totals import is_used, with_use

# On the first page a glance must do; the plan's own page takes its time.
GLANCE = 0.2
SEARCH = 1.0
KEPT = dt.timedelta(days=1)
# What a release keeps, another one does not read: the classes may have changed.
LONG, SHORT = f"ce-plan-{__version__}-2:", f"ce-glance-{__version__}-2:"
# More than these are a list for a page of its own.
FEW_PICKS = 5
EVERYTHING = Filters()


@dataclass(frozen=True)
class Plan:
    """`gap` is None for whoever is eligible; `planned` are registered sessions.

    `is_hasty`: a glance was too short to find the best way. `until`: when the first
    training it names has ended, and the plan with it.
    """

    gap: Gap | None
    clock: Clock
    planned: tuple[Opening, ...]
    is_hasty: bool
    until: dt.datetime | None

    @property
    def way(self) -> dict:
        """The gap as a template shows it."""
        picks, planned = (self.gap.picks, self.gap.planned) if self.gap else ((), ())
        return {"headline": self.headline, "picks": picks, "planned": planned}

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


@dataclass(frozen=True)
class Glance:
    """The plan in few words and few rows, as a card shows it."""

    headline: str
    afterwards: str
    clock_line: str
    has_gap: bool
    picks: tuple[Opening, ...]
    planned: tuple[Opening, ...]
    more_picks: int
    until: dt.datetime | None

    @classmethod
    def of(cls, plan: Plan) -> Glance:
        closing = plan.gap if plan.gap and plan.gap.closes else None
        picks = closing.picks if closing else ()
        return cls(
            headline=plan.headline,
            afterwards=plan.afterwards,
            clock_line=plan.clock_line,
            has_gap=plan.gap is not None,
            picks=picks[:FEW_PICKS],
            planned=closing.planned[:FEW_PICKS] if closing else (),
            more_picks=len(picks[FEW_PICKS:]),
            until=plan.until,
        )


def glances(
    person: Person, participations: Sequence[TrackParticipation]
) -> dict[int, Glance]:
    """A glance ahead by the key of each participation: three queries at most."""
    if not participations:
        return {}
    keys = _keys(person, participations)
    known = _kept(keys, SHORT)
    wanted = [one for one in participations if one.pk not in known]
    found = _worked_out(person, wanted, GLANCE)
    _keep(keys, found)
    return known | {pk: Glance.of(plan) for pk, plan in found.items()}


def plan_of(
    participation: TrackParticipation,
    *,
    seconds: float = SEARCH,
    filters: Filters = EVERYTHING,
) -> Plan:
    """The plan of one participation, with the time a search may take.

    One that was hasty is worked out again by whoever has more time.
    """
    person, pk = participation.person, participation.pk
    around = neighborhood(person) if filters.near else Neighborhood()
    # Without a filter it is the plan that a glance shows, too.
    wish = (filters, around) if filters.are_set else ()
    keys = _keys(person, [participation], wish)
    known = _kept(keys, LONG).get(pk)
    if known is not None and not (known.is_hasty and seconds > GLANCE):
        return known
    narrow = partial(narrowed, filters, around)
    found = _worked_out(person, [participation], seconds, narrow)
    _keep(keys, found)
    return found[pk]


# --- what is kept ----------------------------------------------------------------


def _keys(
    person: Person, participations: Sequence[TrackParticipation], wish: tuple = ()
) -> dict[int, str]:
    shared = (clock.today(), stamp(person), get_language(), *wish)
    return {one.pk: _key(one, shared) for one in participations}


def _key(participation: TrackParticipation, shared: tuple) -> str:
    rule_set = participation.rule_set
    own = (participation.pk, participation.period_start, participation.renewal)
    rests_on = repr((*own, rule_set.pk, rule_set.checksum, *shared))
    return hashlib.sha256(rests_on.encode()).hexdigest()


def _cache():
    return caches[app_settings.CACHE]


def _kept(keys: dict[int, str], form: str) -> dict:
    """What is known still, of this form; a training that has ended ends it, too."""
    found, now = _cache().get_many([form + key for key in keys.values()]), clock.now()
    rows = ((pk, found.get(form + key)) for pk, key in keys.items())
    return {
        pk: row for pk, row in rows if row and (row.until is None or now < row.until)
    }


def _keep(keys: dict[int, str], found: dict[int, Plan]) -> None:
    rows = {LONG + keys[pk]: plan for pk, plan in found.items()}
    rows |= {SHORT + keys[pk]: Glance.of(plan) for pk, plan in found.items()}
    if rows:
        _cache().set_many(rows, KEPT.total_seconds())


# --- how it is worked out --------------------------------------------------------


def _worked_out(
    person: Person,
    participations: Sequence[TrackParticipation],
    seconds: float,
    narrow: Callable[[list[Opening]], list[Opening]] = list,
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
    way = gap(question, found, patience)
    planned = tuple(one.located() for one in found if is_planned(one, now))
    named = (*planned, *((*way.picks, *way.more) if way else ()))
    return Plan(
        gap=way,
        clock=clock_of(question, now.date()),
        planned=planned,
        is_hasty=patience.is_used_up and seconds <= GLANCE,
        until=min((one.end for one in named if one.end > now), default=None),
    )
