"""My calendar: the page with its buttons, and what calendars read at its address."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest
from django.urls import reverse

from ce_plugin.enums import RegistrationStatus
from ce_plugin.models import (
    EventPage,
    PrivateFeed,
    Registration,
    SessionSeat,
    TrackParticipation,
)
from ce_plugin.services import clock, limits, private_feeds
from ce_plugin.services.merging import merge_people
from tests import factories, feeds
from tests.factories import make_event, make_participation, make_person, make_record
from tests.services.planning import NOW
from tests.views.browsing import page_of, said

pytestmark = pytest.mark.django_db
MEETING = "https://meet.example/room"
MINE = reverse("ce_plugin:my_calendar")


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def member(client, person):
    client.force_login(person.user)
    return client


def feed_of(person) -> str:
    feed = private_feeds.make_feed(person, actor=person.user)
    return private_feeds.address(feed)


def entries(client, person) -> list[icalendar.Event]:
    response = client.get(feed_of(person))
    assert response.status_code == 200
    file = response.content
    found = icalendar.Calendar.from_ical(file).events
    assert len(feeds.entries(file)) == len(found)
    return found


def event_in(days: int, **fields) -> EventPage:
    session = {"begins_on": clock.today() + dt.timedelta(days=days)}
    fields.setdefault("title", "Grants")
    return make_event(session={**session, **fields.pop("session", {})}, **fields)


def register(person, event, **fields) -> Registration:
    return Registration.objects.create(person=person, event=event, **fields)


# --- the page --------------------------------------------------------------------


def test_page_ends_the_address_of_a_record_that_was_merged(member, person, client):
    old = make_person()
    address = feed_of(old)
    merge_people(person, old, actor=factories.make_user(is_superuser=True))
    before = page_of(member.get(MINE))

    member.post(reverse("ce_plugin:feed_end"))

    assert "End the older address" in before
    assert address not in before
    assert "older address" not in page_of(member.get(MINE))
    assert client.get(address).status_code == 404


def test_page_makes_an_address_and_shows_it(member, person):
    before = page_of(member.get(MINE))
    answer = member.post(reverse("ce_plugin:feed_make"))
    after = page_of(member.get(MINE))

    address = private_feeds.address(PrivateFeed.objects.get(person=person))
    assert "Make my calendar address" in before
    assert "readonly" not in before
    assert answer.url == MINE
    assert f'readonly value="{address}"' in after


def test_page_renews_and_ends_it(member, person):
    old = feed_of(person)

    renewed = member.post(reverse("ce_plugin:feed_renew"))
    assert "Your calendar has a new address" in said(renewed)[0]
    assert member.get(old).status_code == 404
    new = private_feeds.address(PrivateFeed.objects.get())
    assert member.get(new).status_code == 200

    member.post(reverse("ce_plugin:feed_end"))
    assert member.get(new).status_code == 404
    assert "There is no address yet" in page_of(member.get(MINE))


@pytest.mark.parametrize("name", ["feed_make", "feed_renew", "feed_end"])
def test_looking_changes_nothing(member, person, name):
    private_feeds.make_feed(person, actor=person.user)
    before = PrivateFeed.objects.values().get()

    assert member.get(reverse(f"ce_plugin:{name}")).status_code == 405

    assert PrivateFeed.objects.values().get() == before


def test_stranger_is_asked_to_sign_in(client):
    assert client.get(MINE).url.startswith("/accounts/login/")


# --- what calendars read ---------------------------------------------------------


def test_what_i_registered_for_stands_there_with_the_meeting_address(client, person):
    event = event_in(5, meeting_url=MEETING)
    register(person, event)
    event_in(5, title="Of others", meeting_url=MEETING)

    (entry,) = entries(client, person)

    assert (entry["summary"], entry["status"]) == ("Grants", "CONFIRMED")
    assert entry["location"] == MEETING
    assert f"Meeting address: {MEETING}" in entry["description"]
    assert entry["uid"] == f"session-{event.sessions.get().pk}@testserver"
    assert entry["url"] == f"http://testserver/events/{event.slug}/"


def test_with_a_place_the_meeting_address_stands_in_the_words(client, person):
    register(person, event_in(5, meeting_url=MEETING, place="Helena"))

    (entry,) = entries(client, person)

    assert entry["location"] == "Helena"
    assert MEETING in entry["description"]


def test_who_waits_has_it_in_pencil_and_no_address(client, person):
    register(
        person,
        event_in(5, meeting_url=MEETING),
        status=RegistrationStatus.WAITING,
        waiting_since=clock.now(),
    )

    (entry,) = entries(client, person)

    assert entry["status"] == "TENTATIVE"
    assert MEETING not in entry.to_ical().decode()


def test_what_i_took_back_is_gone(client, person):
    register(
        person,
        event_in(5),
        status=RegistrationStatus.CANCELLED,
        cancelled_at=clock.now(),
    )

    assert entries(client, person) == []


def test_what_is_off_says_so_and_keeps_its_address_to_itself(client, person):
    register(
        person,
        event_in(5, meeting_url=MEETING, event_status="cancelled", status_note="Snow."),
    )

    (entry,) = entries(client, person)

    assert (entry["status"], entry["summary"]) == ("CANCELLED", "Cancelled: Grants")
    assert MEETING not in entry.to_ical().decode()


def test_what_was_taken_off_the_calendar_is_told(client, person):
    event = event_in(5)
    event.save_revision().publish()
    register(person, event)
    EventPage.objects.get().unpublish()

    (entry,) = entries(client, person)

    assert entry["status"] == "CANCELLED"


def test_of_sessions_with_seats_only_mine(client, person):
    event = event_in(5, sessions=3)
    for number, session in enumerate(event.sessions.all()):
        session.title = f"Part {number}"
        session.capacity = 9
        session.save()
    mine = register(person, event)
    everything = [entry["summary"] for entry in entries(client, person)]

    SessionSeat.objects.create(registration=mine, session=event.sessions.last())

    titles = [entry["summary"] for entry in entries(client, person)]
    assert everything == ["Grants: Part 0", "Grants: Part 1", "Grants: Part 2"]
    assert titles == ["Grants: Part 2"]


def test_deadlines_of_the_programme_are_everybodys(client, person):
    event_in(
        5, title="Grants are due", event_type="deadline", session={"credits": None}
    )
    hidden = event_in(400 + 9, title="Far off", event_type="deadline")
    mine = event_in(9, title="Mine", event_type="deadline")
    register(person, mine)

    found = entries(client, person)

    assert sorted(str(entry["summary"]) for entry in found) == [
        "Grants are due",
        "Mine",
    ]
    assert hidden.title not in str(found)


def test_the_day_to_apply_by_and_the_end_of_a_certificate(client):
    application = factories.make_application("issued")
    person = application.participation.person
    certificate = application.certificates.get()
    near = clock.today() + dt.timedelta(days=90)
    type(certificate).objects.update(expires_on=near)

    (entry,) = entries(client, person)

    assert entry["summary"] == f"{certificate.track_name}: your certificate ends"
    assert entry["dtstart"].dt == near
    assert entry["dtend"].dt == near + dt.timedelta(days=1)
    assert certificate.number in entry["description"]
    assert entry["transp"] == "TRANSPARENT"
    assert entry["uid"] == (
        f"certificate-{certificate.public_id}-{near:%Y%m%d}@testserver"
    )


def test_the_last_safe_day_to_apply(client):
    with clock.at(NOW):
        participation = make_participation()
        person = participation.person
        day = clock.today() - dt.timedelta(days=4 * 365)
        for claim in make_record(person):
            claim.begins_on = claim.ends_on = day
            claim.save()

        (entry,) = entries(client, person)

    assert entry["summary"] == "Library staff: last safe day to apply"
    assert "no longer be eligible" in entry["description"]
    assert str(participation.public_id) in entry["url"]


def test_a_list_that_is_with_others_has_no_day(client):
    application = factories.make_application("submitted")
    person = application.participation.person
    assert TrackParticipation.objects.open().filter(person=person).exists()

    assert entries(client, person) == []


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        (dt.date(2023, 1, 1), ["Library staff: your period ends"]),
        # Too far ahead for a calendar, and over.
        (dt.date(2024, 1, 1), []),
        (dt.date(2021, 1, 1), []),
    ],
)
def test_the_end_of_a_period_is_a_day_to_act_by(client, begins, expected):
    with clock.at(NOW):
        person = make_participation(period_start=begins).person

        titles = [str(entry["summary"]) for entry in entries(client, person)]

    assert titles == expected


def test_of_who_was_merged_it_shows_who_stayed(client, person):
    old = make_person()
    address = feed_of(old)
    boss = factories.make_user(is_superuser=True)
    register(person, event_in(5))
    merge_people(person, old, actor=boss)

    (entry,) = icalendar.Calendar.from_ical(client.get(address).content).events
    assert entry["summary"] == "Grants"


# --- the address -----------------------------------------------------------------


def test_nobody_keeps_it_and_no_other_site_hears_of_it(client, person):
    response = client.get(feed_of(person))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_every_address_that_does_not_work_is_answered_alike(client, person):
    ended = feed_of(person)
    private_feeds.end_feed(person, actor=person.user)
    gone = make_person()
    inactive = feed_of(gone)
    gone.user.is_active = False
    gone.user.save()
    unknown = reverse("ce_plugin:private_feed", args=["x"])

    answers = {client.get(each).content for each in (ended, inactive, unknown)}
    statuses = {client.get(each).status_code for each in (ended, inactive, unknown)}

    assert (len(answers), statuses) == (1, {404})


def test_guessing_is_held_up_and_those_who_know_are_not(client, person):
    unknown = reverse("ce_plugin:private_feed", args=["x"])
    most = limits.VERIFIER_LINK.most

    statuses = [client.get(unknown).status_code for _ in range(most)]

    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert client.get(feed_of(person)).status_code == 200


def test_one_calendar_is_not_asked_for_without_end(client, person, monkeypatch):
    few = limits.Limit("private_feed", limits.Per.NAMED, 2, limits.HOUR, "Too often.")
    monkeypatch.setattr(limits, "PRIVATE_FEED", few)
    address, other = feed_of(person), feed_of(make_person())

    assert [client.get(address).status_code for _ in range(2)] == [200, 429]
    assert client.get(other).status_code == 200


def test_feed_is_only_read(client, person):
    assert client.post(feed_of(person)).status_code == 405


def test_feed_costs_the_same_whatever_is_in_it(client, django_assert_num_queries):
    with clock.at(NOW):
        participation = make_participation()
        person = participation.person
        address = feed_of(person)
        register(person, event_in(5, meeting_url=MEETING))
        client.get(address)
        for events in (1, 30):
            for _ in range(events):
                register(person, event_in(5, meeting_url=MEETING))
            with django_assert_num_queries(13):
                client.get(address)
