"""One place takes a password, none leads away, and no mail believes a forged host."""

import re

import pytest
from django.test import Client

from tests import factories
from tests.portal.redirects import LEAD_AWAY, stays
from tests.portal.second_steps import (
    ADDRESS,
    PASSWORD,
    code,
    give_app,
    is_signed_in,
    make_user,
    type_code,
    type_password,
)

pytestmark = pytest.mark.django_db
DOORS = [
    "/admin/login/",
    "/_util/login/",
    "/_util/authenticate_with_password/1/2/",
    "/django-admin/login/",
    "/admin/password_reset/",
    "/admin/password_reset/confirm/MQ/token/",
    "/admin/account/",
    "/admin/account/change_password/",
    "/api/v2/",
]


@pytest.mark.parametrize("door", DOORS)
def test_no_other_door_takes_a_right_password(door, client):
    user = make_user()
    user.is_superuser = True
    user.save()
    answers = {"username": "ann", "login": ADDRESS, "email": ADDRESS}
    client.post(door, answers | {"password": PASSWORD, "next": "/admin/"})
    assert is_signed_in(client) is False
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("door", DOORS[3:8])
def test_doors_that_are_not_needed_are_closed(door, client):
    client.force_login(factories.make_user(is_superuser=True))
    response = client.get(door)
    expected = 200 if door == "/admin/account/" else 404
    assert response.status_code == expected


def test_account_page_of_the_admin_changes_neither_password_nor_address(client):
    user = factories.make_user(is_superuser=True, password=PASSWORD)
    client.force_login(user)
    page = client.get("/admin/account/").content.decode()
    assert re.findall(r'name="(?:[\w-]*password[\w-]*|[\w-]*email)"', page) == []


@pytest.mark.parametrize("wanted", LEAD_AWAY)
def test_signing_in_never_leads_away(wanted, client):
    user = make_user()
    give_app(user)
    asked = type_password(client, following=wanted)
    done = type_code(client, code())
    assert (stays(asked), stays(done), is_signed_in(client)) == (True, True, True)
    assert stays(client.get("/accounts/login/", {"next": wanted}))


@pytest.mark.parametrize("wanted", LEAD_AWAY)
def test_no_other_page_that_reads_next_leads_away(wanted, client):
    anyone = Client()
    for door in ("/admin/login/", "/_util/login/", "/accounts/signup/"):
        assert stays(anyone.get(door, {"next": wanted}))
    user = make_user()
    give_app(user)
    client.force_login(user)
    answers = {"next": wanted, "password": PASSWORD, "code": code()}
    for page in ("/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/"):
        assert stays(client.get(page, {"next": wanted}))
        assert stays(client.post(page, answers))
    assert stays(client.get("/accounts/2fa/", {"next": wanted}))
    page = client.get("/accounts/2fa/").content.decode()
    way = re.search(r'href="([^"]*)">Go on to where you wanted', page)
    assert way is None or stays({"Location": way.group(1)})
    assert stays(client.post("/accounts/logout/", {"next": wanted}))


FORGED = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "testserver@evil.example"},
    {"HTTP_HOST": "testserver.evil.example"},
    {"HTTP_HOST": "testserver, evil.example"},
    {"HTTP_HOST": "testserver\tevil.example"},
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_FORWARDED": "host=evil.example"},
    {"HTTP_X_HOST": "evil.example", "HTTP_X_ORIGINAL_HOST": "evil.example"},
    {"SERVER_NAME": "evil.example"},
]
SENDERS = {
    "/accounts/password/reset/": {"email": ADDRESS},
    "/accounts/signup/": {
        "email": "new@library.example",
        "password1": PASSWORD,
        "password2": PASSWORD,
    },
    "/accounts/login/": {"login": "late@library.example", "password": PASSWORD},
    "/accounts/email/": {"email": "second@library.example", "action_add": ""},
}


@pytest.mark.parametrize("headers", FORGED, ids=str)
@pytest.mark.parametrize("address", SENDERS)
def test_no_mail_believes_a_forged_host(address, headers, client, mailoutbox):
    user = make_user(admin=False)
    late = factories.make_user(email="late@library.example", password=PASSWORD)
    late.emailaddress_set.create(email=late.email, verified=False, primary=True)
    if address == "/accounts/email/":
        client.force_login(user)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    response = client.post(address, SENDERS[address], **headers)
    text = "".join(mail.body for mail in mailoutbox)
    assert "evil" not in text
    assert (response.status_code == 400) != bool(mailoutbox)
