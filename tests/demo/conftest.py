"""The demonstration, loaded once for these tests and taken back after them."""

from __future__ import annotations

from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings


@contextmanager
def taken_back():
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker):
    """What the loader said. Its tests must not ask for `db`."""
    out = StringIO()
    with django_db_blocker.unblock(), override_settings(DEMO_SITE=True), taken_back():
        call_command("load_demo", stdout=out)
        yield out.getvalue()
