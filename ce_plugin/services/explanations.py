"""The engine's codes in a librarian's words. Every code has exactly one sentence."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.rules import ReasonCode, RuleSet
from ce_plugin.rules.conversions import plain
from ce_plugin.rules.types import Minimum, Variant

SENTENCES = {
    ReasonCode.MALFORMED: gettext_lazy(
        "Its category belongs to another program, or the entry is incomplete."
    ),
    ReasonCode.NOT_YET_HAPPENED: gettext_lazy("The training has not happened yet."),
    ReasonCode.EXCLUDED_KIND: gettext_lazy(
        "This kind of activity does not count toward this certificate."
    ),
    ReasonCode.WRONG_STEP: gettext_lazy("Credits count in steps of one half only."),
    ReasonCode.OUT_OF_WINDOW: gettext_lazy(
        "The training lies outside of the period of this certificate."
    ),
    ReasonCode.USED_BEFORE: gettext_lazy(
        "It was already used for an earlier certificate of this track."
    ),
    ReasonCode.DEGREE_TOO_OLD: gettext_lazy(
        "The degree was awarded before the period of this certificate."
    ),
    ReasonCode.WRONG_SOURCE: gettext_lazy(
        "Only training issued through the State Library counts from that date."
    ),
    ReasonCode.RECORDING_TOO_OLD: gettext_lazy(
        "The recording was too old when it was watched."
    ),
    ReasonCode.REPORTED_TOO_LATE: gettext_lazy(
        "It was reported after the deadline of these rules."
    ),
    ReasonCode.DUPLICATE: gettext_lazy(
        "The same training is already counted once in this list."
    ),
    ReasonCode.UNCHANGED_REPEAT: gettext_lazy(
        "The same presentation counts again only when it has changed substantially."
    ),
    ReasonCode.REPEAT_LIMIT: gettext_lazy(
        "The same topic was presented more often than the rules count."
    ),
    ReasonCode.OVER_CAP: gettext_lazy(
        "The most that counts of this kind is already reached."
    ),
}


def reason_sentence(code: str) -> str:
    """Why a credit does not count in full; empty for an empty code."""
    return str(SENTENCES[ReasonCode(code)]) if code else ""


def names_in(rule_set: RuleSet) -> dict[str, str]:
    """Categories and tags by code, as these rules call them."""
    return {name.code: name.label for name in (*rule_set.categories, *rule_set.tags)}


def requirement_label(key: str, names: dict[str, str]) -> str:
    """`total`, a category, a group such as `A+B`, or a tag, in words."""
    if key == "total":
        return _("Credits in all")
    return _(" and ").join(names.get(part, part) for part in key.split("+"))


def credits_in_words(amount: Decimal) -> str:
    """`1 credit`, `1.5 credits`: an amount with its unit."""
    if amount == 1:
        return _("1 credit")
    return _("%(amount)s credits") % {"amount": plain(amount)}


def needs_in_words(rule_set: RuleSet, track: str, *, renewal: bool) -> list[str]:
    """What a track asks for, one plain sentence each."""
    rules = rule_set.tracks[track]
    variant = rules.renewal if renewal else rules.initial
    return [
        _("%(credits)s in all.") % {"credits": credits_in_words(variant.total)},
        *_minimums_in_words(variant, names_in(rule_set)),
        _("The certificate is valid for %(years)s years.")
        % {"years": rule_set.validity.years},
    ]


def _minimums_in_words(variant: Variant, names: dict[str, str]) -> list[str]:
    alike: dict[Decimal, list[Minimum]] = {}
    for minimum in variant.minimums:
        alike.setdefault(minimum.needed, []).append(minimum)
    return [_minimum_in_words(needed, ms, names) for needed, ms in alike.items()]


def _minimum_in_words(
    needed: Decimal, minimums: list[Minimum], names: dict[str, str]
) -> str:
    labels = [requirement_label(minimum.key, names) for minimum in minimums]
    words = {"needed": plain(needed), "labels": "; ".join(labels)}
    if len(labels) == 1:
        return _("At least %(needed)s of them in %(labels)s.") % words
    return _("At least %(needed)s of them in each of these: %(labels)s.") % words
