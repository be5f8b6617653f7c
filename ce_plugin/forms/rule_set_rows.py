"""Rows and optional parts of the rule-set form."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from ce_plugin.forms import rule_set_fields as fields
from ce_plugin.forms.rule_set_formsets import ByName, RowFormSet, rows_of
from ce_plugin.forms.rule_set_parts import OptionalForm, PartForm
from ce_plugin.services.rule_words import MEASURES


class SourceForm(PartForm):
    text = fields.line(
        most=500,
        label=_("What was read there"),
        help_text=_("In your own words."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    url = forms.URLField(
        label=_("Address"), required=False, max_length=500, assume_scheme="https"
    )


class NameForm(PartForm):
    code = fields.code(
        "[A-Za-z0-9_-]+", _("Use letters, digits and hyphens."), label=_("Code")
    )
    label = fields.line(label=_("Name"))


class BandForm(PartForm):
    aliases = {"from": "at_least"}

    at_least = fields.amount(label=_("From"))
    credits = fields.amount(
        label=_("counts"), required=False, help_text=_("Leave empty for: as claimed.")
    )


BandRows = rows_of(BandForm, row=_("Length"), add=_("Add a length"))


class ConversionForm(PartForm):
    field = fields.choice(
        [("", _("Choose one")), *MEASURES.items()], label=_("What is converted")
    )
    kinds = fields.kinds(
        label=_("Of these kinds"), help_text=_("None ticked: of every kind.")
    )
    factor = fields.amount(
        label=_("Each counts"),
        required=False,
        help_text=_("For example 2: one hour counts two credits."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self["kinds"], fields.KIND_NAMES)

    def build_nested(self, part: Mapping) -> dict[str, PartForm | RowFormSet]:
        return {"bands": self.within(BandRows, "bands", part.get("bands"))}

    def part(self) -> dict:
        written = super().part()
        return written | {"bands": written["bands"] or None}


class RepeatsForm(OptionalForm):
    applies = forms.BooleanField(label=_("Repeats are limited"), required=False)
    kinds = fields.kinds(label=_("For these kinds"))
    unchanged = fields.whole(
        most=50,
        required=False,
        label=_("Not changed substantially"),
        help_text=_("How many of one topic count."),
    )
    per_topic = fields.whole(
        most=50,
        required=False,
        label=_("In all"),
        help_text=_("How many of one topic count, changed or not."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self["kinds"], fields.KIND_NAMES)

    def needed(self) -> list[str]:
        return ["unchanged", "per_topic"]


class LinesField(forms.CharField):
    """One entry a line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "ce-short"})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:
        text = super().to_python(value)
        # Of a list the field's own validators would see no such character.
        ProhibitNullCharactersValidator()(text)
        return [line.strip() for line in text.splitlines() if line.strip()]


class DegreeForm(OptionalForm):
    applies = forms.BooleanField(
        label=_("A degree meets the requirements of a first certificate"),
        required=False,
    )
    degrees = LinesField(
        label=_("Degrees"), required=False, help_text=_("One on each line.")
    )
    within_years = fields.years(label=_("Awarded within so many years"), required=False)


class BoardForm(OptionalForm):
    applies = forms.BooleanField(
        label=_("A library's board needs hours of its own"), required=False
    )
    needed = fields.amount(label=_("Hours"), required=False)
    years = fields.years(label=_("In so many years"), required=False)
    first_month = forms.TypedChoiceField(
        label=_("First month of its year"),
        choices=[("", _("Choose one")), *MONTHS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    counting = fields.choice(
        [
            ("", _("Choose one")),
            ("quorum", _("training with more than half the members")),
            ("pooled", _("hours of all members added up")),
        ],
        label=_("What counts"),
        required=False,
    )


class VerifierForm(PartForm):
    whole = "offered"

    role = fields.CodeField(label=_("Somebody who applies as"))
    offered = fields.CodesField(label=_("is verified by"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self["role"], fields.ROLE_NAMES, empty=_("Choose one"))
        fields.offer(self["offered"], fields.ROLE_NAMES)


class ByRole(ByName):
    def as_row(self, name: str, value: list[str]) -> dict:
        return {"role": name, "offered": value}

    def as_value(self, row: dict) -> list[str]:
        return row["offered"]


SourceRows = rows_of(SourceForm, row=_("Source"), add=_("Add a source"))
CategoryRows = rows_of(
    NameForm, row=_("Category"), add=_("Add a category"), distinct="code"
)
TagRows = rows_of(NameForm, row=_("Tag"), add=_("Add a tag"), distinct="code")
ConversionRows = rows_of(ConversionForm, row=_("Conversion"), add=_("Add a conversion"))
VerifierRows = rows_of(
    VerifierForm,
    row=_("Role"),
    add=_("Add a role"),
    base=ByRole,
    distinct="role",
)
