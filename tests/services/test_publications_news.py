"""What of a publication is news, in which words, and for whom."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.models import OutboxMessage
from ce_plugin.services import clock
from ce_plugin.services.registrations import register
from ce_plugin.services.session_changes import Change
from tests.factories import make_person
from tests.services.publishing import DAY, kinds, publish, published, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


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
