"""What a director says about their people, and a person about themselves."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import PositionRole
from ce_plugin.exceptions import (
    AddressKnown,
    CePluginError,
    NotPermitted,
    WorkedThere,
)
from ce_plugin.models import Library, times
from ce_plugin.services import clock

# Nobody now at work began before.
FIRST_DAY = dt.date(1940, 1, 1)
# Who leaves later than in a year is not on the way out yet.
NOTICE = dt.timedelta(days=366)
# What inviting somebody may be refused with, and the form says.
REFUSALS = (AddressKnown, NotPermitted, WorkedThere)


def day_field(label, **given) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Give a day."),
            "invalid": _("Give a day, such as 2026-05-14."),
        },
        **given,
    )


def name_field(label, missing, **attrs) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=80,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing},
    )


def role_field(label) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=PositionRole,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("Choose one of the roles."),
            "required": _("Choose the role that fits best."),
        },
    )


class NameForm(forms.Form):
    """One's own name."""

    first_name = name_field(
        _("First name"), _("Type your first name."), autocomplete="given-name"
    )
    last_name = name_field(
        _("Last name"), _("Type your last name."), autocomplete="family-name"
    )


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Another email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send a link there. Follow it, and the address is yours."),
        error_messages={
            "required": _("Type an address."),
            "invalid": _("Type an address such as name@library.org."),
        },
    )


class InviteForm(forms.Form):
    first_name = name_field(_("First name"), _("Type their first name."))
    last_name = name_field(_("Last name"), _("Type their last name."))
    email = forms.EmailField(
        label=_("Their email address"),
        help_text=_("The invitation goes there."),
        error_messages={
            "required": _("Type their address."),
            "invalid": _("Type an address such as name@library.org."),
        },
    )
    role = role_field(_("Their role"))
    begins_on = day_field(
        _("Since"),
        help_text=_("Their first day in this role. Roughly is enough."),
    )
    known = forms.BooleanField(
        label=_("Yes, add the position to them"),
        required=False,
        widget=forms.HiddenInput,
    )

    def clean_begins_on(self) -> dt.date:
        day = self.cleaned_data["begins_on"]
        if not FIRST_DAY <= day <= clock.today():
            raise forms.ValidationError(
                _("That day is in the future, or too long ago. Give their first day.")
            )
        return day

    def say(self, refusal: CePluginError) -> None:
        """Why nobody was entered (`REFUSALS`), at the field it is about."""
        if isinstance(refusal, AddressKnown):
            self._say_known(refusal.people)
        elif isinstance(refusal, WorkedThere):
            self._say_over(refusal.ends_on)
        else:
            self.add_error("email", _("This is your own address."))

    def _say_over(self, last_day: dt.date) -> None:
        sentence = _(
            "They were in this role there until %(day)s, as the record says. If they "
            "are back, give their first day after it."
        )
        words = {"day": times.day_words(last_day)}
        self.add_error("begins_on", sentence % words)

    def _say_known(self, people: int) -> None:
        """Somebody has the address: a tick says that they are meant."""
        if people > 1:
            self.add_error(
                "email",
                _(
                    "Several people share this address. "
                    "The coordinator can add the position to one of them."
                ),
            )
            return
        self.fields["known"].widget = forms.CheckboxInput()
        self.add_error(
            "email",
            _(
                "Somebody with this address is on record already. If you mean them, "
                "tick the box below: they get the position and keep their own name."
            ),
        )


class OfficeInviteForm(InviteForm):
    """The coordinator's: at any library."""

    library = forms.ModelChoiceField(
        Library.objects.all(),
        label=_("Library"),
        error_messages={
            "required": _("Choose the library."),
            "invalid_choice": _("Choose one of the libraries."),
        },
    )
    field_order = ["library"]


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
        error_messages={"required": _("Say why, so that they can put it right.")},
    )


class EndForm(forms.Form):
    last_day = day_field(_("Last day"))

    def __init__(self, *args, position, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.position = position

    def clean_last_day(self) -> dt.date:
        day = self.cleaned_data["last_day"]
        if day < self.position.begins_on:
            raise forms.ValidationError(
                _("The last day cannot lie before the first day.")
            )
        if day > clock.today() + NOTICE:
            raise forms.ValidationError(
                _("Give a day within the next year. Later ones can wait until then.")
            )
        return day
