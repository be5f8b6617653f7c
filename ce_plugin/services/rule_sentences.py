"""A rule set in plain sentences: the definition itself is for the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ce_plugin import rules
from ce_plugin.enums import ClaimKind, PositionRole

KINDS = {
    **dict(ClaimKind.choices),
    "college_course": gettext_lazy("College course"),
    "committee": gettext_lazy("Committee work"),
    "conference": gettext_lazy("Conference"),
    "instruction": gettext_lazy("Teaching"),
    "internship": gettext_lazy("Internship"),
    "planned_activity": gettext_lazy("Planned activity"),
    "project": gettext_lazy("Project"),
    "self_directed": gettext_lazy("Self-directed learning"),
    "webinar": gettext_lazy("Webinar"),
    "workshop": gettext_lazy("Workshop"),
}
INPUTS = {
    "hours": gettext_lazy("hour"),
    "quarter_credits": gettext_lazy("quarter credit"),
    "semester_credits": gettext_lazy("semester credit"),
}


@dataclass(frozen=True)
class TrackSentences:
    label: str
    initial: tuple[str, ...]
    renewal: tuple[str, ...]


@dataclass(frozen=True)
class RuleSetSentences:
    tracks: tuple[TrackSentences, ...]
    general: tuple[str, ...]
    verifiers: tuple[str, ...]


def describe(rule_set: rules.RuleSet) -> RuleSetSentences:
    """Everything a rule set says, for a person who reads."""
    say = _Speaker(rule_set)
    return RuleSetSentences(
        tracks=tuple(say.track(track) for track in rule_set.tracks.values()),
        general=tuple(say.general()),
        verifiers=tuple(say.verifiers()),
    )


def amount(number: Decimal, unit: str) -> str:
    """A number with its unit: 1 credit, 60 credits, 1.5 LEU."""
    words = {
        "credit": ngettext(
            "%(number)s credit", "%(number)s credits", 1 if number == 1 else 2
        ),
        "hour": ngettext(
            "%(number)s hour", "%(number)s hours", 1 if number == 1 else 2
        ),
        "contact hour": ngettext(
            "%(number)s contact hour",
            "%(number)s contact hours",
            1 if number == 1 else 2,
        ),
    }
    said = words.get(unit, "%(number)s %(unit)s")
    return said % {"number": f"{number.normalize():f}", "unit": unit}


def years(number: int) -> str:
    return ngettext("%(number)s year", "%(number)s years", number) % {"number": number}


class _Speaker:
    def __init__(self, rule_set: rules.RuleSet) -> None:
        self.rule_set = rule_set
        names = (*rule_set.categories, *rule_set.tags)
        self.names = {name.code: name.label for name in names}

    def amount(self, number: Decimal) -> str:
        return amount(number, self.rule_set.unit)

    def listed(self, codes: Iterable[str], last: str = "") -> str:
        words = [str(self.names.get(code) or KINDS.get(code, code)) for code in codes]
        # Two codes may share a name; it is said once.
        return get_text_list(list(dict.fromkeys(words)), last or _("and"))

    def track(self, track: rules.TrackRules) -> TrackSentences:
        special = tuple(self.specialization(track))
        return TrackSentences(
            label=track.label,
            initial=(*self.variant(track.initial), *special),
            renewal=(*self.variant(track.renewal), *special),
        )

    def variant(self, variant) -> Iterator[str]:
        yield _("%(amount)s in all.") % {"amount": self.amount(variant.total)}
        for minimum in variant.minimums:
            yield self.minimum(minimum)
        for cap in variant.caps:
            where = self.listed((*cap.categories, *cap.kinds, *cap.tags), _("or"))
            yield _("At most %(amount)s from: %(where)s.") % {
                "amount": self.amount(cap.limit),
                "where": where,
            }

    def minimum(self, minimum) -> str:
        facts = {"amount": self.amount(minimum.needed)}
        if minimum.tag:
            facts["name"] = self.listed([minimum.tag])
            return _("At least %(amount)s marked %(name)s.") % facts
        facts["name"] = self.listed(minimum.categories)
        if len(minimum.categories) > 1:
            return _("At least %(amount)s in %(name)s together.") % facts
        return _("At least %(amount)s in %(name)s.") % facts

    def specialization(self, track: rules.TrackRules) -> Iterator[str]:
        special = track.specialization
        if special:
            yield _(
                "A specialization is named from %(amount)s in one of: %(where)s."
            ) % {
                "amount": self.amount(special.needed),
                "where": self.listed(special.categories, _("or")),
            }

    def general(self) -> Iterator[str]:
        yield self.window()
        yield self.validity()
        yield from self.steps()
        yield from self.sources()
        yield from self.repeats()
        yield from self.conversions()
        yield from self.routes()

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
            "step": f"{self.rule_set.step.normalize():f}",
            "smallest": self.amount(self.rule_set.smallest),
        }
        yield _("Credits count in steps of %(step)s, from %(smallest)s up.") % facts
        excluded = self.rule_set.excluded_kinds
        if excluded:
            kinds = self.listed(excluded)
            yield _("These do not count: %(kinds)s.") % {"kinds": kinds}

    def sources(self) -> Iterator[str]:
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
            ) % {"day": date_format(day, "j F Y")}
        days = self.rule_set.report_within_days
        if days is not None:
            yield _("Training is reported within %(days)s days.") % {"days": days}

    def repeats(self) -> Iterator[str]:
        repeats = self.rule_set.repeats
        if repeats:
            yield _(
                "Of one topic presented again at most %(all)s count, and "
                "%(unchanged)s of those not changed substantially."
            ) % {"all": repeats.per_topic, "unchanged": repeats.unchanged}

    def conversions(self) -> Iterator[str]:
        for conversion in self.rule_set.conversions:
            if conversion.bands:
                yield self.bands(conversion.bands)
            else:
                yield _("%(kinds)s: each %(input)s counts %(amount)s.") % {
                    "kinds": self.listed(conversion.kinds, _("or")),
                    "input": INPUTS.get(conversion.field, conversion.field),
                    "amount": self.amount(conversion.factor),
                }

    def bands(self, bands) -> str:
        steps = [
            _("from %(minutes)s minutes %(amount)s")
            % {
                "minutes": f"{band.at_least:f}",
                "amount": _("as claimed")
                if band.credits is None
                else self.amount(band.credits),
            }
            for band in bands
        ]
        return _("By length: %(steps)s.") % {"steps": get_text_list(steps, _("and"))}

    def routes(self) -> Iterator[str]:
        degree = self.rule_set.degree_route
        if degree:
            yield _(
                "A first certificate is also given for a degree (%(degrees)s) "
                "awarded within %(years)s before."
            ) % {
                "degrees": self.listed(degree.degrees, _("or")),
                "years": years(degree.within_years),
            }
        if self.rule_set.carry_over:
            over = self.amount(self.rule_set.carry_over)
            yield _("Up to %(amount)s too many are carried over.") % {"amount": over}
        else:
            yield _("Credits beyond what is needed are not carried over.")
        yield from self.board()

    def board(self) -> Iterator[str]:
        board = self.rule_set.board
        if board:
            yield _(
                "A library's board needs %(hours)s hours together in %(years)s."
            ) % {
                "hours": f"{board.needed.normalize():f}",
                "years": years(board.years),
            }

    def verifiers(self) -> Iterator[str]:
        roles = dict(PositionRole.choices)
        for applicant, offered in self.rule_set.verifiers.items():
            names = [str(roles.get(role, role)) for role in offered]
            yield _("%(applicant)s: verified by %(verifiers)s") % {
                "applicant": roles.get(applicant, applicant),
                "verifiers": get_text_list(names, _("or")),
            }
