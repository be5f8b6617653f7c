"""Why somebody is to be forgotten, or must not be."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ErasureForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays on record: write no name and no address here."),
        error_messages={"required": _("Say why. It stays on record.")},
    )
