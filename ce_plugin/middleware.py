"""What the plugin asks of every request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ce_plugin.services import requests


def request_id(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Each request gets an id: audit events and log lines name it, the answer too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with requests.new_id() as given:
            response = get_response(request)
        response["X-Request-ID"] = given
        return response

    return middleware
