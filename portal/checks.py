"""What would make the site less safe than its settings say; see `manage.py check --deploy`."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Tags, Warning, register

OF_ONE_PROCESS = (
    "django.core.cache.backends.dummy.DummyCache",
    "django.core.cache.backends.locmem.LocMemCache",
)


@register(Tags.security, deploy=True)
def check_shared_cache(app_configs, **kwargs) -> list[Warning]:
    """Codes used once, and the library's own limits, stand in the default cache."""
    if settings.CACHES["default"]["BACKEND"] not in OF_ONE_PROCESS:
        return []
    return [
        Warning(
            "The default cache is not shared between processes.",
            hint="Each process would count by itself. Use the database cache.",
            id="portal.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_limits_are_on(app_configs, **kwargs) -> list[Warning]:
    if getattr(settings, "CE_PLUGIN_RATE_LIMITS", True):
        return []
    return [
        Warning(
            "CE_PLUGIN_RATE_LIMITS is off.",
            hint="It is meant for measuring. Without limits passwords can be guessed.",
            id="portal.W002",
        )
    ]
