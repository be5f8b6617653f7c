"""Who edits."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_superuser("ed", "ed@library.example", "x")
    client.force_login(user)
    return client
