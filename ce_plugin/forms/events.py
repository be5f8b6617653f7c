"""The filter beside the calendar. Reads only: what is wrong narrows nothing.

Whoever shows sessions of a calendar under a filter (month, list, a feed) makes the
form of the address it was asked with and has it `narrow` the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django import forms
from django.db.models import Value
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.app_settings import app_settings
from ce_plugin.enums import Audience, EventFormat
from ce_plugin.forms.plain_words import PlainWords
from ce_plugin.forms.town_names import town_named
from ce_plugin.models import CECategory, Federation, Town
from ce_plugin.models.session_rows import EventSessionQuerySet
from ce_plugin.services.explanations import credits_in_words

MILES = ("15", "30", "60", "100", "200")
USUAL_MILES = "60"
CREDITS = ("0.5", "1", "2", "3", "6")

Rows = EventSessionQuerySet


def _choice(label, everything, choices=()) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[("", everything), *choices]
    )


def _text(label, *, help_text="", **attrs) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=100,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def _at_least(amount: str) -> str:
    if amount == CREDITS[0]:
        return _("With credit")
    return _("At least %(credits)s") % {"credits": credits_in_words(Decimal(amount))}


class EventFilterForm(PlainWords, forms.Form):
    is_filter = True

    q = _text(gettext_lazy("Words"), type="search", autocomplete="off")
    category = _choice(gettext_lazy("CE category"), gettext_lazy("All categories"))
    format = _choice(
        gettext_lazy("Format"), gettext_lazy("All formats"), EventFormat.choices
    )
    near = _text(
        gettext_lazy("Held near"),
        help_text=gettext_lazy("A town, such as Helena."),
        autocomplete="address-level2",
    )
    miles = forms.ChoiceField(label=gettext_lazy("Within"), required=False)
    region = _choice(gettext_lazy("Region, or online"), gettext_lazy("The whole state"))
    audience = _choice(gettext_lazy("For"), gettext_lazy("Everybody"), Audience.choices)
    credits = _choice(gettext_lazy("Credits"), gettext_lazy("With or without"))
    sponsor = _text(
        gettext_lazy("Sponsor"), help_text=gettext_lazy("Or a part of the name.")
    )

    def __init__(self, data: QueryDict) -> None:
        data = data.copy()
        data.setdefault("miles", USUAL_MILES)
        super().__init__(data)
        for name, choices in _offered().items():
            self.fields[name].choices = [*self.fields[name].choices, *choices]

    def clean_near(self) -> Town | None:
        name = self.cleaned_data["near"]
        return town_named(name) if name else None

    @property
    def town_alike(self) -> str:
        """A town spelled like the one that nobody knows; nothing when it is known."""
        unknown = self.errors.as_data().get("near", ())
        return next((error.like for error in unknown if hasattr(error, "like")), "")

    @property
    def suggested(self) -> dict[str, str]:
        """What would narrow if that town had been typed; nothing where none is alike."""
        if not self.town_alike:
            return {}
        miles = self.cleaned_data.get("miles") or USUAL_MILES
        given = {**self.chosen, "near": self.town_alike, "miles": miles}
        return {name: given[name] for name in self.fields if name in given}

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What narrows the list: field to valid, non-empty value, as in an address."""
        self.is_valid()
        given = {name: str(value or "") for name, value in self.cleaned_data.items()}
        if not (given.get("near") and given.get("miles")):
            # A town without a distance says nothing, nor does a distance alone.
            given |= {"near": "", "miles": ""}
        return {name: given[name] for name in self.fields if given.get(name)}

    def uses(self, *names: str) -> bool:
        """Whether one of these fields narrows, or has something to say."""
        return any(name in self.chosen or name in self.errors for name in names)

    def narrow(self, sessions: Rows) -> Rows:
        """Only the sessions that answer what was chosen."""
        for name in self.chosen:
            if name in NARROWING:
                sessions = NARROWING[name](sessions, self.cleaned_data)
        return sessions

    def in_words(self) -> list[tuple[str, str]]:
        """What narrows, said one by one: field and words, such as "Format: Online"."""
        return [
            (name, self._said(name, value))
            for name, value in self.chosen.items()
            if name in NARROWING
        ]

    def _said(self, name: str, value: str) -> str:
        if name == "near":
            facts = {"miles": self.chosen["miles"], "town": value}
            return _("Held within %(miles)s miles of %(town)s") % facts
        field = self.fields[name]
        words = dict(getattr(field, "choices", ())).get(value, value)
        return _("%(name)s: %(value)s") % {"name": field.label, "value": words}


NARROWING: dict[str, Callable[[Rows, dict], Rows]] = {
    "q": lambda rows, given: rows.about(given["q"]),
    "category": lambda rows, given: rows.filter(category__code=given["category"]),
    "format": lambda rows, given: rows.in_format(given["format"]),
    "near": lambda rows, given: rows.held_in(
        Town.objects.within(int(given["miles"]), of=given["near"])
    ),
    "region": lambda rows, given: rows.reachable_in(given["region"]),
    "audience": lambda rows, given: rows.suiting(given["audience"]),
    "credits": lambda rows, given: rows.filter(credits__gte=given["credits"]),
    "sponsor": lambda rows, given: rows.filter(
        page__sponsor__icontains=given["sponsor"]
    ),
}


def _offered() -> dict[str, list[tuple[str, str]]]:
    """Choices that are rows, both kinds in one query."""
    offered: dict[str, list[tuple[str, str]]] = {
        "category": [],
        "region": [],
        "miles": [(n, _("%(number)s miles") % {"number": n}) for n in MILES],
        "credits": [(amount, _at_least(amount)) for amount in CREDITS],
    }
    for name, _order, value, label in sorted(_rows()):
        offered[name].append((value, label))
    return offered


def _rows():
    categories = CECategory.objects.filter(programme=app_settings.PROGRAMME)
    return (
        categories.order_by()
        .values_list(Value("category"), "sort_order", "code", "name")
        .union(
            Federation.objects.order_by().values_list(
                Value("region"), Value(0), "name", "name"
            ),
            all=True,
        )
    )
