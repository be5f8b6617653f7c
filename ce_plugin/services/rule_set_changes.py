"""Two versions of the rules side by side: was this, becomes that, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin import rules
from ce_plugin.services.rule_sentences import RuleSetSentences, describe

# Every field of a rule set but what makes two versions two: code, version, draft.
GROUPS = {
    "about": (
        gettext_lazy("About these rules"),
        (
            "programme",
            "title",
            "unit",
            "effective_from",
            "effective_to",
            "open_participations",
        ),
    ),
    "names": (gettext_lazy("Categories and tags"), ("categories", "tags")),
    "period": (gettext_lazy("Period and validity"), ("window", "validity")),
    "counting": (
        gettext_lazy("What counts"),
        (
            "step",
            "smallest",
            "excluded_kinds",
            "recording_max_age_months",
            "program_issued_from",
            "report_within_days",
            "carry_over",
        ),
    ),
    "repeats": (gettext_lazy("Presented again"), ("repeats",)),
    "conversions": (gettext_lazy("Converted into credits"), ("conversions",)),
    "degree_route": (gettext_lazy("A degree instead of credits"), ("degree_route",)),
    "board": (gettext_lazy("Hours of the board"), ("board",)),
    "verifiers": (gettext_lazy("Who verifies"), ("verifiers",)),
    "sources": (gettext_lazy("Where the rules were read"), ("sources",)),
}
VARIANTS = {
    "initial": gettext_lazy("first certificate"),
    "renewal": gettext_lazy("renewal"),
}


@dataclass(frozen=True)
class Change:
    """Sentences about one thing; none in `was` is new, none in `becomes` is gone."""

    about: str
    was: tuple[str, ...]
    becomes: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    """One heading: what is said under it, and the values behind the words."""

    sentences: tuple[str, ...] = ()
    values: Any = None


def changes_between(before: rules.RuleSet, after: rules.RuleSet) -> tuple[Change, ...]:
    """Empty only when both say the same, apart from their code and version."""
    old, new = _parts(before), _parts(after)
    return tuple(
        change
        for about in {**new, **old}
        for change in _changed(about, old.get(about, _Part()), new.get(about, _Part()))
    )


def _parts(rule_set: rules.RuleSet) -> dict[str, _Part]:
    """The tracks first, then what holds for all of them."""
    said = describe(rule_set)
    sentences = {
        **said.groups,
        "about": said.about,
        "names": said.names,
        "verifiers": said.verifiers,
        "sources": tuple(_sources(rule_set)),
    }
    general = {
        str(heading): _Part(
            sentences[name], [getattr(rule_set, field) for field in fields]
        )
        for name, (heading, fields) in GROUPS.items()
    }
    return {**dict(_tracks(rule_set, said)), **general}


def _tracks(
    rule_set: rules.RuleSet, said: RuleSetSentences
) -> Iterator[tuple[str, _Part]]:
    for track in said.tracks:
        values = rule_set.tracks[track.code]
        called = _("The track is called “%(label)s”.") % {"label": track.label}
        for variant, words in VARIANTS.items():
            heading = _("Track “%(code)s”, %(variant)s")
            yield (
                heading % {"code": track.code, "variant": words},
                _Part(
                    (called, *getattr(track, variant)),
                    (getattr(values, variant), values.specialization),
                ),
            )


def _sources(rule_set: rules.RuleSet) -> Iterator[str]:
    for source in rule_set.sources:
        yield f"{source.text} {source.url}" if source.url else source.text


def _changed(about: str, old: _Part, new: _Part) -> Iterator[Change]:
    if old.sentences != new.sentences:
        yield from _in_sentences(about, old.sentences, new.sentences)
    elif old.values != new.values:
        said = _("Codes or an order differ that the sentences do not show.")
        yield Change(about, (), (said,))


def _in_sentences(about: str, old: tuple, new: tuple) -> Iterator[Change]:
    compared = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, n in compared.get_opcodes():
        was, becomes = old[i:j], new[k:n]
        if kind == "replace" and len(was) == len(becomes):
            # One by one: each sentence stands beside the one it replaces.
            for a, b in zip(was, becomes, strict=True):
                yield Change(about, (a,), (b,))
        elif kind != "equal":
            yield Change(about, was, becomes)
