"""Devices on which somebody has signed in completely, known by a signed cookie.

It opens nothing. It only lets the owner try a password where others who guess at
the same account have to wait. A new password makes every cookie before it void.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

PURPOSE = "portal.known-device.v1"


def note(request: HttpRequest, user) -> None:
    """The answer to this request will make the device known."""
    request.device_of = user


def remember(request: HttpRequest, response: HttpResponse) -> None:
    user = getattr(request, "device_of", None)
    if user is None:
        return
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        _signer(user).sign(get_random_string(22)),
        max_age=settings.KNOWN_DEVICE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def of(request: HttpRequest, users: Iterable) -> str:
    """What this device is called if it is known to one of them; else nothing."""
    cookie = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, "")
    for user in users:
        try:
            name = _signer(user).unsign(cookie, max_age=settings.KNOWN_DEVICE_SECONDS)
        except signing.BadSignature:
            continue
        return f"{user.pk} {name}"
    return ""


def _signer(user) -> signing.TimestampSigner:
    # Of this account and this password only.
    salt = f"{PURPOSE}.{user.pk}.{user.get_session_auth_hash()}"
    return signing.TimestampSigner(salt=salt)
