from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """What the site's own templates need on every page."""
    return {
        "demo_site": settings.DEMO_SITE,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
