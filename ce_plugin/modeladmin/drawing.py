"""A certificate in the ledger, and the one thing to do there: have its PDF drawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ce_plugin import permissions
from ce_plugin.modeladmin.views import LedgerInspectView
from ce_plugin.services.certificate_files import draw_again


class CertificateView(LedgerInspectView):
    http_method_names = ["get", "head", "options"]

    def address(self, action: str) -> str:
        return self.url_helper.get_action_url(action, self.instance.pk)

    def get_context_data(self, **kwargs) -> dict:
        may = permissions.is_coordinator(self.request.user)
        return super().get_context_data(
            draw_url=self.address("draw"),
            may_draw=may and self.instance.is_undrawn,
            **kwargs,
        )


class DrawAgainView(CertificateView):
    """Begins what was given up; pressed twice it does nothing more."""

    http_method_names = ["get", "head", "post", "options"]

    def check_action_permitted(self, user) -> bool:
        return permissions.is_coordinator(user)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        # Somebody comes back here after signing in again: show the certificate.
        return redirect(self.address("inspect"))

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if draw_again(self.instance, actor=request.user):
            messages.success(
                request,
                _("The PDF is being drawn again. Look here again in a minute."),
            )
        else:
            messages.info(request, _("There is nothing to draw again."))
        return redirect(self.address("inspect"))
