"""Host misconfiguration, reported by `manage.py check` before anybody trips over it."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from ce_plugin.app_settings import app_settings

NEEDED_APPS = ("wagtail_modeladmin", "django_q", "wagtail.contrib.settings")


@register(Tags.compatibility)
def check_installed_apps(app_configs, **kwargs) -> list[Error]:
    return [
        Error(
            f"{name} is not in INSTALLED_APPS.",
            hint=f"Add {name!r}: ce_plugin needs it.",
            id="ce_plugin.E001",
        )
        for name in NEEDED_APPS
        if name not in settings.INSTALLED_APPS
    ]


@register(Tags.security)
def check_link_keys(app_configs, **kwargs) -> list[Error]:
    if app_settings.VERIFIER_LINK_KEYS:
        return []
    return [
        Error(
            "CE_PLUGIN_VERIFIER_LINK_KEYS is empty.",
            hint="Give it a list of one long random string, not SECRET_KEY.",
            id="ce_plugin.E002",
        )
    ]


@register(Tags.security)
def check_private_root(app_configs, **kwargs) -> list[Error]:
    media = settings.MEDIA_ROOT
    if not media or not app_settings.PRIVATE_ROOT.is_relative_to(media):
        return []
    return [
        Error(
            "CE_PLUGIN_PRIVATE_ROOT lies inside MEDIA_ROOT.",
            hint="Certificates would be public. Choose a directory outside of it.",
            id="ce_plugin.E003",
        )
    ]


@register(Tags.compatibility)
def check_queue(app_configs, **kwargs) -> list[Warning]:
    options = getattr(settings, "Q_CLUSTER", {})
    if options.get("timeout") and options.get("retry", 0) > options["timeout"]:
        return []
    return [
        Warning(
            "Q_CLUSTER needs a timeout and a retry that is longer.",
            hint="Without them a task may run for ever, or twice at once.",
            id="ce_plugin.W001",
        )
    ]
