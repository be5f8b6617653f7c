"""Two who were one have two seats again, where there are two."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.models import EventPage, EventSession, OutboxMessage, Registration
from ce_plugin.services import clock, outbox, seats
from ce_plugin.services.merging import merge_people
from ce_plugin.services.registrations import register
from ce_plugin.services.unmerging import unmerge_people
from tests.factories import make_event, make_person
from tests.services.merge_records import make_merger, make_two

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return make_merger()


def event_with(seats: int, **session) -> EventPage:
    day = clock.today() + dt.timedelta(days=7)
    return make_event(session={"begins_on": day, **session}, capacity=seats)


def come(event, person=None, *sessions) -> Registration:
    person = person or make_person()
    return register(event, person=person, actor=person.user, sessions=sessions)


def merged(event, actor, *sessions):
    """Both have a seat, and are one: the merge, and the seat that was set aside."""
    two = make_two()
    _stays, aside = (come(event, person, *sessions) for person in two)
    return merge_people(*two, actor=actor), aside


def seated(event) -> int:
    return Registration.objects.seated().filter(event=event).count()


def test_a_seat_that_nobody_took_is_taken_up_again(actor):
    event = event_with(2)
    merge, aside = merged(event, actor)

    unmerge_people(merge, actor=actor)

    aside.refresh_from_db()
    assert (aside.status, merge.report, seated(event)) == ("registered", [], 2)


def test_a_seat_that_is_somebody_elses_by_now_is_a_place_in_the_queue(actor):
    event = event_with(2)
    merge, aside = merged(event, actor)
    come(event)
    later = come(event)

    unmerge_people(merge, actor=actor)

    aside.refresh_from_db()
    assert (aside.status, seated(event)) == ("waiting", 2)
    assert [seats.place_in_queue(row) for row in (aside, later)] == [1, 2]
    assert merge.report == [
        f"“{aside}” is on the waiting list now, with a mail about it: the seat was "
        "given to somebody else since the merge."
    ]
    told = OutboxMessage.objects.filter(kind="registration_waiting")
    assert told.get(registration=aside).recipient == aside.person.email


def test_whoever_waited_before_is_told_anew(actor):
    event = event_with(1)
    first = come(event)
    two = make_two()
    EventPage.objects.filter(pk=event.pk).update(capacity=2)
    come(event, two[0])
    aside = come(event, two[1])
    EventPage.objects.filter(pk=event.pk).update(capacity=3)
    seats.fill_all()
    merge = merge_people(*two, actor=actor)
    come(event)

    unmerge_people(merge, actor=actor)

    aside.refresh_from_db()
    assert (first.status, aside.status) == ("registered", "waiting")
    told = OutboxMessage.objects.filter(kind="registration_waiting")
    assert told.filter(registration=aside).count() == 2


def test_of_what_is_over_everything_is_as_it_was(actor):
    event = event_with(2)
    merge, aside = merged(event, actor)
    come(event)

    with clock.at(clock.now() + dt.timedelta(days=9)):
        unmerge_people(merge, actor=actor)

    aside.refresh_from_db()
    assert (aside.status, merge.report) == ("registered", [])


def test_a_place_in_the_queue_is_the_same_place_again(actor):
    event = event_with(1)
    come(event)
    merge, aside = merged(event, actor)

    unmerge_people(merge, actor=actor)

    aside.refresh_from_db()
    assert (aside.status, merge.report) == ("waiting", [])


def chosen_of(row: Registration) -> set[str]:
    return {seat.session.title for seat in row.seats.all()}


@pytest.mark.parametrize(
    ("titles", "status", "kept"),
    [
        (["Mending", "Weeding"], "registered", {"Weeding"}),
        (["Mending"], "waiting", {"Mending"}),
    ],
)
def test_a_session_that_is_full_by_now_is_not_overfilled(actor, titles, status, kept):
    event = event_with(5, title="Mending", capacity=2)
    EventSession.objects.create(
        page=event, title="Weeding", begins_on=event.sessions.get().begins_on
    )
    sessions = list(EventSession.objects.filter(title__in=titles))
    merge, aside = merged(event, actor, *sessions)
    come(event, None, EventSession.objects.get(title="Mending"))

    unmerge_people(merge, actor=actor)

    aside.refresh_from_db()
    assert (aside.status, chosen_of(aside)) == (status, kept)
    assert len(merge.report) == 1
    assert "full since the merge" in merge.report[0]
    told = OutboxMessage.objects.filter(kind="registration_waiting")
    assert told.exists() == (status == "waiting")


def test_the_mail_does_not_say_that_an_event_with_seats_is_full(actor, mailoutbox):
    event = event_with(5, title="Mending", capacity=2)
    merge, _aside = merged(event, actor, event.sessions.get())
    come(event, None, event.sessions.get())
    unmerge_people(merge, actor=actor)

    outbox.drain()

    body = next(mail.body for mail in mailoutbox if "waiting list" in mail.subject)
    assert f'Every session you chose of "{event.title}" is full' in body
    assert "All seats of" not in body


def test_a_seat_in_a_session_that_is_over_by_now_is_taken_up_again(actor):
    """Two days, and only the first one was chosen."""
    event = event_with(5, title="Mending", capacity=2)
    first = event.sessions.get()
    EventSession.objects.create(
        page=event, title="Weeding", begins_on=first.begins_on + dt.timedelta(days=1)
    )
    merge, aside = merged(event, actor, first)

    with clock.at(clock.now() + dt.timedelta(days=8)):
        unmerge_people(merge, actor=actor)

    aside.refresh_from_db()
    assert (aside.status, chosen_of(aside)) == ("registered", {"Mending"})
    assert merge.report == []
