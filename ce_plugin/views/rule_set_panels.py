"""The rule-set form in the order a person reads it, each group with its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ce_plugin.forms.rule_sets import RuleSetForm
from ce_plugin.services.rule_sentences import RuleSetSentences, TrackSentences
from ce_plugin.services.rule_set_changes import GROUPS

FIELDS = {
    "about": (
        "title",
        "unit",
        "effective_from",
        "effective_to",
        "open_participations_policy",
        "open_participations_until",
    ),
    "period": (
        "window_kind",
        "window_years",
        "window_reach_back_months",
        "validity_years",
        "validity_last_day",
    ),
    "counting": (
        "step",
        "smallest",
        "excluded_kinds",
        "recording_max_age_months",
        "program_issued_from",
        "report_within_days",
        "carry_over",
    ),
}
ROWS = {
    "names": ("categories", "tags"),
    "conversions": ("conversions",),
    "verifiers": ("verifiers",),
    "sources": ("sources",),
}
PARTS = ("repeats", "degree_route", "board")


@dataclass(frozen=True)
class Panel:
    """One group: its fields, formsets and parts, what it says, what is to be mended."""

    name: str
    heading: str
    fields: Sequence[Any]
    rows: Sequence[Any]
    sentences: Sequence[str]
    errors: int


@dataclass(frozen=True)
class TrackPanel:
    form: Any
    sentences: TrackSentences | None


def panels_of(form: RuleSetForm, said: RuleSetSentences) -> list[Panel]:
    """What comes before the tracks first: the tracks speak of categories and tags."""
    sentences = {
        **said.groups,
        "about": said.about,
        "names": said.names,
        "verifiers": said.verifiers,
        "sources": (),
    }
    return [_panel(form, name, sentences[name]) for name in GROUPS]


def _panel(form: RuleSetForm, name: str, sentences: Sequence[str]) -> Panel:
    rows = [form.nested[each] for each in ROWS.get(name, ())]
    fields = [form[each] for each in FIELDS.get(name, ())]
    parts = [form.nested[name]] if name in PARTS else []
    errors = sum(len(field.errors) for field in fields)
    return Panel(
        name=name,
        heading=str(GROUPS[name][0]),
        fields=fields or [field for part in parts for field in part],
        rows=rows,
        sentences=sentences,
        errors=errors + sum(part.error_count() for part in (*rows, *parts)),
    )


def track_panels(form: RuleSetForm, said: RuleSetSentences) -> list[TrackPanel]:
    by_code = {track.code: track for track in said.tracks}
    return [
        TrackPanel(row, by_code.get(row["code"].value()))
        for row in form.nested["tracks"].forms
    ]
