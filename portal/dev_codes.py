"""The second step of the demonstration: known secrets, and a page with the codes.

Only `portal.dev_urls` mounts the page, so it does not exist where the site is public.
"""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from portal.second_factor import may_enter_admin


def secret_of(address: str) -> str:
    """Known to everybody on purpose, as the passwords are."""
    digest = hashlib.sha1(f"demonstration {address}".encode()).digest()  # noqa: S324 - 20 bytes are wanted, not secrecy
    return base64.b32encode(digest).decode()


def code_of(address: str, *, steps: int = 0) -> str:
    """What somebody's app shows now, or so many steps from now."""
    counter = int(time.time()) // app_settings.TOTP_PERIOD + steps
    return format_hotp_value(hotp_value(secret_of(address), counter))


def give_codes() -> None:
    """An app for everybody who may enter the admin and has none. Twice is once."""
    having = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    users = get_user_model().objects.filter(is_active=True).exclude(email="")
    for user in users.exclude(pk__in=having.values("user_id")):
        if user.has_usable_password() and may_enter_admin(user):
            TOTP.activate(user, secret_of(user.email))


@dataclass(frozen=True)
class ShownCode:
    name: str
    email: str
    code: str


def _shown_codes() -> list[ShownCode]:
    """Of the seeded secrets only: an app somebody has set up themselves stays theirs."""
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    return [
        ShownCode(app.user.get_full_name(), app.user.email, code_of(app.user.email))
        for app in apps.select_related("user").order_by("user__email")
        if decrypt(app.data["secret"]) == secret_of(app.user.email)
    ]


@never_cache
def codes(request: HttpRequest) -> HttpResponse:
    period = app_settings.TOTP_PERIOD
    left = period - int(time.time()) % period
    context = {"codes": _shown_codes(), "seconds_left": left}
    return render(request, "dev/codes.html", context)
