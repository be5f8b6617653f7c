"""Somebody has lost their telephone: the office lets them begin anew."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from tests.portal.second_steps import ADDRESS, give_app, make_user, type_password

pytestmark = pytest.mark.django_db
COMMAND = "remove_second_factor"


def test_removes_every_factor_and_tells_the_person(capsys):
    give_app(make_user())

    call_command(COMMAND, ADDRESS.upper())

    assert Authenticator.objects.count() == 0
    assert "led to setting one up" in capsys.readouterr().out
    (told,) = mail.outbox
    assert told.to == [ADDRESS]
    assert "If you did not ask for it" in told.body


def test_the_next_sign_in_leads_to_setting_one_up():
    user = make_user()
    give_app(user)
    call_command(COMMAND, ADDRESS)
    client = Client()
    type_password(client)

    assert client.get("/admin/").url.startswith("/accounts/2fa/")


@pytest.mark.parametrize("address", [ADDRESS, "nobody@library.example"])
def test_says_when_there_is_nothing_to_remove(address):
    make_user()

    with pytest.raises(CommandError):
        call_command(COMMAND, address)
    assert mail.outbox == []
