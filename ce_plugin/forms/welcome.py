"""Who somebody is, asked once."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.forms.directory import NameForm, role_field
from ce_plugin.models import Library


class WelcomeForm(NameForm):
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

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("As it should stand on your certificates.")
        self.fields["first_name"].help_text = help_text
