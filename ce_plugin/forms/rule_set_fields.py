"""Fields of the rule-set form: numbers, days and codes as they stand in a definition."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy

from ce_plugin.enums import PositionRole
from ce_plugin.forms.amounts import NumberField
from ce_plugin.rules.types import KINDS
from ce_plugin.services.rule_words import KINDS as KIND_LABELS

# Far more than any programme asks for, and little enough to be checked at once.
MOST = "1000"
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2999, 12, 31)
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
SHORT = {"autocomplete": "off", "class": "ce-short"}


def amount(**kwargs) -> NumberField:
    attrs = {**SHORT, "inputmode": "decimal"}
    return NumberField(most=MOST, widget=forms.TextInput(attrs=attrs), **kwargs)


def whole(*, least: int = 1, most: int, **kwargs) -> forms.IntegerField:
    attrs = {**SHORT, "inputmode": "numeric"}
    # A text input keeps what a number input would throw away.
    widget = forms.TextInput(attrs=attrs)
    return forms.IntegerField(min_value=least, max_value=most, widget=widget, **kwargs)


def years(**kwargs) -> forms.IntegerField:
    return whole(most=50, **kwargs)


def day(**kwargs) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        **kwargs,
    )


def code(pattern: str, says: str, **kwargs) -> forms.RegexField:
    return forms.RegexField(
        rf"\A{pattern}\Z",
        max_length=40,
        error_messages={"invalid": says},
        widget=forms.TextInput(attrs=SHORT),
        **kwargs,
    )


def line(*, most: int = 200, **kwargs) -> forms.CharField:
    return forms.CharField(max_length=most, **kwargs)


class CodesField(forms.MultipleChoiceField):
    """Several codes, ticked. Which are known is said by the rules, not here.

    So a code that is no longer known stays on the screen, ticked, with its error.
    """

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value) -> bool:
        return looks_like_a_code(value)


class CodeField(forms.ChoiceField):
    """One code, chosen; likewise."""

    def valid_value(self, value) -> bool:
        return looks_like_a_code(value)


def looks_like_a_code(value: str) -> bool:
    return CODE.fullmatch(value) is not None


def offer(bound_field, known: Mapping[str, str], *, empty: str | None = None) -> None:
    """Let a code field offer what is known, and what is chosen already."""
    chosen = bound_field.value() or []
    chosen = [chosen] if isinstance(chosen, str) else list(chosen)
    codes = [*known, *(each for each in chosen if each not in known)]
    ranked = [each for each in codes if each in chosen]
    if ranked != chosen:
        # An order of their own would be lost when the browser sends them back.
        codes = [*chosen, *(each for each in codes if each not in chosen)]
    choices = [(each, known.get(each, each)) for each in codes]
    first = [] if empty is None else [("", empty)]
    bound_field.field.choices = [*first, *choices]


def _told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Where two codes share a name, the code is said as well."""
    count = Counter(str(label) for label in labels.values())
    return {
        each: format_lazy("{} ({})", label, each) if count[str(label)] > 1 else label
        for each, label in labels.items()
    }


KIND_NAMES = _told_apart({kind: KIND_LABELS[kind] for kind in KINDS})
ROLE_NAMES = dict(PositionRole.choices)


def kinds(**kwargs) -> CodesField:
    return CodesField(required=False, **kwargs)


def choice(choices: Iterable[tuple[str, str]], **kwargs) -> forms.ChoiceField:
    return forms.ChoiceField(choices=list(choices), **kwargs)
