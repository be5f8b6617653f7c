"""Pages behind a mailed link, whose address is a key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.decorators import method_decorator

from ce_plugin import limiting
from ce_plugin.exceptions import LinkNotUsable, SnapshotChanged
from ce_plugin.models import CESettings
from ce_plugin.services import limits


class PrivatePageMixin:
    """Kept by nobody: no cache, no index, the address told to no other site."""

    unusable_template = "ce_plugin/verification/link_unusable.html"
    wrong_link_limit = limits.VERIFIER_LINK

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = self._answer(request, *args, **kwargs)
        # Django would write the address into its log, and the link with it.
        response._has_been_logged = True
        response["Cache-Control"] = "no-store"
        # Never no-referrer: browsers then post without an origin (M16).
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["X-Frame-Options"] = "DENY"
        return response

    @method_decorator(limiting.answer_too_often)
    def _answer(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except (LinkNotUsable, SnapshotChanged):
            # Counted afterwards: nobody guesses a MAC, and a link that works must
            # not wait for those that others press.
            limiting.spend(request, self.wrong_link_limit)
            return self.not_usable(request)

    def http_method_not_allowed(self, request: HttpRequest, *args, **kwargs):
        return HttpResponseNotAllowed(self._allowed_methods())

    def not_usable(self, request: HttpRequest) -> HttpResponse:
        """The same page for every link that does not work, whatever the reason."""
        context = {"contact_email": CESettings.load().contact_email}
        return render(request, self.unusable_template, context, status=404)
