"""Which of two people stays, and whose value, field by field."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.services.merge_previews import MERGED, SURVIVOR, Choice


class MergeForm(forms.Form):
    """One pair of radio buttons per field in which the two differ."""

    def __init__(self, *args, choices: list[Choice], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for choice in choices:
            if choice.differs:
                self.fields[choice.name] = _field(choice)


def _field(choice: Choice) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=choice.label,
        choices=[
            (SURVIVOR, choice.survivor or _("nothing")),
            (MERGED, choice.merged or _("nothing")),
        ],
        initial=SURVIVOR if choice.survivor else MERGED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which of the two stays.")},
    )


class FindForm(forms.Form):
    """Somebody to compare with, by a part of the name or of the address."""

    q = forms.CharField(
        label=_("Name or e-mail address"), required=False, max_length=120
    )
