"""Which rules a run is put under, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.models import RuleSet


class ChooseRulesForm(forms.Form):
    """The first question: asked by GET, it only shows what would change."""

    rule_set = forms.ModelChoiceField(
        RuleSet.objects.none(),
        label=_("New rules"),
        empty_label=_("Choose rules"),
        error_messages={
            "required": _("Choose the rules."),
            "invalid_choice": _("This run cannot be put under these rules."),
        },
    )

    def __init__(self, *args, choices, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule_set"].queryset = choices


class MoveForm(ChooseRulesForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The participant reads this, word for word."),
        error_messages={"required": _("Say why. The participant will read it.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule_set"].widget = forms.HiddenInput()
