"""What training a plan may use. Reads only: what is wrong narrows nothing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.services.nearness import Filters

WAYS = [
    ("online", _("Online")),
    ("near", _("Near me")),
    ("recorded", _("Recorded or at my own pace")),
]


class PlanFilterForm(forms.Form):
    is_filter = True

    how = forms.MultipleChoiceField(
        label=_("Training that is"),
        required=False,
        choices=WAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Any of these. All training when none is chosen. Near is at most 60 miles "
            "from your library’s town, or held by its federation where the town of the "
            "training is not known."
        ),
    )

    @property
    def filters(self) -> Filters:
        self.is_valid()
        chosen = self.cleaned_data.get("how", [])
        return Filters(**dict.fromkeys(chosen, True))
