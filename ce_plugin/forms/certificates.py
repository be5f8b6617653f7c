"""Asking whether a certificate is real."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# A prefix, the year, the counter, the check digit.
NUMBER = re.compile(r"[A-Z]+-\d{4}-\d{6}-\d")


class CheckForm(forms.Form):
    """The printed code alone, or the number together with the surname."""

    # Either way will do, so "optional" behind each field would mislead.
    is_filter = True

    code = forms.CharField(
        label=gettext_lazy("Code on the certificate"),
        help_text=gettext_lazy(
            "The last part of the printed address: 26 letters and digits. "
            "Spaces and case do not matter."
        ),
        required=False,
        max_length=250,
        widget=forms.TextInput(
            attrs={
                "class": "ce-input--lg",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        help_text=gettext_lazy("Such as MSL-2026-000123-7."),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"class": "ce-input--md", "autocomplete": "off"}),
    )
    surname = forms.CharField(
        label=gettext_lazy("Surname of the holder"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "ce-input--md", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        """The code, also out of the whole printed address."""
        typed = self.cleaned_data["code"].strip().rstrip("/").rpartition("/")[2]
        if NUMBER.fullmatch(typed.upper()):
            raise forms.ValidationError(
                _("That is the number. Type it below, together with the surname.")
            )
        return typed

    def clean(self) -> dict:
        given = self.cleaned_data
        if given.get("code") or "code" in self.errors:
            return given
        if not given.get("number") and not given.get("surname"):
            raise forms.ValidationError(
                _("Type the code, or the number together with the surname.")
            )
        for name in ("number", "surname"):
            if not given.get(name) and name not in self.errors:
                self.add_error(
                    name, _("The number and the surname are needed together.")
                )
        return given
