"""Addresses for mails and QR codes, built from the configured host only (I12)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid
from urllib.parse import urlsplit

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import LinkNotUsable
from ce_plugin.models import (
    CESettings,
    OutboxMessage,
    PersonAddress,
    Position,
    Registration,
    VerificationRequest,
)
from ce_plugin.services import clock, ticket_links

PURPOSE = "ce_plugin.verifier-link.v1"
ADDRESS_PURPOSE = "ce_plugin.address-link.v1"
INVITATION_PURPOSE = "ce_plugin.invitation-link.v1"
REGISTRATION_PURPOSE = "ce_plugin.registration-link.v1"
# Digits that a row's number can have.
LONGEST_KEY = 19


def host() -> str:
    return urlsplit(app_settings.BASE_URL).hostname or "localhost"


def absolute(path: str) -> str:
    """The full address of a path of this site; full addresses pass unchanged."""
    return path if "://" in path else app_settings.BASE_URL + path


def page(name: str, *args) -> str:
    return absolute(reverse(f"ce_plugin:{name}", args=args))


def sign_up() -> str:
    """Where somebody makes a sign-in."""
    return absolute(app_settings.SIGN_UP_URL)


def mail_context(message: OutboxMessage) -> dict:
    """What every mail template may use, beside the row's own plain values."""
    context = {
        **message.context,
        "organisation": app_settings.ORGANISATION,
        "contact_email": CESettings.load().office_address,
        "dashboard_url": page("dashboard"),
    }
    if message.verification_id:
        context["verify_url"] = page("verify_enter", token_for(message.verification))
    if message.address_id:
        token = address_token(message.address)
        context["confirm_url"] = page("address_confirm", token)
    if message.registration_id:
        token = registration_token(message.registration, message.recipient)
        context["registration_url"] = page("registration_by_link", token)
    if message.kind == "position_invited" and message.position_id:
        context["page_url"] = page("invitation", invitation_token(message.position))
    if message.kind == "attendance_ticket" and message.context:
        token = ticket_links.token_for(context["attendance"], message.recipient)
        context["ticket_url"] = page("ticket", token)
    return context


def address_token(address: PersonAddress) -> str:
    """`pid.MAC` of an address to be proved: rebuilt whenever needed, never stored."""
    return f"{address.pid}.{_address_mac(app_settings.VERIFIER_LINK_KEYS[0], address)}"


def address_for_token(token: str) -> PersonAddress:
    """The address a link was made for, or LinkNotUsable. Says nothing about why."""
    pid, _dot, mac = token.partition(".")
    address = None
    if mac.isascii() and _is_uuid(pid):
        rows = PersonAddress.objects.select_related("person__user")
        address = rows.filter(pid=pid).first()
    genuine = address is not None and [
        key
        for key in app_settings.VERIFIER_LINK_KEYS
        if hmac.compare_digest(_address_mac(key, address), mac)
    ]
    if not genuine:
        raise LinkNotUsable("This link is not one of ours.")
    return address


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _address_mac(key: str, address: PersonAddress) -> str:
    secret = hashlib.sha256(f"{ADDRESS_PURPOSE}:{key}".encode()).digest()
    facts = f"{ADDRESS_PURPOSE}|{address.pid}|{address.email.lower()}"
    return hmac.new(secret, facts.encode(), hashlib.sha256).hexdigest()


def invitation_token(position: Position) -> str:
    """`pk.time.MAC` of an invited position, made anew for each mail, never stored."""
    made = int(clock.now().timestamp())
    return _invitation_signer(position).sign(f"{position.pk}.{made}")


def _invitation_signer(position: Position) -> Signer:
    # The address is part of the seal: a link does not outlive a change of it.
    first, *older = app_settings.VERIFIER_LINK_KEYS
    salt = f"{INVITATION_PURPOSE}|{position.person.email.lower()}"
    return Signer(key=first, salt=salt, fallback_keys=older, sep=".")


def position_for_token(token: str, lasts: dt.timedelta) -> Position:
    """The position a link was mailed for, or LinkNotUsable. Says nothing about why."""
    position = _position_named(token.partition(".")[0])
    if position is None:
        raise LinkNotUsable("This link is not one of ours.")
    try:
        made = _invitation_signer(position).unsign(token).partition(".")[2]
    except BadSignature as error:
        raise LinkNotUsable("This link is not one of ours.") from error
    if clock.now().timestamp() - int(made) > lasts.total_seconds():
        raise LinkNotUsable("This link has ended.")
    return position


def registration_token(registration: Registration, recipient: str) -> str:
    """`id.MAC` of a registration, rebuilt whenever needed, never stored.

    Sealed with the address the mail goes to: another address, another link. It opens
    as long as that is the person's.
    """
    return _registration_signer(recipient).sign(registration.public_id.hex)


def _registration_signer(recipient: str) -> Signer:
    first, *older = app_settings.VERIFIER_LINK_KEYS
    salt = f"{REGISTRATION_PURPOSE}|{recipient.lower()}"
    return Signer(key=first, salt=salt, fallback_keys=older, sep=".")


def registration_for_token(token: str) -> Registration:
    """The registration a link was mailed for, or LinkNotUsable."""
    pid = token.partition(".")[0]
    rows = Registration.objects.select_related("person", "event")
    found = rows.filter(public_id=pid).first() if _is_uuid(pid) else None
    if found is None:
        raise LinkNotUsable("This link is not one of ours.")
    try:
        _registration_signer(found.person.email).unsign(token)
    except BadSignature as error:
        raise LinkNotUsable("This link is not one of ours.") from error
    return found


def _position_named(key: str) -> Position | None:
    if not (key.isascii() and key.isdigit() and len(key) < LONGEST_KEY):
        return None
    rows = Position.objects.select_related("person__user", "library")
    return rows.filter(pk=key).first()


def token_for(request: VerificationRequest) -> str:
    """`pid.generation.MAC`: rebuilt whenever needed, never stored (DD1)."""
    key = app_settings.VERIFIER_LINK_KEYS[0]
    return f"{request.pid}.{request.generation}.{_mac(key, request)}"


def request_for_token(token: str) -> VerificationRequest:
    """The request a link points to, or LinkNotUsable. Says nothing about why."""
    pid, generation, mac = _split(token)
    request = (
        VerificationRequest.objects.filter(pid=pid)
        .select_related("application__participation__person", "snapshot", "verifier")
        .first()
    )
    # An unknown pid costs the same work as a known one.
    probe = request or VerificationRequest(pid=pid, snapshot_digest="0" * 64)
    genuine = [
        hmac.compare_digest(_mac(key, probe), mac)
        for key in app_settings.VERIFIER_LINK_KEYS
    ]
    if request is None or generation != str(request.generation) or not any(genuine):
        raise LinkNotUsable("This link is not one of ours.")
    return request


def _split(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    if len(parts) != 3 or not (token.isascii() and token.isprintable()):
        raise LinkNotUsable("This link is not one of ours.")
    return parts[0], parts[1], parts[2]


def _mac(key: str, request: VerificationRequest) -> str:
    secret = hashlib.sha256(f"{PURPOSE}:{key}".encode()).digest()
    facts = (
        PURPOSE,
        request.pid,
        str(request.generation),
        request.nonce,
        request.snapshot_digest,
    )
    return hmac.new(secret, "|".join(facts).encode(), hashlib.sha256).hexdigest()
