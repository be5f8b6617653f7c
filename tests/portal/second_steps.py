"""People at the second step: their secret, the code of the moment, the way in."""

from __future__ import annotations

import time

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

ADDRESS = "ann@library.example"
PASSWORD = "a-quiet-reading-room"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_user(*, admin: bool = True):
    user = get_user_model().objects.create_user("ann", ADDRESS, PASSWORD)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    if admin:
        permission = Permission.objects.get(codename="access_admin")
        user.user_permissions.add(permission)
    return user


def give_app(user) -> None:
    TOTP.activate(user, SECRET)


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def type_password(client: Client, *, following: str = "", password: str = PASSWORD):
    answers = {"login": ADDRESS, "password": password}
    if following:
        answers["next"] = following
    return client.post("/accounts/login/", answers)


def type_password_again(client: Client):
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def type_code(client: Client, typed: str):
    return client.post("/accounts/2fa/authenticate/", {"code": typed})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
