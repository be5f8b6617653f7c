"""The address of an invitation somebody has accepted in this session, until they sign in.

The sign-in library keeps one of its own, which saves proving the address and is gone
by the time somebody has signed up.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

KEY = "accepted_invitation"


def accept(request: HttpRequest, address: str) -> None:
    request.session[KEY] = address
    get_adapter(request).stash_verified_email(request, address)


def is_accepted(request: HttpRequest, address: str) -> bool:
    return request.session.get(KEY, "").lower() == address.lower()


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
