"""Recordings while they are shown, courses while they run, one credit for one training."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import DuplicateClaim, NotClaimable
from ce_plugin.models import EventPage, EventSession
from ce_plugin.services import claimable, claims, clock, offers, openings
from tests import factories
from tests.services.attending import over

pytestmark = pytest.mark.django_db


def day(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def recording_of(event, *, begins=-1, **fields) -> EventSession:
    """The one session of a page that shows a recording of `event`."""
    return factories.make_event(
        format="recording",
        recording_of=event,
        session={"begins_on": day(begins)},
        **fields,
    ).sessions.get()


def claim(session, person=None, **given):
    person = person or factories.make_person()
    return claims.claim_listed(session, person=person, actor=person.user, **given)


def test_a_recording_belongs_to_the_session_it_records():
    live = over()
    shown = recording_of(live.page)

    made = claim(shown)

    assert (made.session, made.mode, made.kind, made.recorded_on) == (
        live,
        "recording",
        "recording",
        live.ends_on,
    )
    assert (made.title, made.begins_on, made.ends_on) == (
        shown.page.title,
        clock.today(),
        clock.today(),
    )


def test_whoever_was_there_gets_nothing_more_for_watching_and_the_other_way_round():
    live = over()
    shown = recording_of(live.page)
    there, watched = factories.make_person(), factories.make_person()
    first = claim(live, there)
    second = claim(shown, watched)

    with pytest.raises(DuplicateClaim) as refused:
        claim(shown, there)
    assert refused.value.claim == first
    with pytest.raises(DuplicateClaim) as refused:
        claim(live, watched)
    assert refused.value.claim == second


def test_of_several_sessions_the_one_of_the_same_title_is_meant():
    event = factories.make_event(sessions=2)
    first, second = event.sessions.order_by("sort_order")
    EventSession.objects.filter(pk=first.pk).update(title="Opening")
    EventSession.objects.filter(pk=second.pk).update(title="Weeding, gently")
    shown = recording_of(event)
    EventSession.objects.filter(pk=shown.pk).update(title="weeding gently")

    assert claim(EventSession.objects.get(pk=shown.pk)).session == second


def test_a_recording_of_nobody_knows_which_session_is_its_own():
    event = factories.make_event(sessions=2)
    shown = recording_of(event)
    assert claimable.original_session(shown) is None

    made = claim(shown)

    assert (made.session, made.mode, made.recorded_on) == (shown, "recording", None)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [(-2, 2, True), (None, 0, True), (0, None, True), (1, 9, False), (-9, -1, False)],
)
def test_a_recording_page_is_claimed_while_it_is_shown(first, last, shown):
    person = factories.make_person()
    session = recording_of(
        None,
        begins=-30,
        recording_from=None if first is None else day(first),
        recording_until=None if last is None else day(last),
    )

    assert (claimable.obstacle(session) == "") is shown
    assert (session in claimable.claimable_sessions(person)) is shown
    if not shown:
        with pytest.raises(NotClaimable, match="not available"):
            claim(session)


@pytest.mark.parametrize(
    ("url", "until", "shown"),
    [
        ("https://v.example/1", 3, True),
        ("https://v.example/1", -1, False),
        ("", 3, False),
    ],
)
def test_the_recording_of_a_live_training_is_claimed_while_it_is_shown(
    url, until, shown
):
    session = over()
    EventPage.objects.update(recording_url=url, recording_until=day(until))
    session = EventSession.objects.get(pk=session.pk)

    if shown:
        assert claim(session, mode="recording").mode == "recording"
    else:
        with pytest.raises(NotClaimable):
            claim(session, mode="recording")
    assert claim(session).mode == "live"


def test_a_course_is_claimed_while_it_runs_and_is_of_that_day():
    course = factories.make_event(
        format="self_paced",
        session={"begins_on": day(-20), "ends_on": day(20), "begins_at": None},
    ).sessions.get()
    person = factories.make_person()
    assert course in claimable.claimable_sessions(person)

    made = claim(course, person)

    assert (made.begins_on, made.ends_on, made.kind) == (
        clock.today(),
        clock.today(),
        "listed",
    )


def test_a_course_is_not_claimed_before_it_begins():
    course = factories.make_event(
        format="self_paced", session={"begins_on": day(1), "ends_on": day(20)}
    ).sessions.get()

    with pytest.raises(NotClaimable):
        claim(course)
    assert course not in claimable.claimable_sessions(factories.make_person())


@pytest.mark.parametrize("form", ["self_paced", "recording"])
def test_what_stays_available_after_its_days_is_of_the_day_it_is_claimed(form):
    shown = factories.make_event(
        format=form, session={"begins_on": day(-20), "ends_on": day(-5)}
    ).sessions.get()

    made = claim(shown)

    assert (made.begins_on, made.ends_on) == (clock.today(), clock.today())


def test_what_a_host_noted_of_a_course_that_is_over_is_of_its_own_days():
    course = factories.make_event(
        format="self_paced", session={"begins_on": day(-20), "ends_on": day(-5)}
    ).sessions.get()

    made = claim(course, provenance="attendance")

    assert (made.begins_on, made.ends_on) == (day(-20), day(-5))


@pytest.mark.parametrize(
    ("event", "session"),
    [
        ({"event_status": "cancelled"}, {}),
        ({"event_status": "postponed"}, {}),
        ({}, {"is_cancelled": True}),
    ],
)
def test_what_did_not_take_place_is_no_training(event, session):
    held, person = over(), factories.make_person()
    EventPage.objects.filter(pk=held.page_id).update(**event)
    EventSession.objects.filter(pk=held.pk).update(**session)
    held = EventSession.objects.get(pk=held.pk)

    with pytest.raises(NotClaimable, match="cancelled or moved"):
        claim(held, person)
    assert list(claimable.claimable_sessions(person)) == []
    offer = offers.offer_for(held.page, person.user)
    assert [one.is_claimable for one in offer.sessions] == [False]


def test_recordings_of_what_is_credited_are_not_offered():
    live, person = over(), factories.make_person()
    shown = recording_of(live.page)
    assert {one.session_id for one in openings.openings(person)} == {shown.pk}

    made = claim(live, person)

    assert openings.openings(person) == []
    assert list(claimable.claimable_sessions(person)) == []
    offer = offers.offer_for(shown.page, person.user)
    assert [one.claim for one in offer.sessions] == [made]


def test_a_recording_of_another_session_is_offered_all_the_same():
    event, person = factories.make_event(sessions=2), factories.make_person()
    first, second = event.sessions.order_by("sort_order")
    EventSession.objects.filter(pk=first.pk).update(title="Opening")
    EventSession.objects.filter(pk=second.pk).update(title="Weeding")
    shown = recording_of(event)
    EventSession.objects.filter(pk=shown.pk).update(title="Weeding")
    claim(first, person)

    offered = set(claimable.claimable_sessions(person))

    assert offered == {second, shown}


def test_what_left_the_calendar_cannot_be_claimed():
    session = over()
    EventPage.objects.update(live=False)

    with pytest.raises(NotClaimable, match="not on the calendar"):
        claim(EventSession.objects.get(pk=session.pk))
