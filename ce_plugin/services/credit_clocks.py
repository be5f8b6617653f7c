"""The credit clock: what leaves the window when, and by when to apply, in words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ce_plugin import rules
from ce_plugin.models.times import formal_day
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.openings import Opening

ONE_DAY = dt.timedelta(days=1)
# What leaves later than this is no news yet.
AHEAD = dt.timedelta(days=365)


@dataclass(frozen=True)
class Leaving:
    """So many counted credits count for the last time on `last_day`."""

    last_day: dt.date
    amount: Decimal

    @property
    def day(self) -> dt.date:
        """The first day without them."""
        return self.last_day + ONE_DAY


@dataclass(frozen=True)
class Clock:
    """What a record does by itself from `today` on, if nothing is added.

    `period_end`: all credits end together on that day, none before. The days are
    None where there is none.
    """

    today: dt.date
    leaving: tuple[Leaving, ...]
    earliest_day: dt.date | None
    last_safe_day: dt.date | None
    period_end: dt.date | None

    @property
    def is_eligible(self) -> bool:
        return self.earliest_day == self.today

    @property
    def is_over(self) -> bool:
        """Its period has ended; what was earned in it still counts."""
        return self.period_end is not None and self.period_end < self.today

    @property
    def next_leaving(self) -> Leaving | None:
        """The next credits to leave within a year."""
        soon = (each for each in self.leaving if each.last_day <= self.today + AHEAD)
        return next(soon, None)

    def leaving_after(self, day: dt.date) -> Decimal:
        """How much counts on that day for the last time."""
        return sum(
            (each.amount for each in self.leaving if each.last_day == day), Decimal(0)
        )


def clock_of(question: rules.Question, today: dt.date) -> Clock:
    found = rules.credit_clock(question, today)
    return Clock(
        today=today,
        leaving=_by_day(found.leaving),
        earliest_day=found.earliest_day,
        last_safe_day=found.last_safe_day,
        period_end=found.period_end,
    )


def _by_day(leaving: Iterable[rules.Leaving]) -> tuple[Leaving, ...]:
    """A degree that ends its help leaves nothing to count."""
    amounts: dict[dt.date, Decimal] = defaultdict(Decimal)
    for each in leaving:
        amounts[each.last_day] += each.counted
    return tuple(Leaving(day, amounts[day]) for day in sorted(amounts) if amounts[day])


# --- in words --------------------------------------------------------------------


def clock_sentence(clock: Clock) -> str:
    """The clock in one line; empty when there is nothing to hurry for."""
    if clock.is_eligible:
        return _until(clock)
    if clock.is_over:
        return _(
            "Your period ended on %(day)s: training after that day does not count "
            "for it. To go on collecting, leave the track and begin it again."
        ) % {"day": formal_day(clock.period_end)}
    if clock.period_end is not None:
        return _(
            "Your period ends on %(day)s, for all its credits at once: "
            "training after that day does not count."
        ) % {"day": formal_day(clock.period_end)}
    if clock.next_leaving is None:
        return ""
    return _("If you add nothing, %(amount)s will no longer count from %(day)s on.") % {
        "amount": credits_in_words(clock.next_leaving.amount),
        "day": formal_day(clock.next_leaving.day),
    }


def _until(clock: Clock) -> str:
    if clock.is_over:
        return _("Your period ended on %(day)s. Apply soon: nothing more is added.") % {
            "day": formal_day(clock.period_end)
        }
    if clock.last_safe_day is None:
        return ""
    words = {
        "last": formal_day(clock.last_safe_day),
        "day": formal_day(clock.last_safe_day + ONE_DAY),
        "amount": credits_in_words(clock.leaving_after(clock.last_safe_day)),
    }
    if clock.last_safe_day == clock.period_end:
        return _("Your period ends on %(last)s: apply by then.") % words
    if clock.leaving_after(clock.last_safe_day):
        return (
            _(
                "If you add nothing, %(amount)s will leave on %(day)s; apply by %(last)s."
            )
            % words
        )
    return _("If you add nothing, you can apply until %(last)s.") % words


# --- as a timeline ---------------------------------------------------------------


@dataclass(frozen=True)
class Tick:
    """One day of the clock. `state` is current, planned, loss or due."""

    day: dt.date
    state: str
    title: str
    sentence: str = ""
    url: str = ""


# More losses than this are a list to look up, not a picture.
FEW = 7
CURRENT, PLANNED, LOSS, DUE = "current", "planned", "loss", "due"


def ticks(clock: Clock, planned: Sequence[Opening] = ()) -> list[Tick]:
    """Every day on which something changes, the earliest first, beginning today."""
    found = [
        *(_planned(each) for each in planned),
        *(_loss(each) for each in clock.leaving),
        *_milestones(clock),
    ]
    return [_today(clock), *sorted(found, key=lambda tick: (tick.day, tick.state))]


def split(found: Sequence[Tick]) -> tuple[list[Tick], list[Tick]]:
    """The next few, with every day to act by, and the others."""
    soon = [
        tick for place, tick in enumerate(found) if place < FEW or tick.state == DUE
    ]
    return soon, [tick for tick in found if tick not in soon]


def _today(clock: Clock) -> Tick:
    can = _("You can apply now.") if clock.is_eligible else ""
    return Tick(clock.today, CURRENT, _("Today"), can)


def _planned(opening: Opening) -> Tick:
    return Tick(
        opening.ends_on,
        PLANNED,
        opening.title,
        _("You are registered. It would count %(amount)s in %(category)s from then on.")
        % {
            "amount": credits_in_words(opening.credits),
            "category": opening.category,
        },
        opening.url,
    )


def _loss(leaving: Leaving) -> Tick:
    amount = credits_in_words(leaving.amount)
    return Tick(
        leaving.day,
        LOSS,
        _("%(amount)s will no longer count") % {"amount": amount},
        _("Last day on which that counts: %(day)s.")
        % {"day": formal_day(leaving.last_day)},
    )


def _milestones(clock: Clock) -> Iterable[Tick]:
    if clock.earliest_day is not None and not clock.is_eligible:
        yield Tick(clock.earliest_day, DUE, _("You can apply from this day on"))
    if clock.last_safe_day is not None:
        sentence = _("If you add nothing, later you would no longer be eligible.")
        yield Tick(clock.last_safe_day, DUE, _("Last safe day to apply"), sentence)
    elif clock.period_end is not None and not clock.is_over:
        sentence = _("For all its credits at once. Later training does not count.")
        yield Tick(clock.period_end, DUE, _("Your period ends"), sentence)
