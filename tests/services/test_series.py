"""A series as sessions of one event, and as events beside it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from wagtail.models import PageLogEntry, Revision

from ce_plugin.exceptions import NotPermitted
from ce_plugin.models import EventPage, EventSession, Registration, times
from ce_plugin.services import clock, registrations, series
from ce_plugin.services.series_plan import Sitting, plan
from tests.factories import make_category, make_event, make_person, make_user
from tests.modeladmin.editors import WRITING, make_page_editor

pytestmark = pytest.mark.django_db
FIRST = dt.date(2027, 5, 4)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def event():
    return make_event(
        session={
            "begins_on": FIRST,
            "title": "Evening",
            "presenter": "Ann Lee",
            "category": make_category("LA"),
            "capacity": 12,
        },
        title="Board school",
        slug="board-school-2027-05-04",
        capacity=20,
        has_waiting_list=False,
        registration_opens_on=FIRST - dt.timedelta(days=30),
        registration_closes_on=FIRST - dt.timedelta(days=1),
        meeting_url="https://meet.example/board",
        contact_name="Ines Calloway",
    )


@pytest.fixture
def editor(event):
    return make_page_editor(rights=WRITING)


def dates(event, *days: dt.date, standing=frozenset()):
    sittings = [Sitting.of(one) for one in series.pattern_of(event)]
    return plan(days, sittings, zone=event.zone, standing=standing)


def draft_of(page) -> EventPage:
    return EventPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_each_new_date_becomes_a_session_like_the_first_in_a_draft(event, editor):
    days = series.days_with_sessions(event, dt.time(10))
    planned = dates(event, FIRST, FIRST + WEEK, FIRST + 2 * WEEK, standing=days)

    made = series.write_sessions(event, planned, actor=editor)

    rows = list(draft_of(event).sessions.all())
    assert [one.begins_on for one in rows] == [FIRST, FIRST + WEEK, FIRST + 2 * WEEK]
    assert [one.sort_order for one in rows] == [0, 1, 2]
    last = rows[-1]
    assert (last.title, last.presenter, last.credits, last.category.code) == (
        "Evening",
        "Ann Lee",
        Decimal("1.5"),
        "LA",
    )
    assert (last.capacity, last.ends_at) == (12, dt.time(11, 30))
    assert len(made) == 2
    assert EventPage.objects.get().sessions.count() == 1
    log = PageLogEntry.objects.get(action=series.SESSIONS_ADDED)
    assert log.user == editor


def test_without_a_new_date_no_draft_is_written(event, editor):
    days = series.days_with_sessions(event, dt.time(10))

    assert (
        series.write_sessions(event, dates(event, FIRST, standing=days), actor=editor)
        == []
    )
    assert EventPage.objects.get().latest_revision is None


def test_each_new_date_becomes_an_event_of_its_own_without_registrations(event, editor):
    with clock.at(dt.datetime(2027, 4, 20, 12, tzinfo=dt.UTC)):
        person = make_person()
        registrations.register(event, person=person, actor=person.user)
    planned = dates(event, FIRST + WEEK, FIRST + 2 * WEEK)

    made = series.write_pages(event, planned, actor=editor)

    event.refresh_from_db()
    assert [(one.title, one.slug, one.live) for one in made] == [
        ("Board school (11 May 2027)", "board-school-2027-05-11", False),
        ("Board school (18 May 2027)", "board-school-2027-05-18", False),
    ]
    sister = draft_of(made[0])
    assert sister.series == event.series is not None
    assert (sister.capacity, sister.has_waiting_list, sister.meeting_url) == (
        20,
        False,
        "https://meet.example/board",
    )
    assert (sister.registration_opens_on, sister.registration_closes_on) == (
        FIRST + WEEK - dt.timedelta(days=30),
        FIRST + WEEK - dt.timedelta(days=1),
    )
    (session,) = sister.sessions.all()
    assert (session.begins_on, session.ends_on, session.title) == (
        FIRST + WEEK,
        FIRST + WEEK,
        "Evening",
    )
    assert Registration.objects.filter(event=event).count() == 1
    assert Registration.objects.filter(event__in=made).count() == 0
    assert event.title == "Board school"


@pytest.mark.parametrize(
    ("title", "begins"),
    [
        ("Board school (4 March 2026)", "Board school ("),
        ("Board " * 42, "Board Board"),
    ],
)
def test_a_title_has_one_day_and_fits(event, editor, title, begins):
    EventPage.objects.update(title=title.strip())

    (made,) = series.write_pages(event, dates(event, FIRST + WEEK), actor=editor)

    day = times.formal_day(FIRST + WEEK)
    assert made.title.startswith(begins)
    assert made.title.endswith(f" ({day})")
    assert (made.title.count("("), len(made.title) <= 255) == (1, True)


def test_history_says_who_made_the_series(event, editor):
    made = series.write_pages(event, dates(event, FIRST + WEEK), actor=editor)

    entry = PageLogEntry.objects.get(page=event.pk, action=series.PAGES_ADDED)
    assert (entry.user, entry.data) == (editor, {"number": 1})
    copied = PageLogEntry.objects.get(page=made[0].pk, action="wagtail.copy")
    assert (copied.user, made[0].owner) == (editor, editor)


def test_the_latest_draft_is_copied_and_what_belongs_to_one_date_is_not(event, editor):
    draft = draft_of(event)
    draft.sponsor = "Tamarack Federation"
    draft.event_status, draft.status_note = "cancelled", "Snow"
    draft.recording_url = "https://rec.example/1"
    draft.sessions.all()[0].presenter = "Ben Ode"
    session = draft.sessions.all()[0]
    session.note, session.is_cancelled = "Moved", True
    draft.sessions.add(session)
    draft.save_revision()

    (made,) = series.write_pages(event, dates(draft, FIRST + WEEK), actor=editor)

    sister = draft_of(made)
    assert (sister.sponsor, sister.event_status, sister.status_note) == (
        "Tamarack Federation",
        "scheduled",
        "",
    )
    assert sister.recording_url == ""
    (copied,) = sister.sessions.all()
    assert (copied.note, copied.is_cancelled) == ("", False)


def test_sessions_that_stand_in_a_draft_only_are_copied_each(event, editor):
    draft = draft_of(event)
    for number in (1, 2):
        draft.sessions.add(
            type(draft.sessions.all()[0])(
                title=f"More {number}",
                begins_on=FIRST + dt.timedelta(days=number),
                ends_on=FIRST + dt.timedelta(days=number),
                sort_order=number,
            )
        )
    draft.save_revision()

    (made,) = series.write_pages(event, dates(draft, FIRST + WEEK), actor=editor)

    assert [(one.title, one.begins_on) for one in draft_of(made).sessions.all()] == [
        ("Evening", FIRST + WEEK),
        ("More 1", FIRST + WEEK + dt.timedelta(days=1)),
        ("More 2", FIRST + WEEK + dt.timedelta(days=2)),
    ]


def test_a_published_sister_is_on_the_calendar_with_its_own_session(event, editor):
    (made,) = series.write_pages(event, dates(event, FIRST + WEEK), actor=editor)

    made.get_latest_revision().publish()

    page = EventPage.objects.get(pk=made.pk)
    assert page.live is True
    assert [one.begins_on for one in page.sessions.all()] == [FIRST + WEEK]
    assert [one.begins_on for one in event.sessions.all()] == [FIRST]


def test_the_series_is_no_part_of_a_draft(event, editor):
    before = event.save_revision()
    series.write_pages(event, dates(event, FIRST + WEEK), actor=editor)

    Revision.objects.get(pk=before.pk).publish()

    assert EventPage.objects.get(pk=event.pk).series is not None


def test_dates_that_have_an_event_are_known_by_day_and_by_address(event, editor):
    (made,) = series.write_pages(event, dates(event, FIRST + WEEK), actor=editor)
    moved = EventSession.objects.filter(page=made)
    new_day = FIRST + WEEK + dt.timedelta(days=1)
    moved.update(begins_on=new_day, ends_on=new_day)
    event.refresh_from_db()

    assert series.days_with_pages(event) == {
        FIRST,
        FIRST + WEEK,
        new_day,
    }


def test_an_event_without_a_series_has_only_its_own_day(event):
    make_event(session={"begins_on": FIRST + WEEK})

    assert series.days_with_pages(event) == {FIRST}


def test_a_second_series_of_the_same_event_keeps_its_name(event, editor):
    series.write_pages(event, dates(event, FIRST + WEEK), actor=editor)
    first = EventPage.objects.get(pk=event.pk).series

    series.write_pages(event, dates(event, FIRST + 2 * WEEK), actor=editor)

    assert set(EventPage.objects.values_list("series", flat=True)) == {first}


def test_an_address_that_is_taken_gets_a_number(event, editor):
    for suffix in ("", "-2"):
        make_event(slug=f"board-school-2027-05-11{suffix}")

    (made,) = series.write_pages(event, dates(event, FIRST + WEEK), actor=editor)

    assert made.slug == "board-school-2027-05-11-3"


def test_nothing_new_makes_nothing(event, editor):
    planned = dates(event, FIRST, standing=frozenset({FIRST}))

    assert series.write_pages(event, planned, actor=editor) == []
    assert EventPage.objects.get().series is None


def test_one_that_fails_leaves_none(event, editor, monkeypatch):
    """All or nothing: the third of three cannot be copied."""
    calls = []

    def fail(self, *args, **kwargs):
        calls.append(self)
        if len(calls) == 3:
            raise ValueError("No more.")
        return execute(self, *args, **kwargs)

    execute = series.CopyPageAction.execute
    monkeypatch.setattr(series.CopyPageAction, "execute", fail)
    planned = dates(event, *[FIRST + n * WEEK for n in (1, 2, 3)])

    with pytest.raises(ValueError, match="No more"):
        series.write_pages(event, planned, actor=editor)

    assert EventPage.objects.count() == 1


@pytest.mark.parametrize("rights", [(), ("change_page",)])
def test_whoever_may_not_add_pages_there_makes_no_events(event, rights):
    user = make_page_editor(rights=rights) if rights else make_user()

    with pytest.raises(NotPermitted):
        series.write_pages(event, dates(event, FIRST + WEEK), actor=user)

    assert EventPage.objects.count() == 1


def test_a_single_date_is_cancelled_afterwards_and_the_others_stay(event, editor):
    made = series.write_pages(
        event, dates(event, FIRST + WEEK, FIRST + 2 * WEEK), actor=editor
    )
    for page in made:
        page.get_latest_revision().publish()
    one = draft_of(made[0])
    one.event_status, one.status_note = "cancelled", "Snow"
    one.save_revision().publish()

    statuses = EventPage.objects.order_by("path").values_list("event_status", flat=True)
    assert list(statuses) == ["scheduled", "cancelled", "scheduled"]


def test_a_cancelled_session_is_not_what_a_series_repeats(event):
    session = event.sessions.all()[0]
    session.is_cancelled = True
    event.sessions.add(session)
    assert series.pattern_of(event) == [session]

    event.sessions.add(type(session)(begins_on=FIRST + WEEK, ends_on=FIRST + WEEK))
    assert [one.begins_on for one in series.pattern_of(event)] == [FIRST + WEEK]
