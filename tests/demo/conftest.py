"""The demonstration, loaded once for these tests and taken back after them."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker):
    """What the loader said. Each test runs in a transaction of its own within."""
    out = StringIO()
    demonstration = override_settings(DEMO_SITE=True)
    with django_db_blocker.unblock(), demonstration, transaction.atomic():
        call_command("load_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)
