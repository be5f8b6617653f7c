"""What an event offers whom, and what it would count."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from ce_plugin.models import EventPage, EventSession
from ce_plugin.services import clock
from ce_plugin.services.claims import claim_listed
from ce_plugin.services.offers import Action, offer_for
from ce_plugin.services.registrations import register
from tests.factories import (
    make_category,
    make_claim,
    make_event,
    make_participation,
    make_person,
    make_track,
    make_user,
)

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def days(number: int) -> dt.date:
    return clock.today() + dt.timedelta(days=number)


def event_in(number: int, **fields) -> EventPage:
    session = {"begins_on": days(number), **fields.pop("session", {})}
    return make_event(session=session, **fields)


@pytest.mark.parametrize(
    ("fields", "anonymous", "signed_in"),
    [
        ({}, Action.SIGN_IN, Action.REGISTER),
        (
            {
                "registration_mode": "elsewhere",
                "registration_url": "https://other.example/",
            },
            Action.ELSEWHERE,
            Action.ELSEWHERE,
        ),
        ({"registration_mode": "none"}, Action.JUST_COME, Action.JUST_COME),
        ({"event_type": "deadline"}, Action.NOTHING, Action.NOTHING),
    ],
)
def test_coming_event_offers_its_way_in(fields, anonymous, signed_in):
    event = event_in(5, **fields)

    assert offer_for(event, NOBODY).action == anonymous
    assert offer_for(event, make_user()).action == signed_in
    assert offer_for(event, make_person().user).action == signed_in


def test_registered_person_is_told_so_until_it_is_over():
    person, event = make_person(), event_in(5)
    registration = register(event, person=person, actor=person.user)

    offer = offer_for(event, person.user)
    assert (offer.action, offer.registration) == (Action.REGISTERED, registration)

    event.sessions.update(begins_on=days(-1), ends_on=days(-1))
    later = offer_for(EventPage.objects.get(pk=event.pk), person.user)
    assert later.action == Action.OVER


def test_past_session_with_credit_is_claimable_until_it_is_claimed():
    person, event = make_person(), event_in(-5)
    session = event.sessions.get()

    before = offer_for(event, person.user)
    claim = claim_listed(session, person=person, actor=person.user)
    after = offer_for(event, person.user)

    assert [one.session for one in before.claimable] == [session]
    assert (before.claimed, after.claimable) == ((), ())
    assert [one.claim for one in after.claimed] == [claim]


@pytest.mark.parametrize(
    ("number", "session"),
    [(5, {}), (-5, {"credits": None, "category": None}), (-5, {"credits": Decimal(0)})],
)
def test_session_to_come_or_without_credit_is_not_claimable(number, session):
    event = event_in(number, session=session)

    assert offer_for(event, make_person().user).claimable == ()


@pytest.mark.parametrize(
    ("mode", "anonymous", "signed_in", "registered"),
    [("ours", False, False, True), ("none", False, True, True)],
)
def test_meeting_address_is_for_those_who_may_have_it(
    mode, anonymous, signed_in, registered
):
    event = event_in(5, meeting_url="https://meet.example/x")
    person = make_person()
    register(event, person=person, actor=person.user)
    EventPage.objects.filter(pk=event.pk).update(registration_mode=mode)
    event = EventPage.objects.get(pk=event.pk)

    shown = [
        offer_for(event, user).shows_meeting
        for user in (NOBODY, make_person().user, person.user)
    ]

    assert shown == [anonymous, signed_in, registered]


def test_meeting_address_is_gone_when_it_is_over_or_there_is_none():
    user = make_user()
    over = event_in(-5, meeting_url="https://meet.example/x", registration_mode="none")
    without = event_in(5, registration_mode="none")

    assert not offer_for(over, user).shows_meeting
    assert not offer_for(without, user).shows_meeting


def test_credits_are_added_up_by_category():
    event = make_event(sessions=4)
    lunch, *_, last = event.sessions.all()
    last.category, last.credits = make_category("LA"), Decimal("0.5")
    last.save()
    EventSession.objects.filter(pk=lunch.pk).update(credits=None, category=None)
    event = EventPage.objects.get(pk=event.pk)

    found = offer_for(event, NOBODY).by_category

    assert {line.category.code: line.amount for line in found} == {
        "TECH": Decimal(3),
        "LA": Decimal("0.5"),
    }


def test_sessions_go_by_day_and_clock_whatever_the_editor_sorted():
    event = make_event(sessions=3)
    first, second, third = event.sessions.all()
    EventSession.objects.filter(pk=first.pk).update(begins_on=days(2), ends_on=days(2))
    EventSession.objects.filter(pk=second.pk).update(
        begins_at=dt.time(20), ends_at=None
    )

    offer = offer_for(EventPage.objects.get(pk=event.pk), NOBODY)

    assert [one.session for one in offer.sessions] == [third, second, first]


def test_presenter_is_told_apart_from_the_table_only_for_one_session():
    one = make_event(session={"presenter": "Ann Lee"})
    several = make_event(sessions=2, session={"presenter": "Ann Lee"})

    assert offer_for(one, NOBODY).presenter == "Ann Lee"
    assert offer_for(several, NOBODY).presenter == ""


@pytest.mark.parametrize(
    ("number", "precision", "has_file"),
    [(5, "time", True), (5, "month", False), (-5, "time", False)],
)
def test_calendar_file_is_offered_for_a_known_day_to_come(number, precision, has_file):
    event = event_in(number, session={"date_precision": precision})

    assert offer_for(event, NOBODY).has_file is has_file


def staff_with(**credits: str):
    """A person on the staff track with so many credits by category."""
    person = make_person()
    for code, amount in credits.items():
        make_claim(person, category=code, credits=Decimal(amount))
    make_participation(person, make_track("staff", name="Staff"))
    return person


def sentences(event: EventPage, person) -> list[str]:
    return [gain.sentence for gain in offer_for(event, person.user).gains]


def needed_in_technology(person) -> Decimal:
    event = event_in(5, session={"credits": Decimal("0.5")})
    gain = offer_for(event, person.user).gains[0]
    return gain.row.needed


def test_gain_says_what_it_counts_and_what_would_be_missing():
    person = staff_with(TECH="1")
    event = event_in(5, session={"credits": Decimal(1)})
    missing = needed_in_technology(person) - 2

    assert sentences(event, person) == [
        f"Counts 1.0 toward Technology in your Staff track: "
        f"you would need {missing:.1f} more."
    ]


def test_gain_that_completes_a_requirement_says_so():
    person = staff_with(TECH="4")

    assert sentences(event_in(-5), person) == [
        "Counts 1.5 toward Technology in your Staff track: "
        "that part would then be complete."
    ]


def test_gain_in_a_part_that_is_complete_counts_toward_the_total():
    person = staff_with(TECH="12")

    assert sentences(event_in(-5), person) == [
        "Counts 1.5 toward the total of your Staff track: "
        "Technology is complete already."
    ]


def test_gain_that_does_not_count_gives_the_reason():
    person = staff_with()
    event = event_in(-5000)

    assert sentences(event, person) == [
        "Does not count in your Staff track. "
        "The training lies outside of the period of this certificate."
    ]


def test_gain_on_a_track_without_categories_is_toward_the_total():
    person = make_person()
    make_participation(person, make_track("trustee", name="Trustee"))

    found = sentences(event_in(-5), person)

    assert len(found) == 1
    assert found[0].startswith("Counts 1.5 toward the total in your Trustee track:")


def test_gains_of_several_sessions_are_told_by_category():
    person = staff_with()
    event = make_event(sessions=3)
    last = event.sessions.last()
    last.category = make_category("LA")
    last.save()

    gains = offer_for(EventPage.objects.get(pk=event.pk), person.user).gains

    assert [(gain.category, gain.counted) for gain in gains] == [
        ("Technology", Decimal(3)),
        ("Library Administration", Decimal("1.5")),
    ]


def test_nothing_is_gained_twice_or_without_a_track():
    person, event = staff_with(), event_in(-5)
    claim_listed(event.sessions.get(), person=person, actor=person.user)

    assert sentences(event, person) == []
    assert sentences(event_in(-5), make_person()) == []


def test_gain_of_a_degree_is_not_looked_for_in_a_draft_without_sessions():
    event = EventPage(title="Draft")

    offer = offer_for(event, staff_with().user)

    assert (offer.sessions, offer.gains, offer.registration) == ((), (), None)


@pytest.mark.parametrize("sessions", [1, 3])
@pytest.mark.parametrize("tracks", [("staff",), ("staff", "director")])
def test_offer_takes_the_same_queries_whatever_the_number_of_rows(
    django_assert_num_queries, sessions, tracks
):
    person = make_person()
    for code in tracks:
        make_participation(person, make_track(code))
    for _ in range(sessions):
        make_claim(person)
    event = EventPage.objects.get(pk=make_event(sessions=sessions).pk)

    # Person, credits, sessions, registration, participations, used, names.
    with django_assert_num_queries(6):
        offer = offer_for(event, person.user)

    assert len(offer.gains) == len(tracks)


def test_whoever_is_not_registered_has_no_place_and_chose_nothing():
    offer = offer_for(make_event(), make_person().user)

    assert (offer.place, offer.chosen, offer.attended) == (None, [], [])
