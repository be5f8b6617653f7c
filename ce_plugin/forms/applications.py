"""Choosing who is to vouch, and submitting the list that was looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.models import Position


class VerifierForm(forms.Form):
    """One of the offered positions; nothing is chosen unless it was before."""

    verifier = forms.ChoiceField(
        label=gettext_lazy("Who can confirm your training?"),
        widget=forms.RadioSelect(attrs={"class": "ce-tiles"}),
        error_messages={
            "required": gettext_lazy("Choose who is to confirm your training."),
            "invalid_choice": gettext_lazy("Choose one of the people offered."),
        },
    )

    def __init__(self, *args, offered: Sequence[Position], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._offered = {str(position.pk): position for position in offered}
        self.fields["verifier"].choices = [
            (key, _tile(position)) for key, position in self._offered.items()
        ]

    def clean_verifier(self) -> Position:
        return self._offered[self.cleaned_data["verifier"]]


def _tile(position: Position) -> str:
    role = _("%(role)s, %(library)s") % {
        "role": position.title or position.get_role_display(),
        "library": position.library.name,
    }
    return format_html(
        '{} <span class="ce-tile__hint">{}</span>', position.person.full_name, role
    )


LIST_CHANGED = gettext_lazy(
    "Your list has changed since this page was opened. "
    "Please look at it once more, then submit."
)


class SubmitForm(forms.Form):
    """Submits the very list on the screen: `digest` is its fingerprint."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, current_digest: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._current = current_digest

    def clean(self) -> dict:
        if self.cleaned_data.get("digest") != self._current:
            raise forms.ValidationError(LIST_CHANGED)
        return self.cleaned_data
