"""What the sign-in library asks this site about, and what it tells it."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ce_plugin.services import visitors
from ce_plugin.signals import address_proved
from portal import guessing, invited_addresses, mail_links


def _cipher() -> MultiFernet:
    """The first key encrypts, all of them decrypt: a key is changed without a rush."""
    digests = (hashlib.sha256(key.encode()) for key in settings.SECOND_FACTOR_KEYS)
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(digest.digest())) for digest in digests]
    )


class AccountAdapter(DefaultAccountAdapter):
    """Limits every password before it is looked at, and tells of proved addresses."""

    _tries: guessing.Tries = ()

    def get_client_ip(self, request) -> str:
        return visitors.client_address(request.META)

    def pre_authenticate(self, request, **credentials) -> None:
        # In place of the library's own, which counts in the cache.
        typed = credentials.get("email") or credentials.get("username") or ""
        self._tries = guessing.begin(request, typed)

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            guessing.give_back(self._tries)
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        super().send_mail(template_prefix, email, mail_links.at_home(context))

    def confirm_email(self, request, email_address) -> bool:
        """An address is proved: whoever was invited by it is this person."""
        proved = super().confirm_email(request, email_address)
        if proved:
            _tell_of_address(request, email_address.user, email_address.email)
        return proved

    def login(self, request, user) -> None:
        """Somebody may have been invited after they had proved their address."""
        super().login(request, user)
        rows = EmailAddress.objects.filter(user=user, verified=True)
        for address in rows.values_list("email", flat=True):
            _tell_of_address(request, user, address)
        invited_addresses.forget(request)


def _tell_of_address(request, user, address: str) -> None:
    agreed = invited_addresses.is_accepted(request, address)
    address_proved.send(sender=type(user), user=user, address=address, agreed=agreed)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are of no use to whoever sees only the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "That code is not right. Type the one your app shows now; "
            "each code works once."
        ),
        "unverified_email": _(
            "Confirm your email addresses first: open the mail we sent to each, or "
            "remove those you do not use under Addresses to sign in with."
        ),
        "add_email_blocked": _("Confirm your other email address first."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.WAGTAIL_SITE_NAME}


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Takes the server's word on an address only when it is the word `true`.

    The library takes whatever counts as true in Python, the text "false" too.
    """

    def can_authenticate_by_email(self, login, email: str) -> bool:
        return _is_vouched_for(login) and super().can_authenticate_by_email(
            login, email
        )

    def pre_social_login(self, request, sociallogin) -> None:
        for address in sociallogin.email_addresses:
            address.verified = address.verified and _is_vouched_for(sociallogin)


def _is_vouched_for(login) -> bool:
    told = login.account.extra_data
    data = told.get("userinfo") or told.get("id_token") or {}
    return data.get("email_verified") is True
