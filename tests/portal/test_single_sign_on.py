"""Against a real OpenID Connect server, which runs in a thread of the test."""

from __future__ import annotations

import warnings
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model

from portal.settings import single_sign_on
from tests.portal.second_steps import ADDRESS, is_signed_in, make_user

pytestmark = [
    pytest.mark.django_db,
    # The server answers in a thread of this process; one of its libraries grumbles.
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
]
BEGIN = "/accounts/oidc/single-sign-on/login/"


@pytest.fixture(scope="module")
def server():
    # Its libraries announce their next versions while they are loaded.
    with warnings.catch_warnings(record=True):
        from oidc_provider_mock import run_server_in_thread  # noqa: PLC0415
    with run_server_in_thread() as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture
def single(server, settings):
    variables = {
        "OIDC_SERVER_URL": server,
        "OIDC_CLIENT_ID": "this-site",
        "OIDC_CLIENT_SECRET": "hush",
        "OIDC_NAME": "Montana",
    }
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on.providers(variables)
    return server


def go(client, server: str, *, verified: bool = True, email: str = ADDRESS, **claims):
    """Press the button, sign in over there, come back."""
    known = {"email": email, "email_verified": verified} | claims
    requests.put(f"{server}/users/ann", json=known, timeout=10).raise_for_status()
    there = client.post(f"{BEGIN}?process=login&next=/admin/pages/")
    answer = requests.post(
        there["Location"], data={"sub": "ann"}, allow_redirects=False, timeout=10
    )
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_button_is_there_when_a_server_is_named(client, single):
    page = client.get("/accounts/login/").content.decode()
    assert "Sign in with Montana" in page


def test_without_a_server_there_is_neither_button_nor_address(client):
    assert "Sign in with Montana" not in client.get("/accounts/login/").content.decode()
    assert client.post(BEGIN).status_code == 404


def test_verified_address_joins_the_account(client, single):
    user = make_user()
    assert go(client, single)["Location"] == "/admin/pages/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get().user == user


def test_address_that_is_not_verified_joins_nothing(client, single):
    make_user()
    go(client, single, verified=False)
    assert is_signed_in(client) is False
    assert SocialAccount.objects.count() == 0
    assert get_user_model().objects.count() == 1


@pytest.mark.parametrize("said", ["false", "true", 1, None])
def test_only_the_word_true_joins_an_account(said, client, single):
    make_user()
    go(client, single, verified=said)
    assert is_signed_in(client) is False


@pytest.mark.parametrize(("said", "signed_in"), [(True, True), ("false", False)])
def test_newcomer_from_there_confirms_what_it_did_not(said, signed_in, client, single):
    go(client, single, verified=said, email="new@library.example")
    assert EmailAddress.objects.get().verified is signed_in
    assert is_signed_in(client) is signed_in


def test_second_factor_shown_there_opens_the_admin(client, single):
    make_user()
    go(client, single, amr=["pwd", "mfa"])
    assert client.get("/admin/").status_code == 200


def test_name_of_a_strong_sign_in_opens_the_admin(client, single, settings):
    settings.SINGLE_SIGN_ON_ACR = ["phr"]
    make_user()
    go(client, single, acr="phr")
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "claims", [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "phr"}, {"amr": None}]
)
def test_password_alone_there_does_not_open_the_admin(claims, client, single):
    make_user()
    go(client, single, **claims)
    assert client.get("/admin/")["Location"] == "/accounts/2fa/?next=%2Fadmin%2F"


def test_answer_nobody_asked_for_is_refused(client, single):
    make_user()
    client.get(f"{BEGIN}callback/?code=planted&state=planted")
    assert is_signed_in(client) is False


def test_looking_at_the_address_sends_nobody_away(client, single):
    response = client.get(BEGIN)
    assert response.status_code == 200
    assert "Montana" in response.content.decode()
