"""The link in an invitation: looking decides nothing, the button leads on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from ce_plugin.app_settings import app_settings
from ce_plugin.models import CESettings, Person, Position
from ce_plugin.services.invitations import (
    invitation_behind,
    inviter_of,
    is_joinable,
    refused,
)
from ce_plugin.services.joining import offered_to, say_not_me
from ce_plugin.services.people import join_sign_in, person_of
from ce_plugin.signals import invitation_accepted
from ce_plugin.views.members import safe_next
from ce_plugin.views.private import PrivatePageMixin


class InvitationView(PrivatePageMixin, View):
    """Whoever has the link reads mail at the address that was invited.

    Somebody new is led to make a sign-in, and the host is told of the address;
    whoever signs in and is nobody yet becomes the invited person at once.
    """

    http_method_names = ["get", "head", "post", "options"]
    template_name = "ce_plugin/library/invitation.html"
    unusable_template = "ce_plugin/library/invitation_unusable.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(invitation_behind(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        position = invitation_behind(token)
        if self._is_over(position):
            return self._page(position)
        address = position.person.email
        if not is_joinable(position):
            return self._stuck(position)
        if "not_me" in request.POST:
            return self._decline(position)
        if request.user.is_authenticated:
            joined = join_sign_in(request.user, address)
            return redirect("ce_plugin:dashboard") if joined else self._stuck(position)
        invitation_accepted.send(sender=Person, request=request, address=address)
        return redirect(app_settings.SIGN_UP_URL)

    def _decline(self, position: Position) -> HttpResponse:
        user = self.request.user
        if user.is_authenticated:
            say_not_me(position.person, actor=user)
        refused(position, actor=user if user.is_authenticated else None)
        return self._page(position, declined=True)

    def _is_over(self, position: Position) -> bool:
        """Used already, or opened where somebody else signs in."""
        return bool(position.person.user_id or person_of(self.request.user))

    def _stuck(self, position: Position) -> HttpResponse:
        """Said here: the way on would lead to a second record of the same person."""
        messages.error(
            self.request,
            _(
                "Your invitation cannot be joined with a sign-in yet, because somebody "
                "else on record has the same address. Write to the coordinator, who "
                "puts it right. You need not register anew."
            ),
        )
        return self._page(position)

    def _page(self, position: Position, *, declined: bool = False) -> HttpResponse:
        user = self.request.user
        context = {
            "position": position,
            "declined": declined,
            "used": bool(position.person.user_id),
            "inviter": inviter_of(position),
            "signed_in_as": person_of(user),
            "contact_email": CESettings.load().contact_email,
        }
        return render(self.request, self.template_name, context)


class RecordOfferedView(LoginRequiredMixin, View):
    """Somebody on record has an address of whoever signs in: are they the same?

    Signing in alone decides nothing, and nobody's name is changed by either answer.
    """

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        offer = offered_to(request.user)
        if offer is None:
            return self._on()
        context = {"offer": offer, "next": safe_next(request, "")}
        return render(request, "ce_plugin/library/record_offered.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        offer = offered_to(request.user)
        if offer is None or request.POST.get("person") != str(offer.person.public_id):
            return self._on()
        if "not_me" in request.POST:
            say_not_me(offer.person, actor=request.user)
        else:
            join_sign_in(request.user, offer.address)
        return self._on()

    def _on(self) -> HttpResponse:
        """Where they wanted to go; on the way who is nobody yet is asked who they are."""
        wanted = safe_next(self.request, reverse("ce_plugin:dashboard"))
        if person_of(self.request.user):
            return redirect(wanted)
        query = urlencode({"next": wanted})
        return redirect(f"{reverse('ce_plugin:welcome')}?{query}")
