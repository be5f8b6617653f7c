"""Which training somebody could still take, and what it would give."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from wagtail.models import PageViewRestriction

from ce_plugin.enums import ClaimRole
from ce_plugin.services import claims, eligibility, registrations
from ce_plugin.services.openings import openings
from tests.factories import make_calendar, make_claim, make_person
from tests.services.planning import NOW, TODAY, at_the_end_of, in_days, make_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def person():
    return make_person()


def titles(person) -> list[str]:
    return [one.title for one in openings(person)]


def test_what_is_to_come_stands_in_order_of_its_days(person):
    make_offer(20, title="Late")
    make_offer(3, title="Soon")
    make_offer(0, title="Today at ten")

    assert titles(person) == ["Today at ten", "Soon", "Late"]


def test_what_cannot_be_taken_is_left_out(person):
    make_offer(5, title="Draft").page.unpublish()
    make_offer(5, title="Deadline", event_type="deadline")
    make_offer(5, "0", title="Without credit")
    make_offer(5, title="Without category", session={"credits": None, "category": None})
    make_offer(-5, title="Over")
    make_offer(500, title="In two years")
    closed = make_offer(5, title="Behind a door").page
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    claimed = make_offer(5, title="Claimed")
    make_claim(person, session=claimed, kind="presenting", role=ClaimRole.PRESENTER)

    assert titles(person) == []


def test_what_another_person_claimed_stays(person):
    session = make_offer(5, title="Open")
    make_claim(make_person(), session=session, kind="listed")

    assert titles(person) == ["Open"]


def test_a_restricted_calendar_hides_all_its_events(person):
    make_offer(5)
    PageViewRestriction.objects.create(page=make_calendar(), restriction_type="login")

    assert titles(person) == []


def test_what_was_held_can_be_taken_while_its_recording_is_there(person):
    make_offer(-5, title="Recording", format="recording")
    make_offer(-6, title="Self-paced", format="self_paced")
    make_offer(-7, title="Recorded", recording_url="https://learn.example/1")
    make_offer(-400, title="Too long ago", format="recording")

    assert titles(person) == ["Recorded", "Self-paced", "Recording"]
    assert all(one.is_any_time for one in openings(person))


@pytest.mark.parametrize(
    ("begin", "end", "is_open"),
    [
        (0, 0, True),
        (-3, None, True),
        (None, 9, True),
        (1, None, False),
        (None, -1, False),
    ],
)
@pytest.mark.parametrize("form", ["online", "recording"])
def test_a_recording_is_open_on_its_days_only(person, begin, end, is_open, form):
    days = {
        "recording_from": begin if begin is None else in_days(begin),
        "recording_until": end if end is None else in_days(end),
    }
    make_offer(-7, format=form, recording_url="https://learn.example/1", **days)

    assert bool(titles(person)) == is_open


def test_what_does_not_take_place_is_not_open(person):
    make_offer(5, event_status="cancelled", status_note="Snow.")
    make_offer(6, event_status="postponed", status_note="Snow.")
    make_offer(7, session={"is_cancelled": True})
    make_offer(8, title="As planned")

    assert titles(person) == ["As planned"]


def test_a_registration_is_seen_until_it_is_cancelled(person):
    session = make_offer(5)
    registration = registrations.register(
        session.page, person=person, actor=person.user
    )
    assert [bool(one.is_registered) for one in openings(person)] == [True]

    registrations.cancel(registration, actor=person.user)
    assert [bool(one.is_registered) for one in openings(person)] == [False]


def test_an_opening_says_what_a_page_shows(person):
    session = make_offer(
        5, title="Grants", place="Town Hall", format="in_person", slug="grants"
    )

    (opening,) = openings(person)

    assert (opening.title, opening.format_words) == ("Grants", "In person")
    assert opening.when == session.when
    assert opening.located().url == session.page.url
    assert opening.is_any_time is False


def test_a_session_of_several_is_named_with_its_event(person):
    make_offer(5, title="Conference", session={"title": "Opening talk"})

    assert titles(person) == ["Conference: Opening talk"]


@pytest.mark.parametrize(
    ("session", "page", "day"),
    [
        ({}, {}, in_days(5)),
        ({"begins_at": None, "ends_at": None}, {}, in_days(6)),
        ({"ends_on": in_days(7)}, {}, in_days(7)),
        # Eleven at night on the coast is the next day here.
        (
            {"begins_at": dt.time(22), "ends_at": dt.time(23, 30)},
            {"time_zone": "America/Los_Angeles"},
            in_days(6),
        ),
        (
            {"begins_at": None, "ends_at": None},
            {"time_zone": "America/New_York"},
            in_days(5),
        ),
    ],
)
def test_the_first_day_is_the_one_on_which_it_can_be_claimed(
    person, session, page, day
):
    held = make_offer(5, session=session, **page)
    (opening,) = openings(person)

    assert opening.first_day(NOW) == day
    with at_the_end_of(day - dt.timedelta(days=1)):
        assert claims.obstacle(held) != ""
    with at_the_end_of(day):
        assert claims.obstacle(held) == ""


@pytest.mark.parametrize(("days", "format"), [(5, "online"), (-5, "recording")])
def test_the_offer_is_the_credit_that_claiming_gives(person, days, format):
    """Else somebody would be promised what the record then denies."""
    session = make_offer(days, format=format)
    (opening,) = openings(person)
    offer = opening.offer(NOW)

    with at_the_end_of(offer.day):
        claim = claims.claim_listed(session, person=person, actor=person.user)
    claim.recorded_at = dt.datetime.combine(offer.day, dt.time(23), NOW.tzinfo)

    given = eligibility.fact(claim)
    assert replace(given, id=opening.key) == offer.credit
    assert offer.day == (in_days(5) if days > 0 else TODAY)


def test_openings_take_one_query(person, django_assert_num_queries):
    make_offer(5)
    make_offer(6)

    with django_assert_num_queries(1):
        assert len(openings(person)) == 2
