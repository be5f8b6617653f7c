"""The admin opens to whoever has shown a second factor in this session, only."""

import re
import uuid
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group
from django.test import Client, override_settings
from django.urls import get_resolver, reverse

from ce_plugin.urls import urlpatterns as plugin_urls
from portal.adapters import SecondFactorAdapter
from tests.factories import make_application, make_person
from tests.portal.second_steps import (
    ADDRESS,
    SECRET,
    code,
    give_app,
    is_signed_in,
    make_user,
    type_code,
    type_password,
    type_password_again,
)

pytestmark = pytest.mark.django_db

ENROL = "/accounts/2fa/?next=%2Fadmin%2Fpages%2F"


@pytest.fixture
def editor():
    return make_user()


def test_admin_without_a_factor_leads_to_setting_one_up(client, editor):
    type_password(client)
    response = client.get("/admin/pages/")
    assert (response.status_code, response["Location"]) == (302, ENROL)


def admin_routes(patterns=None, prefix="") -> list[str]:
    """Every address of the admin, with 1 in place of each number and word."""
    found = []
    for each in patterns or get_resolver("portal.urls").url_patterns:
        route = prefix + str(each.pattern)
        if hasattr(each, "url_patterns"):
            found += admin_routes(each.url_patterns, route)
        else:
            found.append(route)
    return [route for route in found if route.startswith("admin/")]


def test_no_admin_route_answers_without_a_factor(client, editor):
    editor.is_superuser = True
    editor.save()
    type_password(client)
    answered = set()
    for route in admin_routes():
        address = "/" + route.split("<")[0].split("^")[0].rstrip("$")
        response = client.get(address, follow=False)
        if response.status_code not in (301, 302, 404):
            answered.add((address, response.status_code))
    assert answered == {("/admin/logout/", 200)}


def member_pages() -> list[str]:
    """Every address of the plugin that leads strangers to the sign-in."""
    samples = {"uuid": str(uuid.UUID(int=1)), "ce_row": "1", "str": "x", "slug": "x"}
    addresses = [
        "/ce/" + re.sub(r"<(\w+):\w+>", lambda found: samples[found[1]], each)
        for each in (str(one.pattern) for one in plugin_urls)
    ]
    answers = {each: Client().get(each).get("Location", "") for each in addresses}
    return [each for each in answers if answers[each].startswith("/accounts/login/")]


def test_no_page_that_needs_a_sign_in_shows_itself_to_the_office_without_a_factor(
    client, editor
):
    pages = member_pages()
    type_password(client)

    given = {page: client.get(page).get("Location") for page in pages}

    assert len(pages) > 30
    assert given == {
        page: f"/accounts/2fa/?{urlencode({'next': page})}" for page in pages
    }


def test_certificates_of_others_are_read_with_a_factor_only(client, editor):
    certificate = make_application("issued").certificates.get()
    editor.groups.add(Group.objects.get(name="CE coordinators"))
    page = reverse("ce_plugin:certificate", args=[certificate.public_id])
    type_password(client)
    asked = client.get(page)
    give_app(editor)
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})

    assert asked["Location"] == f"/accounts/2fa/?{urlencode({'next': page})}"
    assert client.get(page).status_code == 200


def test_members_need_no_factor_for_their_own_pages(client):
    member = make_user(admin=False)
    make_person(user=member)
    type_password(client)

    assert client.get("/ce/").status_code == 200


