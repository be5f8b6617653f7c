"""What would make the site less safe than its settings say; see `manage.py check --deploy`."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Tags, Warning, register


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
