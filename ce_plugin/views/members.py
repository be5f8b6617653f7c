"""What every page of a signed-in participant shares. See `PersonRequiredMixin`."""

from __future__ import annotations

import uuid

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from ce_plugin.models import Person
from ce_plugin.services.people import person_of


class PersonRequiredMixin(LoginRequiredMixin):
    """Signed in, and said who they are; `self.person` is at hand.

    Somebody without a person is asked on the welcome page and comes back.
    """

    person: Person

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        person = person_of(request.user)
        if person is None:
            return _ask_who(request)
        # One row less to read wherever the sign-in of the person is asked for.
        person.user = request.user
        self.person = person
        return super().dispatch(request, *args, **kwargs)


def _ask_who(request: HttpRequest) -> HttpResponseRedirect:
    # What was posted is gone after the welcome page, so a GET comes back there.
    wanted = request.get_full_path() if request.method == "GET" else ""
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return redirect(f"{reverse('ce_plugin:welcome')}{query}")


def safe_next(request: HttpRequest, default: str) -> str:
    """Where `next` leads if it is an address of this site, else `default`.

    A word that is no path would be looked up as the name of a view.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed and "/" in wanted else default


def posted_key(request: HttpRequest, *owner: object) -> uuid.UUID:
    """The key a form was given out with, made the owner's own.

    Two people, or two rows of one page, can never meet in one key.
    """
    try:
        given = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        given = uuid.uuid4()
    return uuid.uuid5(given, "/".join(str(part) for part in owner))
