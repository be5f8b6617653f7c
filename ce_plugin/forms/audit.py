"""About whom, and between which days, the audit is asked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.models import Person

LONGEST_NAME = 160


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Write the day as in 2026-05-14."),
        },
    )


class WhoSawForm(forms.Form):
    """`person` comes from a link; without it `who` is looked for."""

    person = forms.ModelChoiceField(
        Person.objects.all(), required=False, widget=forms.HiddenInput()
    )
    who = forms.CharField(
        label=_("Person"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("A name or an e-mail address, or part of one."),
    )
    first = _day(_("From"))
    last = _day(_("To, included"))

    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        if not cleaned.get("person") and not (cleaned.get("who") or "").strip():
            self.add_error("who", _("Say whom you ask about."))
        return cleaned
