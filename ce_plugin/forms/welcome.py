"""Who somebody is, asked once, and where they work."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.forms.directory import NameForm, role_field
from ce_plugin.models import Library


class PositionForm(forms.Form):
    """Where somebody works, and as what."""

    library = forms.ModelChoiceField(
        Library.objects.all(),
        label=_("Your library"),
        empty_label=_("Choose your library"),
        error_messages={
            "invalid_choice": _("Choose a library from the list."),
            "required": _("Choose your library."),
        },
    )
    role = role_field(_("Your role there"))


class WelcomeForm(PositionForm, NameForm):
    field_order = ("first_name", "last_name")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("As it should stand on your certificates.")
        self.fields["first_name"].help_text = help_text
