"""Journeys of somebody whose sign-in is their own: a site beside the test.

The people of the demonstration are shared by all other journeys; a passkey or a
clock set forward would meet them all. Everything here is rolled back. Beside a
running browser Django refuses queries of the test: rows are made before it starts.
"""

from __future__ import annotations

import pytest
from django.db import connection

from portal.dev_codes import give_codes
from tests.hostile.server import serving
from tests.journeys.running_site import Site
from tests.portal.second_steps import ADDRESS, PASSWORD, make_user


@pytest.fixture
def may_enter_the_admin() -> bool:
    return False


@pytest.fixture
def site(db, settings, tmp_path, may_enter_the_admin):
    """Ann is the only one there; whoever works in the admin has an app with codes."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    make_user(admin=may_enter_the_admin)
    give_codes()
    with serving() as address:
        yield Site(
            address,
            tmp_path,
            {ADDRESS: PASSWORD},
            on_postgresql=connection.vendor == "postgresql",
        )


@pytest.fixture
def browser(site, browser_beside_the_database):
    return browser_beside_the_database