def test_setting_up_an_app_opens_the_admin_and_leads_back(client, editor):
    type_password(client)
    client.get("/admin/pages/", follow=True)
    type_password_again(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    done = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    spare = client.get(done["Location"])
    assert 'href="/admin/pages/">Go on to where you wanted' in spare.content.decode()
    assert client.get("/admin/").status_code == 200


def test_wrong_code_does_not_set_up_an_app(client, editor):
    type_password(client)
    type_password_again(client)
    page = client.get("/accounts/2fa/totp/activate/")
    wrong = code(page.context["form"].secret, steps=9)
    answer = client.post("/accounts/2fa/totp/activate/", {"code": wrong})
    assert answer.context["form"].errors == {
        "code": [
            "That code is not right. Type the one your app shows now; "
            "each code works once."
        ]
    }
    assert Authenticator.objects.count() == 0


def test_signing_in_asks_for_the_code_and_leads_where_they_wanted(client, editor):
    give_app(editor)
    asked = type_password(client, following="/admin/pages/")
    assert asked["Location"] == "/accounts/2fa/authenticate/"
    assert is_signed_in(client) is False
    assert type_code(client, code())["Location"] == "/admin/pages/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("typed", ["", "000000", "１２３４５６", "a" * 400])
def test_wrong_code_lets_nobody_in(typed, client, editor):
    give_app(editor)
    type_password(client)
    assert type_code(client, typed).status_code == 200
    assert is_signed_in(client) is False


def test_code_works_once_however_it_is_written(client, editor):
    give_app(editor)
    used = code()
    type_password(client)
    type_code(client, used)
    client.post("/accounts/logout/")
    type_password(client)
    for spelled in (used, f"{used[:3]}-{used[3:]}", f" {used} "):
        type_code(client, spelled)
    assert is_signed_in(client) is False


@pytest.mark.parametrize(("steps", "works"), [(-2, False), (-1, True), (2, False)])
def test_code_of_a_clock_that_is_off_by_half_a_minute_works(
    steps, works, client, editor
):
    give_app(editor)
    type_password(client)
    type_code(client, code(steps=steps))
    assert is_signed_in(client) is works


def test_spare_code_works_once(client, editor):
    give_app(editor)
    spare = RecoveryCodes.activate(editor).get_unused_codes()[0]
    type_password(client)
    type_code(client, spare)
    assert is_signed_in(client) is True
    client.post("/accounts/logout/")
    type_password(client)
    type_code(client, spare)
    assert is_signed_in(client) is False


def test_new_password_by_mail_leaves_the_second_step_standing(
    client, editor, mailoutbox
):
    give_app(editor)
    client.post("/accounts/password/reset/", {"email": ADDRESS})
    link = next(
        word for word in mailoutbox[0].body.split() if word.startswith("http://")
    )
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = {"password1": "another-quiet-room-9", "password2": "another-quiet-room-9"}
    client.post(form, new)
    asked = type_password(client, password="another-quiet-room-9")
    assert asked["Location"] == "/accounts/2fa/authenticate/"
    assert is_signed_in(client) is False


def test_session_from_before_the_factor_is_asked_for_it(client, editor):
    type_password(client)
    give_app(editor)
    asked = client.get("/admin/pages/?q=1")
    assert asked["Location"] == (
        "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fpages%2F%3Fq%3D1"
    )
    answers = {"code": code(), "next": "/admin/pages/?q=1"}
    done = client.post("/accounts/2fa/reauthenticate/", answers)
    assert done["Location"] == "/admin/pages/?q=1"
    assert client.get("/admin/").status_code == 200


def test_what_was_sent_to_the_admin_is_not_sent_twice(client, editor):
    type_password(client)
    asked = client.post("/admin/pages/2/delete/", {"anything": "1"})
    assert asked["Location"] == "/accounts/2fa/?next=%2Fadmin%2F"


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/download/",
        "/accounts/2fa/recovery-codes/generate/",
    ],
)
def test_password_alone_cannot_touch_a_factor_that_is_there(address, client, editor):
    type_password(client)
    give_app(editor)
    RecoveryCodes.activate(editor)
    for response in (client.get(address), client.post(address)):
        assert response["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    assert Authenticator.objects.count() == 2


def test_removing_the_last_factor_closes_the_admin(client, editor):
    give_app(editor)
    type_password(client)
    type_code(client, code())
    type_password_again(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.count() == 0
    assert client.get("/admin/pages/")["Location"] == ENROL


def test_participants_are_offered_the_second_step_and_not_forced(client):
    make_user(admin=False)
    type_password(client)
    assert client.get("/ce/").status_code != 403
    page = client.get("/accounts/2fa/").content.decode()
    assert "Set up an app" in page
    assert client.get("/admin/").status_code in (302, 403)


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example", "/\\evil"])
def test_way_back_never_leaves_the_site(way, client, editor):
    type_password(client)
    client.get("/accounts/2fa/", {"next": way})
    assert "after_second_factor" not in client.session


def test_secrets_are_stored_encrypted(editor):
    give_app(editor)
    RecoveryCodes.activate(editor)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert SecondFactorAdapter().decrypt(
        Authenticator.objects.get(type="totp").data["secret"]
    ) == (SECRET)


def test_new_key_in_front_still_reads_what_the_old_one_wrote():
    written = SecondFactorAdapter().encrypt(SECRET)
    keys = ["new", "tests-only-key-of-the-second-factors"]
    with override_settings(SECOND_FACTOR_KEYS=keys):
        assert SecondFactorAdapter().decrypt(written) == SECRET


def test_page_of_passkeys_says_when_each_was_added(client, editor):
    client.force_login(editor)
    data = {"name": "Phone", "credential": {}}
    Authenticator.objects.create(user=editor, type="webauthn", data=data)
    page = client.get("/accounts/2fa/webauthn/").content.decode()
    assert re.search(r"<strong>Phone</strong>, added on \w+", page)
