"""Sign-up, sign-in and password pages: dressed, in plain words, from mail to door."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import override_settings

from tests.factories import make_person

pytestmark = pytest.mark.django_db

ADDRESS = "new.reader@library.example"
PASSWORD = "a-quiet-reading-room"
HEADING = re.compile(r"<h1>(.+?)</h1>")
LINK = re.compile(r"https?://\S+")


@pytest.fixture(autouse=True)
def _first_page_after_signing_in():
    with override_settings(LOGIN_REDIRECT_URL="/"):
        yield


def heading(response) -> str:
    return HEADING.search(response.content.decode()).group(1)


def sign_up(client, **changes):
    answers = {"email": ADDRESS, "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", answers | changes, follow=True)


@pytest.fixture
def reader():
    user = get_user_model().objects.create_user("reader", ADDRESS, PASSWORD)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    return user


def test_signing_up_asks_to_open_the_mail_and_the_mail_leads_in(client, mailoutbox):
    assert heading(sign_up(client)) == "Open the mail we sent you"
    (mail,) = mailoutbox
    assert mail.subject == "Please confirm your email address"
    page = client.get(LINK.search(mail.body).group())
    assert heading(page) == "Confirm your address"
    client.post(LINK.search(mail.body).group())
    assert EmailAddress.objects.get().verified is True


def test_looking_at_the_confirmation_page_confirms_nothing(client, mailoutbox):
    sign_up(client)
    client.get(LINK.search(mailoutbox[0].body).group())
    assert EmailAddress.objects.get().verified is False


def test_wrong_answers_are_kept_and_named_in_title_and_summary(client):
    page = sign_up(client, password2="another one").content.decode()
    assert "<title>Error: Make an account | Library Learning</title>" in page
    assert 'href="#id_password2"' in page
    assert f'value="{ADDRESS}"' in page
    assert 'aria-describedby="id_password2_error"' in page


def test_used_confirmation_link_says_so(client):
    page = client.get("/accounts/confirm-email/unknown/")
    assert heading(page) == "This link no longer works"


def test_signing_in_says_nothing_and_signing_out_asks(client, reader):
    home = client.post(
        "/accounts/login/", {"login": ADDRESS, "password": PASSWORD}, follow=True
    )
    assert list(home.context["messages"]) == []
    assert heading(client.get("/accounts/logout/")) == "Sign out?"
    gone = client.post("/accounts/logout/", follow=True)
    assert [str(one) for one in gone.context["messages"]] == ["You are signed out."]


def test_forgotten_password_is_replaced_by_the_link_in_the_mail(
    client, reader, mailoutbox
):
    sent = client.post("/accounts/password/reset/", {"email": ADDRESS}, follow=True)
    assert heading(sent) == "Look for our mail"
    link = LINK.search(mailoutbox[0].body).group()
    form = client.get(link, follow=True)
    assert heading(form) == "Choose a new password"
    new = {"password1": "another-quiet-room", "password2": "another-quiet-room"}
    done = client.post(form.redirect_chain[-1][0], new, follow=True)
    assert heading(done) == "Your password is changed"
    reader.refresh_from_db()
    assert reader.check_password("another-quiet-room") is True
    assert heading(client.get(link, follow=True)) == "This link no longer works"


@pytest.mark.parametrize("field", ["password", "login"])
def test_sign_in_form_leaves_paste_and_password_managers_alone(client, field):
    page = client.get("/accounts/login/").content.decode()
    widget = re.search(rf'<input[^>]*name="{field}"[^>]*>', page).group()
    expected = {"password": "current-password", "login": "email"}[field]
    assert f'autocomplete="{expected}"' in widget
    assert "onpaste" not in widget


def test_page_of_addresses_shows_which_is_the_main_one(client, reader):
    client.force_login(reader)
    page = client.get("/accounts/email/").content.decode()
    assert ("main address" in page, "confirmed" in page) == (True, True)


def errors_of(response) -> list[str]:
    form = response.context["form"]
    return [error for errors in form.errors.values() for error in errors]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("login", ["Type your email address.", "Type your password."]),
        (
            "signup",
            [
                "Type your email address.",
                "Choose a password.",
                "Type the same password once more.",
            ],
        ),
        ("password/reset", ["Type your email address."]),
    ],
)
def test_what_is_missing_is_said_in_our_words(client, address, said):
    page = client.post(f"/accounts/{address}/", {})

    assert errors_of(page) == said
    assert "This field is required" not in page.content.decode()


@pytest.mark.parametrize(
    ("address", "answers", "said"),
    [
        (
            "password/change",
            {},
            [
                "Type the password you have now.",
                "Choose a password.",
                "Type the same password once more.",
            ],
        ),
        ("email", {"action_add": ""}, ["Type your email address."]),
    ],
)
def test_so_it_is_on_the_pages_of_ones_account(client, reader, address, answers, said):
    client.force_login(reader)
    session = client.session
    # As somebody who has just typed their password: else it is asked first.
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "username": "reader"}
    ]
    session.save()

    assert errors_of(client.post(f"/accounts/{address}/", answers)) == said


def test_a_new_password_is_asked_for_in_our_words(client, reader, mailoutbox):
    client.post("/accounts/password/reset/", {"email": ADDRESS})
    form = client.get(LINK.search(mailoutbox[0].body).group(), follow=True)

    page = client.post(form.redirect_chain[-1][0], {})

    assert errors_of(page) == [
        "Choose a password.",
        "Type the same password once more.",
    ]


def test_fields_of_the_door_are_named_plainly(client):
    form = client.get("/accounts/login/").context["form"]

    assert [str(field.label) for field in form] == [
        "Email address",
        "Password",
        "Keep me signed in on this device",
    ]


def test_the_password_asked_once_more_is_asked_in_our_words(client, reader):
    client.force_login(reader)

    page = client.post("/accounts/reauthenticate/", {})

    assert errors_of(page) == ["Type your password."]


def test_the_main_address_is_not_offered_to_be_made_main_again(client, reader):
    client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})

    alone = client.get("/accounts/email/").content.decode()
    EmailAddress.objects.create(user=reader, email="two@library.example")
    beside = client.get("/accounts/email/").content.decode()
    EmailAddress.objects.filter(email="two@library.example").update(verified=True)
    confirmed = client.get("/accounts/email/").content.decode()

    buttons = ("action_primary", "action_send", "action_remove")
    shown = [
        [name for name in buttons if f'name="{name}"' in page]
        for page in (alone, beside, confirmed)
    ]
    assert shown == [[], list(buttons[1:]), ["action_primary", "action_remove"]]
    assert f'value="{ADDRESS}"' not in beside


def test_the_header_calls_somebody_by_the_name_on_record(client, reader):
    make_person(user=reader, first_name="Wanda", last_name="Walker")
    client.force_login(reader)

    page = client.get("/").content.decode()

    assert page.count('<span class="site-account__name">Wanda Walker</span>') == 1
