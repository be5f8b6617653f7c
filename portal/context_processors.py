from django.conf import settings
from django.http import HttpRequest

from portal.second_factor import AFTERWARDS, ENROLMENT, was_used


def site(request: HttpRequest) -> dict[str, object]:
    """What the site's own templates need on every page."""
    return {
        "demo_site": settings.DEMO_SITE,
        "session_warning_seconds": settings.SESSION_WARNING_SECONDS,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }


def second_factor(request: HttpRequest) -> dict[str, object]:
    """Where setting up the second step leads to in the end."""
    match = request.resolver_match
    if not match or not match.route.startswith(ENROLMENT):
        return {}
    wanted = request.session.get(AFTERWARDS) if was_used(request) else None
    return {AFTERWARDS: wanted}
