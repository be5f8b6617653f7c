"""Forms of the review desk. They check shape; services decide."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.models import Position


class DecisionForm(forms.Form):
    """Which submission was on the screen when somebody decided."""

    snapshot_number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ReasonForm(DecisionForm):
    note = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The applicant reads this, word for word."),
        error_messages={"required": _("Say why. The applicant will read it.")},
    )


class AskVerifierForm(forms.Form):
    """Whom to ask: the people the rules offer at the applicant's library."""

    verifier = forms.TypedChoiceField(
        label=_("Whom to ask"),
        error_messages={
            "required": _("Choose somebody to ask."),
            "invalid_choice": _("This person cannot verify this application."),
        },
    )

    def __init__(self, *args, candidates: Sequence[Position], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._by_key = {str(position.pk): position for position in candidates}
        field = self.fields["verifier"]
        field.choices = [("", _("Choose a person")), *map(_choice, candidates)]
        field.coerce = self._by_key.get


def _choice(position: Position) -> tuple[str, str]:
    label = _("%(name)s, %(role)s") % {
        "name": position.person.full_name,
        "role": position.get_role_display(),
    }
    return str(position.pk), label
