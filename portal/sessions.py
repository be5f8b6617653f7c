"""How long somebody stays signed in, enforced on each request.

A member's session ends so many hours after signing in, a session that may enter
the admin sooner, and also when nothing was done for a while.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.second_factor import ADMIN, AT_THE_DESK, may_enter_admin

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
# Of the address signed in with; the address itself does not stand in sessions.
OWNER = "owner"
# A page that asks by itself is nobody at work.
ASKED_BY_SCRIPTS = {
    "session_state",
    "wagtailadmin_editing_sessions:ping",
    "ce_laboratory_progress",
}


def begin(request: HttpRequest, user) -> None:
    """Start both clocks. Called whenever somebody signs in."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())
    request.session[AT_THE_DESK] = may_enter_admin(user)
    keep(request, user)


def keep(request: HttpRequest, user) -> None:
    """This session goes on with the address as it is now; all others end."""
    request.session[OWNER] = _mark_of(user)


def _is_of(user, request: HttpRequest) -> bool:
    """Not any more when another address was made the main one elsewhere."""
    return request.session.get(OWNER) == _mark_of(user)


def _mark_of(user) -> str:
    return salted_hmac("portal.sessions.owner", user.email).hexdigest()


def seconds_left(request: HttpRequest) -> int:
    """Until this session ends if nothing more is done in it."""
    session, now = request.session, time.time()
    signed_in_at = session.get(SIGNED_IN_AT, 0)
    if not session.get(AT_THE_DESK):
        return int(signed_in_at + settings.MEMBER_SESSION_SECONDS - now)
    whole = signed_in_at + settings.DESK_SESSION_SECONDS
    idle = session.get(SEEN_AT, 0) + settings.DESK_IDLE_SECONDS
    return int(min(whole, idle) - now)


def _may_go_on(request: HttpRequest) -> bool:
    if seconds_left(request) <= 0:
        return False
    if not request.user.is_authenticated or not _is_of(request.user, request):
        return False
    # Losing the role ends what was begun with it.
    return not request.session.get(AT_THE_DESK) or may_enter_admin(request.user)


def _note_activity(request: HttpRequest, *, every: int) -> None:
    """Written once a minute at most: most requests write nothing."""
    session = request.session
    if session.get(AT_THE_DESK) and time.time() - session.get(SEEN_AT, 0) >= every:
        session[SEEN_AT] = int(time.time())


class SessionRulesMiddleware:
    """Ends a session that is over; the page then asks to sign in and leads back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_signed_in(request) and not _may_go_on(request):
            logout(request)
            messages.info(
                request, gettext("Your session has ended. Please sign in again.")
            )
        response = self.get_response(request)
        if _is_signed_in(request):
            _keep_out_of_caches(response)
        return response

    def process_view(self, request, view, args, kwargs) -> None:
        if not _is_signed_in(request):
            return
        match = request.resolver_match
        in_admin = match.route.startswith(ADMIN) and may_enter_admin(request.user)
        if in_admin and not request.session.get(AT_THE_DESK):
            request.session[AT_THE_DESK] = True
        if match.view_name not in ASKED_BY_SCRIPTS:
            _note_activity(request, every=settings.SESSION_ACTIVITY_SECONDS)


def _is_signed_in(request: HttpRequest) -> bool:
    # Without the cookie nobody is, and the session need not be looked at.
    has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_cookie and SESSION_KEY in request.session


def _keep_out_of_caches(response: HttpResponse) -> None:
    """What was made for somebody is kept by nobody, unless the view says otherwise."""
    said = response.get("Cache-Control", "")
    if "max-age" not in said and "public" not in said:
        patch_cache_control(response, private=True, no_store=True)


@never_cache
@require_http_methods(["GET", "POST"])
def session_state(request: HttpRequest) -> HttpResponse:
    """For the warning: GET says how long is left and changes nothing, POST goes on."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds_left": 0})
    if request.method == "POST":
        _note_activity(request, every=0)
    left = seconds_left(request)
    return JsonResponse({"seconds_left": left, "csrf": get_token(request)})
