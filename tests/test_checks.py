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
