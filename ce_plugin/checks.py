"""Host misconfiguration, reported by `manage.py check` before anybody trips over it."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from ce_plugin.app_settings import app_settings

# Each process has one of its own, so that it counts nothing for the others.
NOT_SHARED = ("locmem.LocMemCache", "dummy.DummyCache")
WAGTAILS_ACCOUNT_FORMS = (
    "WAGTAIL_PASSWORD_MANAGEMENT_ENABLED",
    "WAGTAIL_PASSWORD_RESET_ENABLED",
    "WAGTAIL_EMAIL_MANAGEMENT_ENABLED",
)
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


@register(Tags.security)
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


def _found(is_met: bool, number: int, message: str, hint: str) -> list[Warning]:
    return [] if is_met else [Warning(message, hint, id=f"ce_plugin.W{number:03}")]


@register(Tags.security, deploy=True)
def check_base_url(app_configs, **kwargs) -> list[Warning]:
    addresses = (
        getattr(settings, "WAGTAILADMIN_BASE_URL", None),
        app_settings.BASE_URL,
    )
    return _found(
        all(str(one).startswith("https://") for one in addresses),
        2,
        "WAGTAILADMIN_BASE_URL and CE_PLUGIN_BASE_URL need an https address.",
        "Else links in mails are taken from what a browser sends, or are not secure.",
    )


@register(Tags.security, deploy=True)
def check_hosts(app_configs, **kwargs) -> list[Warning]:
    return _found(
        "*" not in settings.ALLOWED_HOSTS,
        3,
        'ALLOWED_HOSTS is open to every name ("*").',
        "Name the hosts of this site: a forged one ends up in links.",
    )


@register(Tags.security, deploy=True)
def check_second_factor(app_configs, **kwargs) -> list[Warning]:
    guard = app_settings.SECOND_FACTOR_MIDDLEWARE
    return _found(
        bool(guard) and guard in settings.MIDDLEWARE,
        4,
        "Nothing demands a second factor of those who may enter the admin.",
        "Name the middleware that does in CE_PLUGIN_SECOND_FACTOR_MIDDLEWARE, and "
        "put it into MIDDLEWARE.",
    )


@register(Tags.security, deploy=True)
def check_shared_cache(app_configs, **kwargs) -> list[Warning]:
    default = settings.CACHES.get("default", {}).get("BACKEND", "")
    return _found(
        bool(default) and not default.endswith(NOT_SHARED),
        5,
        "The default cache is not shared between processes.",
        "Limits of sign-in count there. Use the database, Redis or Memcached.",
    )


@register(Tags.security, deploy=True)
def check_queue_options(app_configs, **kwargs) -> list[Warning]:
    options = getattr(settings, "Q_CLUSTER", {})
    is_bounded = options.get("max_attempts", 0) > 0
    return _found(
        bool(options.get("orm")) and is_bounded and not options.get("ack_failures"),
        6,
        "Q_CLUSTER needs the ORM broker, max_attempts, and ack_failures off.",
        "Tasks are then queued with what they belong to, tried again when they "
        "fail, and not for ever; no broker on the network can slip one in.",
    )


@register(Tags.security, deploy=True)
def check_gravatar(app_configs, **kwargs) -> list[Warning]:
    return _found(
        getattr(settings, "WAGTAIL_GRAVATAR_PROVIDER_URL", "") is None,
        7,
        "The admin asks gravatar.com for pictures of those who work here.",
        "Set WAGTAIL_GRAVATAR_PROVIDER_URL = None.",
    )


@register(Tags.security, deploy=True)
def check_update_check(app_configs, **kwargs) -> list[Warning]:
    return _found(
        getattr(settings, "WAGTAIL_ENABLE_UPDATE_CHECK", True) is False,
        8,
        "The admin's front page asks wagtail.org for new versions.",
        "Set WAGTAIL_ENABLE_UPDATE_CHECK = False and follow its announcements.",
    )


@register(Tags.security, deploy=True)
def check_account_forms(app_configs, **kwargs) -> list[Warning]:
    open_forms = [
        name for name in WAGTAILS_ACCOUNT_FORMS if getattr(settings, name, True)
    ]
    return _found(
        not open_forms,
        9,
        f"Wagtail's own account forms are open: {', '.join(open_forms)}.",
        "They go around the rules of your sign-in, such as confirming an address. "
        "Set each to False.",
    )
