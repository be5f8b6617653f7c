"""The sign-in library's forms in this site's words."""

from __future__ import annotations

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Email address"),
    "email": _("Email address"),
    "oldpassword": _("The password you have now"),
    "password2": _("The same password once more"),
    "remember": _("Keep me signed in on this device"),
}
NEEDED = {
    "login": _("Type your email address."),
    "email": _("Type your email address."),
    "password": _("Type your password."),
    "oldpassword": _("Type the password you have now."),
    "password1": _("Choose a password."),
    "password2": _("Type the same password once more."),
}


class PlainWords:
    """Says what to type, instead of that a field is required."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            if name in NEEDED:
                field.error_messages["required"] = NEEDED[name]


class SignInForm(PlainWords, forms.LoginForm):
    pass


class SignUpForm(PlainWords, forms.SignupForm):
    """Whoever follows an invitation need not prove the address once more."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if invited_address():
            self.fields["email"].help_text = _(
                "Your invitation went to this address. Keep it, so that what is on "
                "record for you becomes yours."
            )

    def clean_email(self) -> str:
        email = super().clean_email()
        # The library would give the invited address to whoever signs up next, also
        # with another one: on a shared computer that is somebody else.
        if invited_address() and email.lower() != invited_address().lower():
            get_adapter().unstash_verified_email(context.request)
        return email


def invited_address() -> str | None:
    return context.request.session.get("account_verified_email")


class AddAddressForm(PlainWords, forms.AddEmailForm):
    pass


class ChangePasswordForm(PlainWords, forms.ChangePasswordForm):
    pass


class ForgottenPasswordForm(PlainWords, forms.ResetPasswordForm):
    pass


class NewPasswordForm(PlainWords, forms.ResetPasswordKeyForm):
    pass


class AskAgainForm(PlainWords, forms.ReauthenticateForm):
    pass
