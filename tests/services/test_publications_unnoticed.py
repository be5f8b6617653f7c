"""What was published before anybody noted publications down."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.models import EventPage, PublishedSession
from ce_plugin.services import publications
from ce_plugin.services.session_changes import Change, uid_of
from tests.factories import make_event
from tests.services.publishing import DAY, kinds, publish, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def test_a_page_nobody_noticed_can_be_deleted(told):
    make_event().delete()

    assert PublishedSession.objects.count() == 0


def test_what_was_published_unnoticed_is_noted_down_before_it_changes(told):
    """Rows loaded from a file, or from before this was noted down at all."""
    event = make_event(session={"begins_on": DAY})
    stamp = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    EventPage.objects.update(last_published_at=stamp)
    event.refresh_from_db()
    uid = uid_of(event.sessions.get().pk)

    publish(event, begins_at=dt.time(9))

    assert (row().uid, row().sequence) == (uid, 1)
    assert kinds(told) == [(Change.MOVED,)]


def test_the_daily_run_notes_down_what_was_published_unnoticed():
    make_event(sessions=2)
    make_event(live=False)
    off = make_event(event_status="cancelled", status_note="Snow.")
    stamp = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    EventPage.objects.filter(pk=off.pk).update(last_published_at=stamp)

    assert publications.catch_up() == 3
    assert publications.catch_up() == 0
    assert PublishedSession.objects.get(event=off).ended_at == stamp
    assert PublishedSession.objects.filter(ended_at=None).count() == 2


def test_many_unnoticed_events_are_found_batch_by_batch(monkeypatch):
    monkeypatch.setattr(publications, "BATCH", 1)
    for _ in range(3):
        make_event()

    assert publications.catch_up() == 3
