"""The link in an invitation: looking decides nothing, the button leads on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from ce_plugin.app_settings import app_settings
from ce_plugin.models import Person, Position
from ce_plugin.services.invitations import invitation_behind
from ce_plugin.services.people import join_sign_in, person_of
from ce_plugin.signals import invitation_accepted
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
        if request.user.is_authenticated:
            join_sign_in(request.user, position.person.email)
            return redirect("ce_plugin:dashboard")
        address = position.person.email
        invitation_accepted.send(sender=Person, request=request, address=address)
        return redirect(app_settings.SIGN_UP_URL)

    def _is_over(self, position: Position) -> bool:
        """Used already, or opened where somebody else signs in."""
        return bool(position.person.user_id or person_of(self.request.user))

    def _page(self, position: Position) -> HttpResponse:
        user = self.request.user
        context = {
            "position": position,
            "used": bool(position.person.user_id),
            "signed_in_as": person_of(user),
        }
        return render(self.request, self.template_name, context)
