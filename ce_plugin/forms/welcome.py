"""Who somebody is, asked once."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import PositionRole
from ce_plugin.models import Library


class WelcomeForm(forms.Form):
    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        help_text=_("As it should stand on your certificates."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Type your first name.")},
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Type your last name.")},
    )
    library = forms.ModelChoiceField(
        Library.objects.all(),
        label=_("Your library"),
        empty_label=_("Choose your library"),
        error_messages={
            "invalid_choice": _("Choose a library from the list."),
            "required": _("Choose your library."),
        },
    )
    role = forms.ChoiceField(
        label=_("Your role there"),
        choices=PositionRole,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("Choose one of the roles."),
            "required": _("Choose the role that fits best."),
        },
    )
