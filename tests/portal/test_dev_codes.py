import pytest
from allauth.mfa.models import Authenticator
from django.urls import NoReverseMatch, reverse

from portal import dev_codes
from tests import factories
from tests.portal.second_steps import (
    ADDRESS,
    give_app,
    is_signed_in,
    make_user,
    type_code,
    type_password,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def development(settings):
    settings.ROOT_URLCONF = "portal.dev_urls"
    settings.DEMO_SITE = True


def test_codes_do_not_exist_outside_development(client, settings):
    settings.DEMO_SITE = True
    assert client.get("/dev/codes/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("dev_codes")
    assert "/dev/codes/" not in client.get("/accounts/login/").content.decode()


def test_whoever_may_enter_the_admin_gets_an_app_once():
    editor = make_user()
    factories.make_person()
    dev_codes.give_codes()
    dev_codes.give_codes()
    assert [app.user for app in Authenticator.objects.all()] == [editor]


def test_code_on_the_page_signs_in(client, development):
    make_user()
    dev_codes.give_codes()
    page = client.get("/dev/codes/")
    (shown,) = page.context["codes"]
    assert shown.email == ADDRESS
    assert 1 <= page.context["seconds_left"] <= 30
    type_password(client)
    type_code(client, shown.code)
    assert is_signed_in(client) is True


def test_app_somebody_has_set_up_is_not_shown(client, development):
    give_app(make_user())
    assert client.get("/dev/codes/").context["codes"] == []


def test_sign_in_pages_of_the_demonstration_lead_to_the_codes(client, development):
    give_app(make_user())
    assert 'href="/dev/codes/"' in client.get("/accounts/login/").content.decode()
    type_password(client)
    step = client.get("/accounts/2fa/authenticate/").content.decode()
    assert 'href="/dev/codes/"' in step


def test_an_address_of_somebody_else_has_another_secret():
    assert dev_codes.secret_of("a@library.example") != dev_codes.secret_of(ADDRESS)
    assert len(dev_codes.secret_of(ADDRESS)) == 32
