"""A rule set in plain sentences: the definition itself is for the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ce_plugin import rules
from ce_plugin.enums import PositionRole
from ce_plugin.models.times import formal_day
from ce_plugin.rules.types import Name
from ce_plugin.services.rule_general import GeneralSpeaker


@dataclass(frozen=True)
class TrackSentences:
    code: str
    label: str
    initial: tuple[str, ...]
    renewal: tuple[str, ...]


@dataclass(frozen=True)
class RuleSetSentences:
    """`groups` holds what is true of every track, by what it is about."""

    about: tuple[str, ...]
    names: tuple[str, ...]
    tracks: tuple[TrackSentences, ...]
    groups: Mapping[str, tuple[str, ...]]
    verifiers: tuple[str, ...]

    @property
    def general(self) -> tuple[str, ...]:
        return tuple(chain.from_iterable(self.groups.values()))


def describe(rule_set: rules.RuleSet) -> RuleSetSentences:
    """Everything a rule set says, for a person who reads."""
    say = _Speaker(rule_set)
    return RuleSetSentences(
        about=tuple(say.about()),
        names=tuple(say.named()),
        tracks=tuple(say.track(track) for track in rule_set.tracks.values()),
        groups={group: tuple(tell()) for group, tell in say.groups().items()},
        verifiers=tuple(say.verifiers()),
    )


def in_force(first: dt.date, last: dt.date | None) -> str:
    if last is None:
        said = _("In force from %(first)s, with no last day.")
    else:
        said = _("In force from %(first)s to %(last)s.")
    return said % {"first": formal_day(first), "last": last and formal_day(last)}


def coded(names: Iterable[Name]) -> str:
    """Labels with their codes: Library Administration (LA) and Technology (TECH)."""
    return get_text_list([f"{name.label} ({name.code})" for name in names], _("and"))


class _Speaker(GeneralSpeaker):
    def track(self, track: rules.TrackRules) -> TrackSentences:
        special = tuple(self.specialization(track))
        return TrackSentences(
            code=track.code,
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

    def about(self) -> Iterator[str]:
        rule_set = self.rule_set
        yield _("The rules are called “%(title)s”.") % {"title": rule_set.title}
        yield in_force(rule_set.effective_from, rule_set.effective_to)
        yield _("Amounts are counted in: %(unit)s.") % {"unit": rule_set.unit}
        yield self.open_participations()

    def open_participations(self) -> str:
        declared = self.rule_set.open_participations
        said = {
            "keep": _("Open participations keep the rules they were opened under."),
            "move": _("Open participations follow these rules from %(day)s on."),
            "better_of_until": _(
                "Open participations follow these rules as soon as that makes the "
                "person eligible, and all others after %(until)s."
            ),
        }
        return said[declared.policy] % {
            "day": formal_day(self.rule_set.effective_from),
            "until": declared.until and formal_day(declared.until),
        }

    def named(self) -> Iterator[str]:
        yield _("The categories are %(names)s.") % {
            "names": coded(self.rule_set.categories)
        }
        if self.rule_set.tags:
            yield _("A credit may also bear a tag: %(names)s.") % {
                "names": coded(self.rule_set.tags)
            }

    def verifiers(self) -> Iterator[str]:
        roles = dict(PositionRole.choices)
        for applicant, offered in self.rule_set.verifiers.items():
            names = [str(roles.get(role, role)) for role in offered]
            yield _("%(applicant)s: verified by %(verifiers)s") % {
                "applicant": roles.get(applicant, applicant),
                "verifiers": get_text_list(names, _("or")),
            }
