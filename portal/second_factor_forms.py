"""The forms of the second step in this site's words, and each code once only."""

from __future__ import annotations

import re

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from portal import guessing
from portal.second_factor import METHOD

CODE_HELP = _("Six digits, from your app. A spare code works here, too.")


class PlainCode:
    """Says which code is meant; digits bring up the number keys of a phone."""

    help_text = CODE_HELP

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.help_text = self.help_text
        field.error_messages["required"] = _("Type the code.")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"inputmode": "numeric", "autocapitalize": "off"}


class OnceOnly:
    """A code is good for longer than the library remembers that it was used."""

    def clean_code(self) -> str:
        tries = guessing.tries_of_code(context.request, self.user)
        guessing.spend(context.request, tries)
        code = super().clean_code()
        guessing.give_back(tries)
        if self.authenticator.type == Authenticator.Type.TOTP:
            steps = 2 * app_settings.TOTP_TOLERANCE + 1
            digits = re.sub(r"\D", "", code)
            key = f"portal-code-used-{self.user.pk}-{digits}"
            if not cache.add(key, "y", timeout=steps * app_settings.TOTP_PERIOD):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(PlainCode, OnceOnly, AuthenticateForm):
    pass


class CodeAgainForm(PlainCode, OnceOnly, ReauthenticateForm):
    pass


class FirstCodeForm(PlainCode, ActivateTOTPForm):
    help_text = _("Six digits, from your app.")

    def clean_code(self) -> str:
        """Whoever sets an app up has shown its code in this session."""
        code = super().clean_code()
        kind = {"type": Authenticator.Type.TOTP}
        record_authentication(context.request, self.user, METHOD, **kind)
        return code


class NamedPasskey:
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].error_messages["required"] = _("Give it a name.")


class AddPasskeyForm(NamedPasskey, AddWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["passwordless"]
        field.label = _("Sign me in with it alone, without a password")
        field.help_text = _("It then asks for your finger, face or PIN.")


class RenamePasskeyForm(NamedPasskey, EditWebAuthnForm):
    pass
