"""What a webinar's report is about, who hands it in, and what is told to people."""

from __future__ import annotations

import pytest

from ce_plugin.models import EventSession
from ce_plugin.services import event_changes
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


@pytest.fixture
def told(monkeypatch) -> list:
    """What was handed on to be told to people, publication by publication."""
    found: list = []

    def announce(event, changes, version: str) -> None:
        if changes:
            found.append(changes)

    monkeypatch.setattr(event_changes, "announce", announce)
    return found
