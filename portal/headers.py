"""What the browser is told about each answer: where it may load from, and who may frame it."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Nothing here needs a camera, a place or a payment.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
# Where somebody signs in, answers, claims or decides, no other page is around it.
# The rest may be framed by this site itself: Wagtail previews pages so.
NEVER_FRAMED = ("/accounts/", "/ce/")


class PolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere, and less of it on Wagtail's own editor pages."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponse, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        parts.replace = (parts.replace or {}) | _exceptions(request.path_info)
        return parts


def _exceptions(path: str) -> dict[str, list[str]]:
    if path.startswith(NEVER_FRAMED):
        return {"frame-ancestors": [NONE]}
    if path.startswith(settings.ADMIN_PATHS_WITH_INLINE_CODE):
        return {
            "script-src": [SELF, UNSAFE_INLINE],
            "style-src": [SELF, UNSAFE_INLINE],
            "img-src": [SELF, "data:", "blob:"],
            "frame-src": [SELF],
        }
    return {}


class HeadersMiddleware:
    """The headers Django has no setting for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
