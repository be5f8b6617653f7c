"""What a webinar's report is about, and who hands it in."""

from __future__ import annotations

import pytest

from ce_plugin.models import EventSession
from tests.factories import make_writer
from tests.services.attending import over


@pytest.fixture
def actor(db):
    """Somebody of the office who reads files in."""
    return make_writer()


@pytest.fixture
def session(db) -> EventSession:
    """A session that ended a few days ago."""
    return over()
