"""Somebody of the office, signed in to the Wagtail admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from tests import factories
from tests.modeladmin.steps import DESK


@pytest.fixture
def coordinator(db):
    """A member of the group that the migration makes, and nothing more."""
    user = factories.make_user(first_name="Cora", last_name="Dinator")
    user.groups.add(Group.objects.get(name="CE coordinators"))
    return user


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def address():
    """The address of a screen or action of the review desk."""

    def build(application, action="inspect"):
        return f"{DESK}{action}/{application.pk}/"

    return build
