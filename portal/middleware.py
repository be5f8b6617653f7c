from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class DemoSiteMiddleware:
    """Keeps invented people out of search engines, whatever is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
