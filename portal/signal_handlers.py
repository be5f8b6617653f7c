"""What this site does when somebody signs in or changes how they sign in."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, password_changed, password_reset
from allauth.account.signals import user_logged_in as allauth_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in

from ce_plugin.signals import (
    address_leaving,
    invitation_accepted,
    sign_in_addresses,
)
from portal import invited_addresses, known_devices, second_factor, sessions


def count_new_factor(sender, request, user, authenticator, **kwargs) -> None:
    """Whoever adds a passkey has shown it; for an app the form notes it down."""
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        kind = {"id": authenticator.pk, "type": authenticator.type}
        record_authentication(request, user, second_factor.METHOD, **kind)


def forget_last_factor(sender, request, user, authenticator, **kwargs) -> None:
    if not second_factor.factors_of(user):
        second_factor.forget_use(request)


def count_factor_of_single_sign_on(
    sender, request, user, sociallogin=None, **kwargs
) -> None:
    """The employer's server says in its token how somebody signed in there."""
    if sociallogin is None:
        return
    told = sociallogin.account.extra_data.get("id_token") or {}
    if second_factor.was_shown_elsewhere(told):
        kind = {"type": "single_sign_on"}
        record_authentication(request, user, second_factor.METHOD, **kind)


def start_clocks(sender, request, user, **kwargs) -> None:
    sessions.begin(request, user)


def remember_address(sender, *, request, address: str, **kwargs) -> None:
    """The form that comes next has the address in it, and asks for no other proof."""
    invited_addresses.accept(request, address)


def tell_addresses(sender, *, user, **kwargs) -> list[str]:
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return list(rows.values_list("email", flat=True))


def keep_sign_in_address(sender, *, user, address: str, **kwargs) -> bool:
    """Each address somebody signs in with is noted again at the next sign-in."""
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return rows.filter(email__iexact=address).exists()


def keep_session(sender, request, user, **kwargs) -> None:
    """Whoever changed the address goes on; who sits elsewhere signs in again."""
    if request.user.is_authenticated and request.user.pk == user.pk:
        sessions.keep(request, user)


def know_device(sender, request, user, **kwargs) -> None:
    """Somebody showed all that is asked for, or chose a new password, on it."""
    known_devices.note(request, user)


def connect() -> None:
    address_leaving.connect(keep_sign_in_address, dispatch_uid="portal_address_leaving")
    invitation_accepted.connect(remember_address, dispatch_uid="portal_invitation")
    sign_in_addresses.connect(tell_addresses, dispatch_uid="portal_addresses")
    allauth_logged_in.connect(
        count_factor_of_single_sign_on, dispatch_uid="portal_single_sign_on"
    )
    user_logged_in.connect(start_clocks, dispatch_uid="portal_signed_in")
    email_changed.connect(keep_session, dispatch_uid="portal_address_changed")
    user_logged_in.connect(know_device, dispatch_uid="portal_device_signed_in")
    password_reset.connect(know_device, dispatch_uid="portal_device_reset")
    password_changed.connect(know_device, dispatch_uid="portal_device_changed")
    authenticator_added.connect(count_new_factor, dispatch_uid="portal_factor_added")
    authenticator_removed.connect(
        forget_last_factor, dispatch_uid="portal_factor_removed"
    )
