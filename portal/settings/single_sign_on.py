"""Sign-in with an account of the state, described by a few variables; off without."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

PROVIDER = "single-sign-on"


def providers(variables: Mapping[str, str]) -> dict[str, dict]:
    """The sign-in library's setting. The address switches it on; the rest is then needed."""
    if not variables.get("OIDC_SERVER_URL"):
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": variables.get("OIDC_NAME") or "your work account",
        "client_id": variables["OIDC_CLIENT_ID"],
        "secret": variables["OIDC_CLIENT_SECRET"],
        "settings": {"server_url": variables["OIDC_SERVER_URL"]},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def accepted_acr(variables: Mapping[str, str]) -> list[str]:
    """Names under which that server says that a second factor was shown."""
    return [acr for acr in variables.get("OIDC_ACR", "").split(",") if acr]


def form_targets(variables: Mapping[str, str]) -> list[str]:
    """Where the button may lead: a browser holds redirects to the policy of the form."""
    address = urlsplit(variables.get("OIDC_SERVER_URL", ""))
    return [f"{address.scheme}://{address.netloc}"] if address.netloc else []
