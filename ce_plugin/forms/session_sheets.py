"""Rows pasted from a spreadsheet. The form takes them as they are; the service judges."""

from __future__ import annotations

import hashlib

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_LETTERS = 400_000
EXAMPLE = "title\tday\tbegins\tends\tpresenter\tcredits\tcategory"


class SheetForm(forms.Form):
    """`seen` is a mark of what the person has looked at, so that nothing else is added."""

    sheet = forms.CharField(
        label=_("Rows of the spreadsheet"),
        help_text=_(
            "Copy them in Excel, Google Sheets or Numbers, with the row of column "
            "names, and paste them here. Rows with commas, as in a CSV file, are read "
            "too. At most 500 rows."
        ),
        max_length=MOST_LETTERS,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 12,
                "class": "ce-sheet",
                "spellcheck": "false",
                "placeholder": EXAMPLE,
            }
        ),
        error_messages={
            "required": _("Paste the rows here, with the column names first."),
            "max_length": _("This is too much at once. Paste the rows in parts."),
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_sheet(self) -> str:
        # A browser sends line ends of its own kind.
        return "\n".join(self.cleaned_data["sheet"].splitlines())

    @property
    def mark(self) -> str:
        return mark_of(self.cleaned_data["sheet"])

    @property
    def was_seen(self) -> bool:
        return self.cleaned_data["seen"] == self.mark


def mark_of(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:24]
