"""Other dates of a series, recordings and their days, seats of sessions."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from wagtail.models import PageViewRestriction

from ce_plugin.models import EventPage, SessionSeat
from ce_plugin.services import event_details, registrations
from ce_plugin.services.event_details import Recording, details_of, recording_on
from tests.factories import make_event, make_person
from tests.services.planning import TODAY, in_days, make_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]

VIDEO = "https://video.example/1"
FIRST, LAST = dt.date(2026, 5, 3), dt.date(2026, 6, 30)


def details(event: EventPage):
    return details_of(event, list(event.sessions.all()))


@pytest.mark.parametrize(
    ("begin", "end", "day", "url", "words"),
    [
        (None, None, TODAY, VIDEO, ""),
        (FIRST, None, TODAY, VIDEO, ""),
        (None, LAST, LAST, VIDEO, "Available until 30 June 2026."),
        (FIRST, LAST, FIRST, VIDEO, "Available until 30 June 2026."),
        (FIRST, None, dt.date(2026, 5, 2), "", "Available from 3 May 2026."),
        (
            FIRST,
            LAST,
            dt.date(2026, 5, 2),
            "",
            "Available from 3 May 2026 until 30 June 2026.",
        ),
        (FIRST, LAST, dt.date(2026, 7, 1), "", "It was available until 30 June 2026."),
    ],
)
def test_recording_says_from_when_and_until_when(begin, end, day, url, words):
    event = EventPage(recording_url=VIDEO, recording_from=begin, recording_until=end)

    assert recording_on(event, day) == Recording(url, words)


@pytest.mark.parametrize(
    ("form", "days", "opens", "url", "words"),
    [
        ("recording", 3, None, "", "Available from 16 May 2026."),
        ("recording", 3, TODAY, "", "Available from 16 May 2026."),
        ("recording", -3, in_days(2), "", "Available from 15 May 2026."),
        ("recording", 0, None, VIDEO, ""),
        ("self_paced", 3, None, "", "Available from 16 May 2026."),
        ("online", 3, None, VIDEO, ""),
    ],
)
def test_a_recording_or_course_is_not_shown_before_its_day(
    form, days, opens, url, words
):
    session = make_offer(days, format=form, recording_url=VIDEO, recording_from=opens)

    assert details(session.page).recording == Recording(url, words)


def test_without_an_address_there_is_no_recording():
    assert recording_on(EventPage(recording_until=LAST), TODAY) is None


def test_event_and_its_recordings_lead_to_each_other():
    event = make_event(title="Held")
    taped = make_event(title="Taped", recording_of=event)

    assert details(event).recordings == (taped,)
    assert details(taped).recorded == event
    assert (details(event).recorded, details(taped).recordings) == (None, ())


def test_page_that_is_not_for_everybody_is_not_named():
    hidden = make_event(title="Hidden")
    taped = make_event(recording_of=hidden)
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    event = make_event()
    make_event(recording_of=event, live=False)

    assert details(taped).recorded is None
    assert details(event).recordings == ()


def test_other_dates_are_those_to_come_of_the_same_series_the_next_first():
    series = uuid.uuid4()
    june = make_offer(30, title="June", series=series)
    make_offer(-5, title="Gone", series=series)
    make_offer(9, title="Other", series=uuid.uuid4())
    here = make_offer(2, title="Here", series=series)
    may = make_offer(9, title="May", series=series)

    found = details(here.page)

    assert [one.page.title for one in found.dates] == ["May", "June"]
    assert found.dates == (may, june)
    assert not found.has_more_dates


def test_long_series_shows_a_few_and_says_that_there_are_more(monkeypatch):
    monkeypatch.setattr(event_details, "FEW_DATES", 2)
    series = uuid.uuid4()
    here, *_others = [make_offer(n, series=series) for n in range(2, 6)]

    found = details(here.page)

    assert (len(found.dates), found.has_more_dates) == (2, True)


def test_event_of_no_series_has_no_other_dates():
    make_offer(9)

    assert details(make_offer(2).page).dates == ()


def test_seats_left_count_whoever_stands_and_never_fall_under_nothing():
    event = make_event(sessions=3, session={"begins_on": in_days(9)})
    small, tiny, large = event.sessions.all()
    for session, capacity in ((small, 3), (tiny, 1)):
        type(session).objects.filter(pk=session.pk).update(capacity=capacity)
    one, two, gone = (_sits(event, small) for _ in range(3))
    SessionSeat.objects.bulk_create(
        SessionSeat(registration=each, session=tiny) for each in (one, two)
    )
    registrations.cancel(gone, actor=gone.person.user)

    assert details(EventPage.objects.get(pk=event.pk)).seats == {
        small.pk: 1,
        tiny.pk: 0,
    }


def _sits(event, session):
    registration = registrations.register(event, person=make_person(), actor=None)
    SessionSeat.objects.create(registration=registration, session=session)
    return registration


def test_draft_that_is_not_saved_has_no_details_of_others():
    draft = EventPage(title="Draft", series=uuid.uuid4())

    assert details_of(draft, []) == event_details.Details(
        recording=None,
        recorded=None,
        recordings=(),
        dates=(),
        has_more_dates=False,
        seats={},
    )


def test_details_take_one_query_and_one_more_for_each_kind(django_assert_num_queries):
    plain = make_event()
    sessions = list(plain.sessions.all())
    with django_assert_num_queries(1):
        details_of(plain, sessions)
    full = make_event(series=uuid.uuid4(), recording_of=plain)
    session = full.sessions.get()
    session.capacity = 5
    with django_assert_num_queries(4):
        details_of(full, [session])
