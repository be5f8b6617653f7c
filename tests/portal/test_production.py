import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings import base, demo, dev, test
from tests.portal.guessers import RIGHT, make_account

ROOT = Path(__file__).resolve().parents[2]
VARIABLES = {
    "SECRET_KEY": "not-a-secret-but-long-enough-for-the-check-0123456789abcdefghij",
    "ALLOWED_HOSTS": "learning.library.example",
    "BASE_URL": "https://learning.library.example",
    "DATABASE_URL": "postgres://portal@127.0.0.1:5432/portal",
    "STATIC_ROOT": "/srv/portal/static",
    "MEDIA_ROOT": "/srv/portal/media",
    "PRIVATE_ROOT": "/srv/portal/private",
    "EMAIL_HOST": "mail.library.example",
    "EMAIL_HOST_USER": "portal",
    "EMAIL_HOST_PASSWORD": "not-a-password",
    "DEFAULT_FROM_EMAIL": "learning@library.example",
    "TRUSTED_PROXY_COUNT": "1",
    "SECOND_FACTOR_KEYS": "newest-factor-key,older-factor-key",
    "VERIFIER_LINK_KEYS": "newest-key,older-key",
}

PROXIES = [("CE_PLUGIN", "IES"), ("ALLAUTH", "Y_COUNT")]
SINGLE_SIGN_ON = {
    "OIDC_SERVER_URL": "https://okta.example/oauth2/default",
    "OIDC_CLIENT_ID": "id",
    "OIDC_CLIENT_SECRET": "hush",
    "OIDC_NAME": "Montana",
    "OIDC_ACR": "phr,phrh",
}


@pytest.fixture
def environment(monkeypatch):
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)


def production_settings() -> dict:
    return runpy.run_module("portal.settings.production")


@pytest.mark.parametrize("name", VARIABLES)
def test_production_without_a_variable_fails_and_names_it(
    name, environment, monkeypatch
):
    monkeypatch.delenv(name)
    with pytest.raises(KeyError, match=f"^'{name}'$"):
        production_settings()


def test_production_reads_its_variables(environment):
    settings = production_settings()
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["learning.library.example"]
    assert settings["CE_PLUGIN_VERIFIER_LINK_KEYS"] == ["newest-key", "older-key"]
    assert settings["CE_PLUGIN_PRIVATE_ROOT"] == Path("/srv/portal/private")
    assert settings["DATABASES"]["default"]["HOST"] == "127.0.0.1"


def test_production_knows_neither_demonstration_nor_development_pages(environment):
    settings = production_settings()
    assert settings["DEMO_SITE"] is False
    assert settings["ROOT_URLCONF"] == "portal.urls"
    assert "portal.middleware.DemoSiteMiddleware" not in settings["MIDDLEWARE"]
    assert settings.get("DEV_MAIL_DIR") is None


def test_deployment_guide_lists_each_variable():
    guide = (ROOT / "docs" / "deployment.md").read_text()
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.M))
    assert listed == {*VARIABLES, *SINGLE_SIGN_ON, "EMAIL_PORT"}


def test_single_sign_on_is_off_until_it_is_named(environment, monkeypatch):
    assert production_settings()["SOCIALACCOUNT_PROVIDERS"] == {}
    monkeypatch.setenv("OIDC_SERVER_URL", SINGLE_SIGN_ON["OIDC_SERVER_URL"])
    with pytest.raises(KeyError, match="^'OIDC_CLIENT_ID'$"):
        production_settings()


def test_single_sign_on_reads_its_variables(environment, monkeypatch):
    for name, value in SINGLE_SIGN_ON.items():
        monkeypatch.setenv(name, value)
    settings = production_settings()
    (app,) = settings["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert (app["name"], app["client_id"], app["secret"]) == ("Montana", "id", "hush")
    assert settings["SINGLE_SIGN_ON_ACR"] == ["phr", "phrh"]
    directives = settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["form-action"] == ["'self'", "https://okta.example"]


def test_cookies_are_bound_to_the_host_in_production_only(environment):
    settings = production_settings()
    names = (settings["SESSION_COOKIE_NAME"], settings["CSRF_COOKIE_NAME"])
    assert names == ("__Host-sessionid", "__Host-csrftoken")
    assert (settings["SESSION_COOKIE_SECURE"], settings["CSRF_COOKIE_SECURE"]) == (
        True,
        True,
    )
    for other in (base, dev, demo, test):
        assert not hasattr(other, "SESSION_COOKIE_NAME")


@pytest.mark.django_db
def test_cookies_in_production_are_sent_home_only(environment, settings, client):
    """Names and flags as a browser gets them: what begins with __Host- has no domain."""
    found = production_settings()
    for name in found:
        if "_COOKIE_" in name:
            setattr(settings, name, found[name])
    make_account("ann@library.example", RIGHT)
    answers = {"login": "ann@library.example", "password": RIGHT}
    client.get("/accounts/login/", secure=True)
    client.post("/accounts/login/", answers, secure=True)

    flags = {
        name: (each["secure"], each["httponly"], each["samesite"], each["path"])
        for name, each in client.cookies.items()
        if not each["domain"]
    }
    assert flags == {
        "__Host-sessionid": (True, True, "Lax", "/"),
        # A form's script may read it; it opens nothing by itself.
        "__Host-csrftoken": (True, "", "Lax", "/"),
        "__Host-known-device": (True, True, "Lax", "/"),
    }


def test_proxies_are_counted_in_one_place(environment, monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "2")
    settings = production_settings()
    counts = {settings[f"{who}_TRUSTED_PROX{end}"] for who, end in PROXIES}
    assert counts == {2}


def test_check_deploy_finds_nothing():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=os.environ
        | VARIABLES
        | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == (
        "System check identified no issues (1 silenced)."
    )
