"""What somebody signs in with stays among their addresses."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from ce_plugin.exceptions import TransitionNotAllowed
from ce_plugin.services import addresses, clock
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_what_somebody_signs_in_with_is_not_removed():
    person = make_person(email="ada@home.example")
    user = person.user
    known = {"verified_at": clock.now()}
    user.email = "ada@work.example"
    user.save()
    used = [
        person.addresses.create(email=email, **known)
        for email in ("ada@work.example", "ada@2.example")
    ]
    EmailAddress.objects.create(user=user, email="Ada@2.example", verified=True)

    for row in used:
        with pytest.raises(TransitionNotAllowed):
            addresses.remove_address(row, actor=user)

    assert person.addresses.count() == 2
