"""The site, and pages that escape nothing: what they show must be noticed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from portal.urls import urlpatterns as portal_urls
from tests.hostile.payloads import CONTEXTS, PAYLOADS

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Unescaped</title>
<body>{% autoescape off %}CONTEXT{% endautoescape %}</body></html>"""


def unescaped(request: HttpRequest, payload: int, context: int) -> HttpResponse:
    source = PAGE.replace("CONTEXT", CONTEXTS[context].replace("{}", "{{ text }}"))
    template = engines["django"].from_string(source)
    return HttpResponse(template.render({"text": PAYLOADS[payload]}))


def elsewhere(request: HttpRequest) -> HttpResponse:
    """Without a policy, as a page would be that lost it."""
    page = '<!doctype html><title>a</title><img src="https://elsewhere.example/a.png">'
    return HttpResponse(page)


urlpatterns = [
    # Strict policy, and the policy of Wagtail's editor, which lets inline code run.
    path("unescaped/<int:payload>/<int:context>/", unescaped),
    path("admin/pages/unescaped/<int:payload>/<int:context>/", unescaped),
    path("admin/pages/elsewhere/", elsewhere),
    *portal_urls,
]
