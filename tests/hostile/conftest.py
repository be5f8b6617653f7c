"""The world of the authorization matrix, made once for a module of tests."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.authorization.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Every request is taken back, so what one test does no other sees."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world):
    return world.clients()
