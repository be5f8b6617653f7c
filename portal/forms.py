"""The sign-in library's forms in this site's words."""

from __future__ import annotations

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib.auth.hashers import make_password
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal import guessing, invited_addresses

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


class SendsMail:
    """Anybody can have a mail sent to anybody here, so not without end."""

    limits: tuple[guessing.Limit, guessing.Limit]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors:
            guessing.spend_for_mail(context.request, *self.limits, cleaned["email"])
        return cleaned


class SignInForm(PlainWords, forms.LoginForm):
    pass


class SignUpForm(PlainWords, SendsMail, forms.SignupForm):
    """Whoever follows an invitation need not prove the address once more."""

    limits = (guessing.SIGN_UP, guessing.SIGN_UP_OF)

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
            invited_addresses.forget(context.request)
        return email

    def try_save(self, request):
        """Takes as long for an address that has an account: the password is hashed."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


def invited_address() -> str | None:
    return context.request.session.get("account_verified_email")


class AddAddressForm(PlainWords, forms.AddEmailForm):
    """Knows the addresses beside the main one, about which there is something to do."""

    @cached_property
    def others(self) -> list[EmailAddress]:
        rows = EmailAddress.objects.filter(user=self.user, primary=False)
        return list(rows.order_by("email"))

    @property
    def any_confirmed(self) -> bool:
        return any(one.verified for one in self.others)

    @property
    def any_unconfirmed(self) -> bool:
        return not all(one.verified for one in self.others)


class ChangePasswordForm(PlainWords, forms.ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        """Somebody at a screen left alone may guess here, too."""
        tries = guessing.tries_of_account(context.request, [self.user])
        guessing.spend(context.request, tries)
        password = super().clean_oldpassword()
        guessing.give_back(tries)
        return password


class ForgottenPasswordForm(PlainWords, SendsMail, forms.ResetPasswordForm):
    limits = (guessing.RESET, guessing.RESET_OF)


class NewPasswordForm(PlainWords, forms.ResetPasswordKeyForm):
    pass


class AskAgainForm(PlainWords, forms.ReauthenticateForm):
    pass
