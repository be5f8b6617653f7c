from types import SimpleNamespace

import pytest
from django.core.checks import run_checks

from ce_plugin import checks


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_this_site_has_nothing_to_report():
    assert run_checks() == []


@pytest.mark.parametrize("name", checks.NEEDED_APPS)
def test_missing_app_is_named(name, settings, monkeypatch):
    left = [app for app in settings.INSTALLED_APPS if app != name]
    # Read only: setting it for real would load every app anew, which some refuse.
    monkeypatch.setattr(checks, "settings", SimpleNamespace(INSTALLED_APPS=left))
    messages = checks.check_installed_apps(None)
    assert ids(messages) == ["ce_plugin.E001"]
    assert messages[0].msg == f"{name} is not in INSTALLED_APPS."


@pytest.mark.parametrize(("keys", "found"), [([], ["ce_plugin.E002"]), (["key"], [])])
def test_verifier_links_need_a_key(keys, found, settings):
    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = keys
    assert ids(checks.check_link_keys(None)) == found


@pytest.mark.parametrize(
    ("media", "private", "found"),
    [
        ("/srv/media", "/srv/media/private", ["ce_plugin.E003"]),
        ("/srv/media", "/srv/media", ["ce_plugin.E003"]),
        ("/srv/media", "/srv/private", []),
        ("", "/srv/private", []),
    ],
)
def test_certificates_do_not_lie_among_public_files(media, private, found, settings):
    settings.MEDIA_ROOT = media
    settings.CE_PLUGIN_PRIVATE_ROOT = private
    assert ids(checks.check_private_root(None)) == found


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"timeout": 60, "retry": 600}, []),
        ({"timeout": 60, "retry": 60}, ["ce_plugin.W001"]),
        ({"timeout": 60}, ["ce_plugin.W001"]),
        ({"retry": 600}, ["ce_plugin.W001"]),
        ({}, ["ce_plugin.W001"]),
    ],
)
def test_queue_needs_a_timeout_and_a_longer_retry(options, found, settings):
    settings.Q_CLUSTER = options
    assert ids(checks.check_queue(None)) == found


def test_host_without_a_queue_is_told(settings):
    del settings.Q_CLUSTER
    assert ids(checks.check_queue(None)) == ["ce_plugin.W001"]


SAFE = {
    "WAGTAILADMIN_BASE_URL": "https://learning.library.example",
    "CE_PLUGIN_BASE_URL": "https://learning.library.example",
    "ALLOWED_HOSTS": ["learning.library.example"],
    "MIDDLEWARE": ["portal.second_factor.SecondFactorMiddleware"],
    "CE_PLUGIN_SECOND_FACTOR_MIDDLEWARE": "portal.second_factor.SecondFactorMiddleware",
    "CACHES": {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"},
    },
    "Q_CLUSTER": {"orm": "default", "timeout": 60, "retry": 600, "max_attempts": 5},
    "WAGTAIL_GRAVATAR_PROVIDER_URL": None,
    "WAGTAIL_ENABLE_UPDATE_CHECK": False,
    "WAGTAIL_PASSWORD_MANAGEMENT_ENABLED": False,
    "WAGTAIL_PASSWORD_RESET_ENABLED": False,
    "WAGTAIL_EMAIL_MANAGEMENT_ENABLED": False,
}
DEPLOYMENT_CHECKS = [
    checks.check_base_url,
    checks.check_hosts,
    checks.check_second_factor,
    checks.check_shared_cache,
    checks.check_queue_options,
    checks.check_gravatar,
    checks.check_update_check,
    checks.check_account_forms,
]


@pytest.fixture
def safe(monkeypatch):
    """The settings the plugin reads, as a site in public has them; read only."""
    values = SimpleNamespace(**SAFE)
    monkeypatch.setattr(checks, "settings", values)
    monkeypatch.setattr("ce_plugin.app_settings.settings", values)
    return values


def found() -> list[str]:
    return ids(message for check in DEPLOYMENT_CHECKS for message in check(None))


def test_a_safe_site_has_nothing_to_report(safe):
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "reported"),
    [
        ("WAGTAILADMIN_BASE_URL", None, "ce_plugin.W002"),
        ("WAGTAILADMIN_BASE_URL", "http://learning.library.example", "ce_plugin.W002"),
        ("CE_PLUGIN_BASE_URL", "", "ce_plugin.W002"),
        ("ALLOWED_HOSTS", ["learning.library.example", "*"], "ce_plugin.W003"),
        ("CE_PLUGIN_SECOND_FACTOR_MIDDLEWARE", "", "ce_plugin.W004"),
        ("MIDDLEWARE", [], "ce_plugin.W004"),
        ("CACHES", {}, "ce_plugin.W005"),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
            "ce_plugin.W005",
        ),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
            "ce_plugin.W005",
        ),
        ("Q_CLUSTER", {"redis": {}, "max_attempts": 5}, "ce_plugin.W006"),
        ("Q_CLUSTER", {"orm": "default"}, "ce_plugin.W006"),
        ("Q_CLUSTER", {"orm": "default", "max_attempts": 0}, "ce_plugin.W006"),
        (
            "Q_CLUSTER",
            {"orm": "default", "max_attempts": 5, "ack_failures": True},
            "ce_plugin.W006",
        ),
        ("WAGTAIL_GRAVATAR_PROVIDER_URL", "//elsewhere.example", "ce_plugin.W007"),
        ("WAGTAIL_ENABLE_UPDATE_CHECK", True, "ce_plugin.W008"),
        ("WAGTAIL_ENABLE_UPDATE_CHECK", "lts", "ce_plugin.W008"),
        ("WAGTAIL_PASSWORD_MANAGEMENT_ENABLED", True, "ce_plugin.W009"),
        ("WAGTAIL_PASSWORD_RESET_ENABLED", True, "ce_plugin.W009"),
        ("WAGTAIL_EMAIL_MANAGEMENT_ENABLED", True, "ce_plugin.W009"),
    ],
)
def test_one_unsafe_setting_is_reported_once(name, value, reported, safe):
    setattr(safe, name, value)
    assert found() == [reported]


@pytest.mark.parametrize(
    ("name", "reported"),
    [
        ("WAGTAIL_GRAVATAR_PROVIDER_URL", "ce_plugin.W007"),
        ("WAGTAIL_ENABLE_UPDATE_CHECK", "ce_plugin.W008"),
        ("WAGTAIL_PASSWORD_RESET_ENABLED", "ce_plugin.W009"),
    ],
)
def test_what_wagtail_does_unless_told_is_reported(name, reported, safe):
    delattr(safe, name)
    assert found() == [reported]


def test_account_forms_that_are_open_are_named(safe):
    safe.WAGTAIL_EMAIL_MANAGEMENT_ENABLED = True
    (message,) = checks.check_account_forms(None)
    assert message.msg == (
        "Wagtail's own account forms are open: WAGTAIL_EMAIL_MANAGEMENT_ENABLED."
    )


def test_deployment_checks_run_with_deploy_only():
    unsafe = set(ids(run_checks(include_deployment_checks=True)))
    assert {"ce_plugin.W002", "ce_plugin.W005"} <= unsafe
    assert ids(run_checks()) == []
