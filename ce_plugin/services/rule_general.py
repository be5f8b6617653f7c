"""What holds for every track of a rule set, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.utils.dates import MONTHS
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from ce_plugin.models.times import formal_day
from ce_plugin.rules.conversions import plain
from ce_plugin.rules.types import Conversion
from ce_plugin.services.rule_words import INPUTS, MEASURES, Speaker, years


class GeneralSpeaker(Speaker):
    def groups(self) -> dict[str, Callable[[], Iterable[str]]]:
        return {
            "period": self.period,
            "counting": self.counting,
            "repeats": self.repeats,
            "conversions": self.conversions,
            "degree_route": self.degree_route,
            "board": self.board,
        }

    def period(self) -> Iterator[str]:
        yield self.window()
        yield self.validity()

    def counting(self) -> Iterator[str]:
        yield from self.steps()
        yield from self.limits()
        yield self.carry_over()

    def window(self) -> str:
        window = self.rule_set.window
        if window.kind == "look_back":
            said = _("Credits of the %(years)s before the application count.")
        else:
            said = _(
                "Credits of the %(years)s from the start of a participation count."
            )
        said %= {"years": years(window.years)}
        if not window.reach_back_months:
            return said
        more = _("For a first certificate also those of the %(months)s months before.")
        return f"{said} {more % {'months': window.reach_back_months}}"

    def validity(self) -> str:
        validity = self.rule_set.validity
        said = {
            "anniversary": _(
                "A certificate is valid for %(years)s, anniversary included."
            ),
            "day_before": _("A certificate is valid for %(years)s, less one day."),
            "end_of_month": _(
                "A certificate is valid for %(years)s, to the end of that month."
            ),
        }
        return said[validity.last_day] % {"years": years(validity.years)}

    def steps(self) -> Iterator[str]:
        facts = {
            "step": plain(self.rule_set.step),
            "smallest": self.amount(self.rule_set.smallest),
        }
        yield _("Credits count in steps of %(step)s, from %(smallest)s up.") % facts
        excluded = self.rule_set.excluded_kinds
        if excluded:
            kinds = self.listed(excluded)
            yield _("These do not count: %(kinds)s.") % {"kinds": kinds}

    def limits(self) -> Iterator[str]:
        months = self.rule_set.recording_max_age_months
        if months is None:
            yield _("Recordings of any age count.")
        else:
            yield _("Recordings count up to %(months)s months old.") % {
                "months": months
            }
        day = self.rule_set.program_issued_from
        if day:
            yield _(
                "From %(day)s on only training issued through the State Library counts."
            ) % {"day": formal_day(day)}
        days = self.rule_set.report_within_days
        if days is not None:
            yield _("Training is reported within %(days)s days.") % {"days": days}

    def repeats(self) -> Iterator[str]:
        repeats = self.rule_set.repeats
        if not repeats:
            return
        yield _(
            "Of one topic presented again at most %(all)s count, and "
            "%(unchanged)s of those not changed substantially."
        ) % {"all": repeats.per_topic, "unchanged": repeats.unchanged}
        if repeats.kinds != ("presenting",):
            yield _("This holds for: %(kinds)s.") % {"kinds": self.kinds(repeats.kinds)}

    def conversions(self) -> Iterator[str]:
        for conversion in self.rule_set.conversions:
            if conversion.bands:
                yield self.bands(conversion)
            else:
                yield _("%(kinds)s: each %(input)s counts %(amount)s.") % {
                    "kinds": capfirst(self.kinds(conversion.kinds)),
                    "input": INPUTS[conversion.field],
                    "amount": self.amount(conversion.factor),
                }

    def bands(self, conversion: Conversion) -> str:
        steps = [
            _("from %(number)s %(measure)s %(amount)s")
            % {
                "number": plain(band.at_least),
                "measure": MEASURES[conversion.field],
                "amount": _("as claimed")
                if band.credits is None
                else self.amount(band.credits),
            }
            for band in conversion.bands
        ]
        said = _("By length: %(steps)s.")
        if conversion.kinds:
            said = _("%(kinds)s, by length: %(steps)s.")
        return said % {
            "kinds": capfirst(self.kinds(conversion.kinds)),
            "steps": get_text_list(steps, _("and")),
        }

    def degree_route(self) -> Iterator[str]:
        degree = self.rule_set.degree_route
        if degree:
            yield _(
                "A first certificate is also given for a degree (%(degrees)s) "
                "awarded within %(years)s before."
            ) % {
                "degrees": self.listed(degree.degrees, _("or")),
                "years": years(degree.within_years),
            }

    def carry_over(self) -> str:
        if not self.rule_set.carry_over:
            return _("Credits beyond what is needed are not carried over.")
        over = self.amount(self.rule_set.carry_over)
        return _("Up to %(amount)s too many are carried over.") % {"amount": over}

    def board(self) -> Iterator[str]:
        board = self.rule_set.board
        if not board:
            return
        yield _("A library's board needs %(hours)s hours together in %(years)s.") % {
            "hours": plain(board.needed),
            "years": years(board.years),
        }
        if board.counting == "pooled":
            yield _("The hours of all members of the board are added up.")
        else:
            yield _("Training counts for the board with more than half its members.")
        yield _("The board's year begins in %(month)s.") % {
            "month": MONTHS[board.first_month]
        }
