"""Guessing passwords, codes and mails: how far one gets, and that the owner comes in."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import checks
from django.test import Client

from ce_plugin.models import OutboxMessage, Throttle
from ce_plugin.services import clock, outbox
from portal import guessing
from portal.checks import check_limits_are_on
from tests import factories
from tests.portal import guessers, second_steps
from tests.portal.guessers import (
    ANOTHER,
    NEW,
    RIGHT,
    WRONG,
    make_account,
    type_password,
)
from tests.portal.second_steps import is_signed_in

pytestmark = pytest.mark.django_db
EMAIL = "ann@library.example"
BEGIN = dt.datetime(2026, 5, 12, 9, tzinfo=dt.UTC)
HELD_UP = (
    "Too many wrong passwords were typed for this address. "
    "You can try again in 3 minutes."
)


@pytest.fixture(autouse=True)
def _counted(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["tests.portal.guessers.CountingHasher"]
    guessers.count_into(tmp_path / "looked-at")
    with clock.at(BEGIN):
        yield


@pytest.fixture
def ann():
    return make_account(EMAIL, RIGHT)


def guess(times: int, *, addresses: int = 1, **headers) -> list[int]:
    """Status of wrong passwords on one account, from so many addresses in turn."""
    return [
        type_password(Client(), EMAIL, number=each % addresses, **headers).status_code
        for each in range(times)
    ]


@pytest.mark.parametrize("addresses", [1, 50, 200])
def test_of_many_wrong_passwords_on_an_account_few_are_looked_at(addresses, ann):
    answers = guess(200, addresses=addresses)

    assert (answers.count(200), answers.count(429)) == (5, 195)
    assert guessers.looked_at() == 5


def test_in_no_quarter_of_an_hour_more_than_ten_are_looked_at(ann):
    for minute in range(16):
        with clock.at(BEGIN + dt.timedelta(minutes=minute)):
            guess(10, addresses=10)

    assert guessers.looked_at() == 10


@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"]
)
def test_a_forged_address_gains_nothing(header, settings):
    for number in range(60):
        email = f"reader{number}@library.example"
        make_account(email)
        forged = {header: f"198.51.100.{number}"}
        type_password(Client(), email, number=1, **forged)

    assert guessers.looked_at() == 25


def test_behind_a_proxy_what_was_written_before_it_gains_nothing(settings):
    settings.CE_PLUGIN_TRUSTED_PROXIES = 1
    for number in range(60):
        email = f"reader{number}@library.example"
        make_account(email)
        told = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}, 203.0.113.7"}
        type_password(Client(), email, number=number, **told)

    assert guessers.looked_at() == 25


def test_one_password_on_many_accounts_ends_after_fifty_in_an_hour():
    for minute in range(60):
        with clock.at(BEGIN + dt.timedelta(minutes=minute)):
            for number in range(5):
                type_password(Client(), f"r{minute}-{number}@library.example")

    used = clock.at(BEGIN + dt.timedelta(minutes=59))
    with used, pytest.raises(guessing.TooOften):
        guessing.limits.spend(guessing.ADDRESS, guessers.address(1))
    accounts = Throttle.objects.count() - 1
    assert accounts <= 50


def test_all_addresses_of_an_account_are_one_account(ann):
    ann.emailaddress_set.create(email="ann@home.example", verified=True)
    guess(5, addresses=5)

    response = type_password(Client(), "ANN@home.example", number=9)

    assert response.status_code == 429
    assert guessers.looked_at() == 5


def test_the_refusal_says_when_keeps_the_address_and_comes_by_status(ann):
    guess(5, addresses=5)

    response = type_password(Client(), EMAIL, RIGHT, number=9)

    assert (response.status_code, response["Retry-After"]) == (429, "180")
    assert response.context["form"].non_field_errors() == [HELD_UP]
    page = response.content.decode()
    assert f'value="{EMAIL}"' in page
    assert RIGHT not in page


def test_a_refusal_of_the_account_leaves_the_others_at_the_connection_alone(ann):
    guess(80)
    make_account("bob@library.example", RIGHT)

    bob = Client()
    type_password(bob, "bob@library.example", RIGHT, number=0)
    assert is_signed_in(bob) is True


def test_an_unknown_address_is_refused_in_the_same_words(ann):
    def said(email):
        answers = [type_password(Client(), email, number=each) for each in range(6)]
        return [
            (each.status_code, each.context["form"].non_field_errors())
            for each in answers
        ]

    assert said("nobody@library.example") == said(EMAIL)


def test_right_passwords_are_not_counted(ann):
    for _time in range(30):
        client = Client()
        type_password(client, EMAIL, RIGHT)
        assert is_signed_in(client) is True


def test_the_owner_comes_in_on_a_known_device_while_others_guess(ann):
    owner = Client()
    type_password(owner, EMAIL, RIGHT)
    owner.post("/accounts/logout/")
    guess(100)

    type_password(owner, EMAIL, RIGHT, number=0)

    assert is_signed_in(owner) is True


def test_so_does_the_owner_whose_neighbors_have_used_up_the_connection(ann):
    owner, stranger = Client(), Client()
    type_password(owner, EMAIL, RIGHT)
    owner.post("/accounts/logout/")
    for number in range(26):
        type_password(Client(), f"reader{number}@library.example")

    for each in (owner, stranger):
        type_password(each, EMAIL, RIGHT)

    assert (is_signed_in(owner), is_signed_in(stranger)) == (True, False)


def test_elsewhere_the_owner_waits_three_minutes_at_most(ann):
    guess(100)
    with clock.at(BEGIN + dt.timedelta(minutes=3)):
        owner = Client()
        type_password(owner, EMAIL, RIGHT, number=7)
    assert is_signed_in(owner) is True


def test_on_a_known_device_guesses_are_limited_too(ann):
    thief = Client()
    type_password(thief, EMAIL, RIGHT)
    thief.post("/accounts/logout/")

    answers = [type_password(thief, EMAIL).status_code for _try in range(8)]

    assert answers == [200] * 5 + [429] * 3


def cookie_of(client: Client):
    return client.cookies.get("known_device")


def test_the_device_is_known_by_a_cookie_that_scripts_cannot_read(ann, settings):
    settings.SESSION_COOKIE_SECURE = True
    owner = Client()
    type_password(owner, EMAIL, RIGHT)

    cookie = cookie_of(owner)
    flags = [cookie[each] for each in ("httponly", "secure", "samesite", "path")]
    assert flags == [True, True, "Lax", "/"]
    assert cookie["max-age"] == 180 * 24 * 60 * 60
    assert EMAIL not in cookie.value


def test_the_cookie_of_somebody_else_or_a_bent_one_helps_nobody(ann):
    bob = Client()
    make_account("bob@library.example", RIGHT)
    type_password(bob, "bob@library.example", RIGHT)
    guess(5, addresses=5)
    bent = Client()
    bent.cookies["known_device"] = cookie_of(bob).value[:-1]

    answers = [
        type_password(each, EMAIL, RIGHT, number=9).status_code for each in (bob, bent)
    ]

    # Bob is signed in, and led on without a look at what he typed.
    assert answers == [302, 429]
    bob.post("/accounts/logout/")
    assert type_password(bob, EMAIL, RIGHT, number=9).status_code == 429


def test_a_new_password_makes_the_device_unknown(ann):
    owner = Client()
    type_password(owner, EMAIL, RIGHT)
    owner.post("/accounts/logout/")
    ann.set_password(ANOTHER)
    ann.save()
    guess(5, addresses=5)

    assert type_password(owner, EMAIL, RIGHT, number=9).status_code == 429


def test_a_wrong_password_or_half_a_sign_in_makes_no_device_known():
    user = second_steps.make_user()
    second_steps.give_app(user)
    client = Client()
    type_password(client, EMAIL)
    assert cookie_of(client) is None
    second_steps.type_password(client)
    assert cookie_of(client) is None
    second_steps.type_code(client, second_steps.code())
    assert cookie_of(client) is not None


def test_a_password_chosen_by_mail_makes_the_device_known(ann, mailoutbox):
    guess(5, addresses=5)
    owner = Client()
    owner.post("/accounts/password/reset/", {"email": EMAIL})
    link = next(each for each in mailoutbox[-1].body.split() if "http" in each)
    form = owner.get(link, follow=True).redirect_chain[-1][0]
    owner.post(form, NEW)

    type_password(owner, EMAIL, ANOTHER, number=9)

    assert is_signed_in(owner) is True


def test_the_owner_is_told_once(ann, mailoutbox):
    guess(60, addresses=30)
    outbox.drain()

    (mail,) = mailoutbox
    assert mail.to == [EMAIL]
    assert mail.subject == "Wrong passwords were typed for your account"
    assert "http://testserver/accounts/password/reset/" in mail.body
    assert OutboxMessage.objects.count() == 1


def test_the_mail_belongs_to_the_person_where_there_is_one():
    person = factories.make_person(user=make_account(EMAIL))
    guess(6, addresses=6)

    assert OutboxMessage.objects.get().person == person


def test_an_address_that_ran_out_tells_no_owner(ann):
    for number in range(25):
        type_password(Client(), f"reader{number}@library.example")

    assert type_password(Client(), EMAIL, number=1).status_code == 429
    assert OutboxMessage.objects.count() == 0


def test_the_password_asked_again_is_limited_with_the_others(ann):
    client = Client()
    client.force_login(ann)

    answers = [
        client.post("/accounts/reauthenticate/", {"password": WRONG}).status_code
        for _try in range(7)
    ]

    assert answers == [200] * 5 + [429] * 2
    assert guessers.looked_at() == 5


def test_so_is_the_old_password_where_a_new_one_is_chosen(ann):
    client = Client()
    client.force_login(ann)
    client.post("/accounts/reauthenticate/", {"password": RIGHT})

    answers = [
        client.post(
            "/accounts/password/change/", {"oldpassword": WRONG} | NEW
        ).status_code
        for _try in range(7)
    ]

    assert answers == [200] * 5 + [429] * 2
    right = client.post("/accounts/password/change/", {"oldpassword": RIGHT} | NEW)
    assert right.status_code == 429


def test_the_owner_takes_the_second_step_on_a_known_device_while_others_guess():
    user = second_steps.make_user()
    second_steps.give_app(user)
    owner, thief = Client(), Client(REMOTE_ADDR="203.0.113.9")
    second_steps.type_password(owner)
    second_steps.type_code(owner, second_steps.code())
    owner.post("/accounts/logout/")
    second_steps.type_password(thief)
    wrong = [second_steps.type_code(thief, "000000") for _try in range(6)]

    second_steps.type_password(owner)
    second_steps.type_code(owner, second_steps.code(steps=1))

    assert [each.status_code for each in wrong] == [200] * 5 + [429]
    assert is_signed_in(owner) is True


def test_on_a_known_device_codes_are_limited_too():
    user = second_steps.make_user()
    second_steps.give_app(user)
    thief = Client()
    second_steps.type_password(thief)
    second_steps.type_code(thief, second_steps.code())
    thief.post("/accounts/logout/")
    second_steps.type_password(thief)

    wrong = [second_steps.type_code(thief, "000000") for _try in range(6)]

    assert [each.status_code for each in wrong] == [200] * 5 + [429]


def test_codes_of_the_second_step_are_limited():
    user = second_steps.make_user()
    second_steps.give_app(user)
    client = Client()
    second_steps.type_password(client)

    answers = [second_steps.type_code(client, "000000") for _try in range(7)]

    assert [each.status_code for each in answers] == [200] * 5 + [429] * 2
    assert "Too many wrong codes." in answers[-1].content.decode()
    second_steps.type_code(client, second_steps.code())
    assert is_signed_in(client) is False


@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/signup/"])
def test_nobody_fills_a_mailbox_by_our_forms(address, ann, mailoutbox):
    answers = {"email": EMAIL} | NEW

    given = [
        Client().post(address, answers, REMOTE_ADDR=guessers.address(each))
        for each in range(8)
    ]

    assert [each.status_code for each in given] == [302] * 3 + [429] * 5
    assert given[-1]["Retry-After"] == "1200"
    assert f'value="{EMAIL}"' in given[-1].content.decode()
    assert len(mailoutbox) == 3


def test_the_limits_of_the_library_say_when_too(settings, ann):
    settings.ACCOUNT_RATE_LIMITS = {"manage_email": "2/m/user"}
    client = Client()
    client.force_login(ann)
    client.post("/accounts/reauthenticate/", {"password": RIGHT})

    answers = [client.post("/accounts/email/", {"action_add": ""}) for _try in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_limits_switched_off_are_reported_before_going_public(settings):
    assert check_limits_are_on(None) == []
    settings.CE_PLUGIN_RATE_LIMITS = False
    assert [each.id for each in check_limits_are_on(None)] == ["portal.W002"]
    registered = checks.registry.registry.deployment_checks
    assert check_limits_are_on in registered
