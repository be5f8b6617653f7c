"""Links in the sign-in library's mails, which it writes with the host that was asked."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urlsplit

from django.conf import settings


def at_home(context: dict) -> dict:
    """The same values; whatever is an address begins as this site is configured."""
    home = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    moved = {
        name: urlsplit(value)._replace(scheme=home.scheme, netloc=home.netloc).geturl()
        for name, value in context.items()
        if name.endswith("_url")
    }
    site = SimpleNamespace(domain=home.netloc, name=settings.WAGTAIL_SITE_NAME)
    return context | moved | {"current_site": site}
