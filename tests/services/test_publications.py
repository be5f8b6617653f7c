"""What the world was told last, and what a publication is news of."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from ce_plugin.models import (
    EventIndexPage,
    EventPage,
    EventSession,
    OutboxMessage,
    PublishedSession,
)
from ce_plugin.services import clock, event_changes, publications
from ce_plugin.services.calendar_ends import ended_of_calendar
from ce_plugin.services.registrations import register
from ce_plugin.services.session_changes import Change, uid_of
from tests.factories import make_calendar, make_category, make_event, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = dt.date(2026, 12, 3)


@pytest.fixture
def told(monkeypatch) -> list:
    """What was handed on to be told to people, publication by publication."""
    found: list = []

    def announce(event, changes, version: str) -> None:
        if changes:
            found.append(changes)

    monkeypatch.setattr(event_changes, "announce", announce)
    return found


def published(**fields) -> EventPage:
    session = {"begins_on": DAY, **fields.pop("session", {})}
    event = make_event(session=session, **fields)
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def publish(event: EventPage, **session) -> EventPage:
    """Publish `event` with other facts of its first session."""
    if session:
        first = event.sessions.first()
        for name, value in session.items():
            setattr(first, name, value)
        event.sessions = [first, *list(event.sessions.all())[1:]]
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def row() -> PublishedSession:
    return PublishedSession.objects.get()


def kinds(told) -> list[tuple[str, ...]]:
    """Of the last publication, what is news about each session."""
    return [change.kinds for change in told[-1]] if told else []


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


def another_calendar(**fields) -> EventIndexPage:
    home = make_calendar().get_parent()
    page = EventIndexPage(**{"title": "Pines", "slug": "pines", **fields})
    return home.add_child(instance=page)


def facts() -> list[dict]:
    """All columns of all rows but the calendar."""
    rows = PublishedSession.objects.order_by("pk").values()
    return [{key: one[key] for key in one if key != "calendar_id"} for one in rows]


def test_an_event_that_is_moved_is_on_its_new_calendar_and_that_is_no_news(told):
    event, other = published(), published()
    person = make_person()
    register(event, person=person, actor=person.user)
    pines, before = another_calendar(), facts()

    event.move(pines, pos="last-child")

    calendars = PublishedSession.objects.order_by("pk").values_list("event", "calendar")
    assert list(calendars) == [(event.pk, pines.pk), (other.pk, make_calendar().pk)]
    assert facts() == before
    assert told == []
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {
        "registration_confirmed"
    }


def test_what_was_moved_ends_on_the_calendar_on_which_it_is(told):
    event, pines = published(), another_calendar()
    event.move(pines, pos="last-child")

    EventPage.objects.get(pk=event.pk).unpublish()

    ended = [ended_of_calendar(one, {}) for one in (make_calendar(), pines)]
    assert ended == [[], [row()]]


def test_what_was_gone_before_it_was_moved_ends_where_it_was(told):
    event, pines = published(), another_calendar()
    event.unpublish()

    event.move(pines, pos="last-child")

    ended = [ended_of_calendar(one, {}) for one in (make_calendar(), pines)]
    assert ended == [[row()], []]


def test_what_is_moved_behind_a_password_is_told_to_nobody(told):
    event, pines = published(), another_calendar()
    PageViewRestriction.objects.create(
        page=pines, restriction_type=PageViewRestriction.LOGIN
    )

    event.move(pines, pos="last-child")

    assert row().facts["is_public"] is False


def test_another_place_on_the_same_calendar_writes_nothing(told):
    event, other = published(), published()

    with CaptureQueriesContext(connection) as asked:
        event.move(other, pos="right")

    assert not [one for one in asked if "ce_plugin_publishedsession" in one["sql"]]


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


def test_news_says_before_and_after(told):
    event = publish(published(place="Helena"), begins_at=dt.time(9))

    ((change,),) = told
    assert change.before.begins_at == dt.time(10)
    assert change.after.begins_at == dt.time(9)
    assert change.session_id == event.sessions.get().pk
    assert (change.uid, change.sequence) == (row().uid, 1)
    assert (change.title, change.is_off) == (event.title, False)


def test_cancelled_and_back_again_at_another_time_and_place(told):
    event = publish(published(place="Helena"), is_cancelled=True)
    assert told[-1][0].is_off
    since = row().ended_at
    assert since is not None

    event.place = "Butte"
    publish(event, is_cancelled=False, begins_at=dt.time(13))

    assert kinds(told) == [(Change.BACK_AGAIN, Change.MOVED, Change.NEW_PLACE)]
    assert (row().ended_at, row().sequence) == (None, 2)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("postponed", "cancelled", [(Change.CANCELLED,)]),
        ("cancelled", "postponed", []),
    ],
)
def test_off_and_off_again_is_news_to_whom_waits_for_a_date(
    told, first, second, expected
):
    event = published(status_note="Snow.")
    event.event_status = first
    event = publish(event)
    since, told_before = row().ended_at, len(told)

    event.event_status = second
    publish(event)

    assert [change.kinds for one in told[told_before:] for change in one] == expected
    assert (row().ended_at, row().sequence) == (since, 2)


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


def test_a_page_nobody_noticed_can_be_deleted(told):
    make_event().delete()

    assert PublishedSession.objects.count() == 0


def test_with_the_calendar_its_memory_goes():
    published()

    make_calendar().delete()

    assert PublishedSession.objects.count() == 0


def test_a_draft_is_told_to_nobody(told):
    event = make_event(live=False)

    event.save_revision()

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


@pytest.mark.parametrize(
    ("fields", "session", "sentence"),
    [
        (
            {},
            {"begins_at": dt.time(9)},
            "It is now on Thu 3 Dec 2026, 09:00 to 11:30 (Mountain Time), instead "
            "of Thu 3 Dec 2026, 10:00 to 11:30 (Mountain Time).",
        ),
        ({"place": ""}, {}, "The place is not named yet, instead of Helena."),
        (
            {},
            {"is_cancelled": True},
            "What was to be on Thu 3 Dec 2026, 10:00 to 11:30 (Mountain Time) is "
            "cancelled.",
        ),
        (
            {},
            {"is_cancelled": True, "title": "Budgets"},
            "Budgets, Thu 3 Dec 2026, 10:00 to 11:30 (Mountain Time), is cancelled.",
        ),
    ],
)
def test_news_is_a_sentence(told, fields, session, sentence):
    event = published(title="Grants", place="Helena")
    for name, value in fields.items():
        setattr(event, name, value)

    publish(event, **session)

    assert told[-1][0].sentence("Grants") == sentence


def test_who_registered_gets_one_mail_that_says_what_is_news(in_may):
    """In the transaction of the publication; the same published again tells nobody."""
    person = make_person()
    event = published(title="Grants")
    register(event, person=person, actor=person.user)

    event = publish(event, begins_at=dt.time(9))
    publish(event)

    mail = OutboxMessage.objects.get(kind="event_changed")
    assert mail.recipient == person.email
    assert mail.context["changes"][0].startswith("It is now on Thu 3 Dec 2026, 09:")


def test_who_registered_hears_that_it_was_taken_off(in_may):
    person = make_person()
    event = published(title="Grants")
    register(event, person=person, actor=person.user)

    event.unpublish()

    mail = OutboxMessage.objects.get(kind="event_cancelled")
    assert "is no longer on the calendar" in mail.context["changes"][0]


def test_more_seats_published_go_to_who_waits(in_may):
    event = published(capacity=1)
    rows = [register(event, person=make_person(), actor=None) for _ in range(2)]
    event.capacity = 2

    publish(event)

    rows[1].refresh_from_db()
    assert rows[1].status == "registered"


def test_a_correction_of_what_is_over_is_no_news(told):
    event = published(session={"begins_on": clock.today() - dt.timedelta(days=9)})

    publish(event, begins_at=dt.time(9))

    assert (row().sequence, told) == (1, [])


@pytest.mark.parametrize(("hour", "mails"), [(17, 1), (18, 0)])
def test_a_page_that_goes_in_the_evening_is_no_news_to_who_was_there(
    in_may, hour, mails
):
    """From 10:00 to 11:30 in Denver, over at half past six in UTC."""
    event = published(title="Grants")
    register(event, person=make_person(), actor=None)

    with clock.at(dt.datetime.combine(DAY, dt.time(hour, 31), dt.UTC)):
        event.unpublish()

    assert OutboxMessage.objects.filter(kind="event_cancelled").count() == mails


def test_moments_come_from_the_clock():
    moment = dt.datetime(2026, 5, 14, 12, tzinfo=dt.UTC)
    with clock.at(moment):
        published()

    assert row().changed_at == moment
