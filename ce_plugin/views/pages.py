"""What every page of the public site shares that one of our views answers."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.views.generic import View
from wagtail.models import Page


class PageView(View):
    """Shows `self.page`, handed over by the page itself; `facts()` is what it adds."""

    http_method_names = ["get", "head", "options"]
    template_name = ""
    page: Page

    def setup(self, request: HttpRequest, *args, page: Page, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.page = page

    def get(self, request: HttpRequest, *, page: Page, **kwargs) -> TemplateResponse:
        context = {**self.page.get_context(request), **self.facts(**kwargs)}
        template = self.template_name or self.page.get_template(request)
        response = TemplateResponse(request, template, context)
        if request.user.is_authenticated:
            # It says who is signed in; no shared cache may keep it.
            patch_cache_control(response, private=True)
        return response

    def facts(self, **kwargs) -> dict:
        raise NotImplementedError
