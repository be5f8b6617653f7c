"""What the world was told last, and what a publication is news of."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.models import PageViewRestriction

from ce_plugin.models import EventPage, EventSession, PublishedSession
from ce_plugin.services import clock, publications
from ce_plugin.services.session_changes import Change
from tests.factories import make_calendar, make_category, make_event
from tests.services.publishing import DAY, kinds, publish, published, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def test_first_publication_is_noted_down_and_no_news(told):
    event = published(title="Grants", place="Helena", session={"title": "Part one"})

    found = row()
    assert (found.session, found.event) == (event.sessions.get(), event)
    assert found.calendar == make_calendar()
    assert found.uid == f"session-{event.sessions.get().pk}@testserver"
    assert (found.sequence, found.ended_at) == (0, None)
    assert (found.title, found.begins_on) == ("Grants: Part one", DAY)
    assert found.told.state == "on"
    assert found.told.begins_at == dt.time(10)
    assert found.facts["filters"] == {"category": "TECH", "format": "online"}
    assert str(found) == "Grants: Part one"
    assert told == []


def test_the_same_twice_changes_nothing(told):
    event = published()
    before = PublishedSession.objects.values().get()

    publish(event)

    assert PublishedSession.objects.values().get() == before
    assert told == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"begins_at": dt.time(9)}, [(Change.MOVED,)]),
        ({"ends_on": DAY + dt.timedelta(days=1)}, [(Change.MOVED,)]),
        ({"date_precision": "day"}, [(Change.MOVED,)]),
        ({"is_cancelled": True}, [(Change.CANCELLED,)]),
        ({"is_cancelled": True, "begins_at": dt.time(9)}, [(Change.CANCELLED,)]),
        ({"title": "Part one"}, []),
    ],
)
def test_another_time_state_or_title_comes_after_what_was_told(told, change, expected):
    event = publish(published(), **change)

    assert row().sequence == 1
    assert kinds(told) == expected
    assert publications.changes_of(event) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("place", "Butte", [(Change.NEW_PLACE,)]),
        ("time_zone", "America/Chicago", [(Change.MOVED,)]),
        ("title", "Another title", []),
        ("event_status", "cancelled", [(Change.CANCELLED,)]),
        ("event_status", "postponed", [(Change.POSTPONED,)]),
    ],
)
def test_a_change_of_the_event_is_one_of_its_sessions(told, name, value, expected):
    event = published(place="Helena", status_note="Snow.")
    setattr(event, name, value)

    publish(event)

    assert row().sequence == 1
    assert kinds(told) == expected


def test_what_is_told_of_nobody_leaves_the_sequence_alone(told):
    event = published()
    before = row()
    event.summary, event.format = "Other words", "hybrid"

    publish(event, category=make_category("LA"), credits=2)

    after = row()
    assert (after.sequence, after.changed_at) == (0, before.changed_at)
    assert after.facts["filters"] == {"category": "LA", "format": "hybrid"}
    assert told == []


def test_a_session_without_category_is_asked_for_none(told):
    published(session={"category": None, "credits": None})

    assert row().facts["filters"]["category"] == ""


def test_a_session_taken_out_is_remembered(told):
    event = published(sessions=2)
    kept = event.sessions.first()
    gone = event.sessions.last().pk
    event.sessions = [kept]

    publish(event)

    found = PublishedSession.objects.get(session=None)
    assert (found.facts["session"], found.told.state) == (gone, "gone")
    assert found.ended_at is not None
    assert kinds(told) == [(Change.REMOVED,)]
    assert told[-1][0].session_id is None


def test_an_old_draft_brings_it_back_and_comes_after_what_was_told(told):
    """Published anew, the revision makes the session's row under its old key."""
    event = published(sessions=2)
    old = event.latest_revision
    event.sessions = [event.sessions.first()]
    event = publish(event, begins_at=dt.time(9))
    assert PublishedSession.objects.filter(session=None).count() == 1

    old.publish()

    rows = PublishedSession.objects.order_by("pk")
    assert [(one.told.begins_at, one.sequence) for one in rows] == [
        (dt.time(10), 2),
        (dt.time(10), 2),
    ]
    assert {one.session_id for one in rows} == set(
        EventSession.objects.values_list("pk", flat=True)
    )
    assert kinds(told) == [(Change.MOVED,), (Change.BACK_AGAIN,)]


def test_a_page_taken_off_ends_its_sessions_and_comes_back(told):
    event = published()

    event.unpublish()

    assert kinds(told) == [(Change.REMOVED,)]
    assert (row().told.state, row().sequence) == ("gone", 1)
    event = EventPage.objects.get()
    event.save_revision()
    assert row().sequence == 1

    publish(event)
    assert kinds(told) == [(Change.BACK_AGAIN,)]
    assert (row().told.state, row().sequence) == ("on", 2)


def test_a_page_that_is_deleted_is_remembered_by_its_calendar(told):
    event = published()
    uid = row().uid

    event.delete()

    found = row()
    assert (found.uid, found.session, found.event) == (uid, None, None)
    assert (found.calendar, found.told.state) == (make_calendar(), "gone")
    assert kinds(told) == [(Change.REMOVED,)]


def test_with_the_calendar_its_memory_goes():
    published()

    make_calendar().delete()

    assert PublishedSession.objects.count() == 0


def test_a_draft_is_told_to_nobody(told):
    event = make_event(live=False)

    event.save_revision()

    assert PublishedSession.objects.count() == 0


def test_who_may_see_the_page_is_noted_down():
    event = published()
    assert row().facts["is_public"] is True

    PageViewRestriction.objects.create(page=event, restriction_type="login")
    publish(event)

    assert row().facts["is_public"] is False


def test_saving_a_draft_of_what_is_noted_down_asks_once(django_assert_num_queries):
    event = published()

    with django_assert_num_queries(1):
        assert publications.remember(event.pk) == 0


def test_moments_come_from_the_clock():
    moment = dt.datetime(2026, 5, 14, 12, tzinfo=dt.UTC)
    with clock.at(moment):
        published()

    assert row().changed_at == moment
