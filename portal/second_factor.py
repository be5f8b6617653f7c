"""Whoever may enter the admin shows more than a password, in every session.

The sign-in library asks for the second step of whoever has set one up, but it
does not demand that anybody does. This does, for the admin, and of the same people
for every other page that needs a sign-in: their office reaches there, too.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

METHOD = "mfa"
AFTERWARDS = "after_second_factor"
# Remembered, so that members' pages need not ask for rights on each request.
AT_THE_DESK = "at_the_desk"
# Spare codes are the way back to a factor, not a factor.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
ADMIN = "admin/"
ENROLMENT = "accounts/2fa/"
# Leaving is open to everybody; the door itself shows nothing.
OPEN_IN_ADMIN = {"admin/login/", "admin/logout/"}
# Where the second step is taken, which is why it cannot be demanded there.
STEPS = {
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
}


def may_enter_admin(user) -> bool:
    return user.is_authenticated and user.has_perm("wagtailadmin.access_admin")


def was_used(request: HttpRequest) -> bool:
    """Whether this session, of this person, has passed the second step."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == METHOD for record in records)


def was_shown_elsewhere(token: dict) -> bool:
    """RFC 8176: `mfa` says that more than one factor was shown, whichever they were."""
    methods = token.get("amr") or []
    many = isinstance(methods, list) and "mfa" in methods
    return many or token.get("acr") in settings.SINGLE_SIGN_ON_ACR


def forget_use(request: HttpRequest) -> None:
    """The factor is gone: what it proved is gone with it."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record for record in records if record["method"] != METHOD
    ]


def factors_of(user) -> set[str]:
    found = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)
    return set(found.values_list("type", flat=True))


class SecondFactorMiddleware:
    """Leads to the second step, or to setting one up, and remembers the way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        # The route as it was matched: no spelling of the path goes around it.
        match = request.resolver_match
        if match.route.startswith(ADMIN) and match.route not in OPEN_IN_ADMIN:
            return _before_office(request)
        if match.route.startswith(ENROLMENT) and match.url_name not in STEPS:
            return _before_enrolment(request)
        if _needs_sign_in(view) and request.session.get(AT_THE_DESK):
            return _before_office(request)
        return None


def _needs_sign_in(view: Callable) -> bool:
    return issubclass(getattr(view, "view_class", object), LoginRequiredMixin)


def _before_office(request: HttpRequest) -> HttpResponse | None:
    if was_used(request) or not may_enter_admin(request.user):
        return None
    wanted = request.get_full_path() if request.method == "GET" else "/admin/"
    factors = factors_of(request.user)
    return _lead(_step(factors) if factors else "mfa_index", wanted)


def _before_enrolment(request: HttpRequest) -> HttpResponse | None:
    """A password alone must not remove, replace or add to a factor that is there."""
    if not request.user.is_authenticated:
        return None
    _remember_the_way(request)
    if was_used(request):
        return None
    factors = factors_of(request.user)
    return _lead(_step(factors), request.get_full_path()) if factors else None


def _step(factors: set[str]) -> str:
    has_app = Authenticator.Type.TOTP in factors
    return "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"


def _lead(name: str, wanted: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': wanted})}")


def _remember_the_way(request: HttpRequest) -> None:
    """Setting a factor up takes several pages; the session keeps where it began."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        request.session[AFTERWARDS] = wanted
