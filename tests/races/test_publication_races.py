"""Several editors publish one event at once: one row for each session, one order."""

from __future__ import annotations

from functools import partial

import pytest

from ce_plugin.models import EventPage, PublishedSession
from ce_plugin.services import publications
from tests import factories
from tests.races.conftest import together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
AT_ONCE = 6


def note_down(pk: int) -> list:
    return publications.publish(EventPage.objects.get(pk=pk))


def test_who_publish_at_once_leave_one_row_for_each_session():
    event = factories.make_event(sessions=3)

    results = together(*[partial(note_down, event.pk)] * AT_ONCE)

    assert results == [[]] * AT_ONCE
    assert PublishedSession.objects.count() == 3


def test_without_the_lock_they_are_in_each_others_way(monkeypatch):
    """The control: the lock is what makes it one after the other."""
    monkeypatch.setattr(publications, "lock_event", lambda event: None)

    for _try in range(10):
        event = factories.make_event(sessions=3)
        results = together(*[partial(note_down, event.pk)] * AT_ONCE)
        if results != [[]] * AT_ONCE:
            return

    pytest.fail("Nobody was in anybody's way.")
