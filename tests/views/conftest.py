"""Who looks at the pages, and the verifier's open question."""

from __future__ import annotations

import pytest

from ce_plugin.models import VerificationRequest
from tests.factories import VERIFIER_FIRST, make_application, make_person
from tests.views import browsing


@pytest.fixture
def person():
    return make_person(email="ada@people.example")


@pytest.fixture
def signed_in(client, person):
    """The browser of `person`."""
    client.force_login(person.user)
    return client


@pytest.fixture
def member(client, person):
    """Somebody whose browser `client` is."""
    client.force_login(person.user)
    return person


@pytest.fixture
def sign_in(client):
    """Signs in whom a participation or an application belongs to."""
    return lambda row: browsing.sign_in(client, row)


@pytest.fixture
def asked() -> VerificationRequest:
    application = make_application("submitted", order=VERIFIER_FIRST)
    return application.verifications.get()
