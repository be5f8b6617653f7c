"""Who looks at the pages, the verifier's open question, and what a host takes care of."""

from __future__ import annotations

import pytest

from ce_plugin.models import EventSession, VerificationRequest
from ce_plugin.services import clock
from tests.factories import (
    VERIFIER_FIRST,
    make_application,
    make_calendar,
    make_categories,
    make_person,
)
from tests.services.attending import make_host, over
from tests.views import browsing, calendars


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


@pytest.fixture
def session() -> EventSession:
    """A session that ended a few days ago."""
    return over()


@pytest.fixture
def host(client, session):
    """The session's host, whose browser `client` is."""
    user = make_host(session)
    client.force_login(user)
    return user


@pytest.fixture
def december():
    """The calendar, with nothing on it, at noon of 9 December 2026."""
    make_calendar()
    make_categories()
    with clock.at(calendars.NOW):
        yield
