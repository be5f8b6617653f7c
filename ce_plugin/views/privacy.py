"""What is public about me, and everything that is held about me, to take away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views import View
from django.views.generic import TemplateView

from ce_plugin import limiting
from ce_plugin.models import CESettings
from ce_plugin.services import limits, privacy
from ce_plugin.views.members import PersonRequiredMixin


class PrivacyView(PersonRequiredMixin, TemplateView):
    template_name = "ce_plugin/privacy/privacy.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            facts=privacy.public_facts(self.person),
            contact_email=CESettings.load().office_address,
            **kwargs,
        )


@method_decorator(limiting.answer_too_often, name="dispatch")
class DownloadView(PersonRequiredMixin, View):
    """A site may ask for the password again before this address."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        limiting.spend(request, limits.MY_DATA)
        content = privacy.export_person(self.person, actor=request.user)
        response = HttpResponse(content, content_type="application/zip")
        # No name: a file's name travels further than the file.
        response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
        response["X-Content-Type-Options"] = "nosniff"
        patch_cache_control(response, private=True, no_store=True)
        return response
