"""The calendar file of an event, read back by a second reader."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import icalendar
import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from ce_plugin.models import EventPage, EventSession, PublishedSession
from ce_plugin.services import clock
from tests import feeds
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db


def address(event) -> str:
    return reverse("ce_plugin:event_calendar_file", args=[event.pk])


def entries(client, event) -> list[icalendar.Event]:
    response = client.get(address(event))
    assert response.status_code == 200
    return icalendar.Calendar.from_ical(response.content).events


def on(day: dt.date, **session) -> dict:
    return {"begins_on": day, **session}


def test_file_has_instants_place_and_the_way_to_the_page(client):
    event = make_event(
        title="Grant writing",
        slug="grant-writing",
        summary="Two applications.",
        place="Helena",
        meeting_url="https://meet.example/secret",
        session=on(dt.date(2026, 12, 3)),
    )

    response = client.get(address(event))
    (entry,) = icalendar.Calendar.from_ical(response.content).events

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="grant-writing.ics"'
    assert entry["dtstart"].dt == dt.datetime(2026, 12, 3, 17, 0, tzinfo=dt.UTC)
    assert entry["dtend"].dt == dt.datetime(2026, 12, 3, 18, 30, tzinfo=dt.UTC)
    assert entry["dtstart"].params["TZID"] == "America/Denver"
    assert (entry["summary"], entry["location"], entry["description"]) == (
        "Grant writing",
        "Helena",
        "Two applications.\n\n1.5 credits in Technology\n\n"
        "http://testserver/events/grant-writing/",
    )
    assert (entry["status"], entry["transp"]) == ("CONFIRMED", "OPAQUE")
    assert entry["categories"].cats == ["Technology"]
    assert entry["url"] == "http://testserver/events/grant-writing/"
    assert b"secret" not in response.content


def test_ten_oclock_stays_ten_oclock_on_both_sides_of_the_change(client):
    event = make_event(sessions=2, session=on(dt.date(2026, 10, 30)))
    last = event.sessions.last()
    last.begins_on = last.ends_on = dt.date(2026, 11, 2)
    last.save()

    starts = [entry["dtstart"].dt for entry in entries(client, event)]

    assert [start.hour for start in starts] == [10, 10]
    assert [start.astimezone(dt.UTC).hour for start in starts] == [16, 17]


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        # The hour that spring leaves out counts on from before; of the hour that
        # autumn has twice it is the first.
        (dt.date(2027, 3, 14), dt.time(2, 30), dt.datetime(2027, 3, 14, 9, 30)),
        (dt.date(2026, 11, 1), dt.time(1, 30), dt.datetime(2026, 11, 1, 7, 30)),
    ],
)
def test_an_hour_that_clocks_do_not_show_once_is_one_instant(
    client, day, hour, instant
):
    event = make_event(session=on(day, begins_at=hour, ends_at=dt.time(5)))
    file = client.get(address(event)).content

    (entry,) = icalendar.Calendar.from_ical(file).events
    assert entry["dtstart"].dt.astimezone(dt.UTC) == instant.replace(tzinfo=dt.UTC)
    assert feeds.entries(file)[0].dtstart.value.replace(tzinfo=None) == (
        dt.datetime.combine(day, hour)
    )


def test_entry_keeps_its_name_when_the_event_changes(client):
    event = make_event(session=on(dt.date(2026, 12, 3)))
    first = entries(client, event)[0]
    before, before_sequence = first["uid"], first["sequence"]

    event.title = "Another title"
    event.save_revision().publish()
    after = entries(client, EventPage.objects.get())[0]

    assert after["uid"] == before
    assert after["summary"] == "Another title"
    stamp = PublishedSession.objects.get().changed_at.replace(microsecond=0)
    assert after["dtstamp"].dt == after["last-modified"].dt == stamp
    assert (before_sequence, after["sequence"]) == (0, 1)


def test_days_without_times_are_whole_days_and_vague_ones_are_left_out(client):
    event = make_event(sessions=4, session=on(dt.date(2026, 12, 8)))
    first, second, third, fourth = event.sessions.all()
    rows = EventSession.objects
    rows.filter(pk=first.pk).update(
        begins_at=None, ends_at=None, ends_on=dt.date(2026, 12, 10)
    )
    rows.filter(pk=second.pk).update(date_precision="day")
    rows.filter(pk=third.pk).update(date_precision="month")
    rows.filter(pk=fourth.pk).update(title="Part 4", ends_at=None)

    found = entries(client, event)

    assert [
        (one["dtstart"].dt, one.get("dtend") and one["dtend"].dt) for one in found
    ] == [
        (dt.date(2026, 12, 8), dt.date(2026, 12, 11)),
        (dt.date(2026, 12, 8), dt.date(2026, 12, 9)),
        (dt.datetime(2026, 12, 8, 17, tzinfo=dt.UTC), None),
    ]
    assert [str(one["transp"]) for one in found] == [
        "TRANSPARENT",
        "TRANSPARENT",
        "OPAQUE",
    ]
    assert "When it ends is not known yet." in found[-1]["description"]
    assert found[-1]["summary"] == f"{event.title}: Part 4"


def test_what_an_editor_typed_cannot_break_out_of_its_line(client):
    nasty = "A;B,C\\n END:VEVENT\nBEGIN:VEVENT " + "é" * 600 + " 🎈"
    event = make_event(
        title="END:VEVENT; BEGIN:VEVENT",
        place=nasty[:200],
        session=on(dt.date(2026, 12, 3), credits=Decimal(1)),
    )

    response = client.get(address(event))
    (entry,) = icalendar.Calendar.from_ical(response.content).events

    assert entry["summary"] == "END:VEVENT; BEGIN:VEVENT"
    assert entry["location"] == nasty[:200]
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75


@pytest.mark.parametrize("kind", ["unknown", "draft", "restricted"])
def test_file_of_an_event_one_cannot_see_is_not_found(client, kind):
    event = make_event(live=kind != "draft")
    if kind == "restricted":
        PageViewRestriction.objects.create(page=event, restriction_type="login")
    number = 999_999 if kind == "unknown" else event.pk

    answer = client.get(reverse("ce_plugin:event_calendar_file", args=[number]))

    assert answer.status_code == 404


@pytest.mark.parametrize("number", [2**31, 10**18, 2**63, 10**30])
@pytest.mark.parametrize(
    ("method", "pattern"),
    [
        ("get", "/ce/events/%s/event.ics"),
        ("post", "/ce/events/%s/register/"),
        ("get", "/ce/credits/add/%s/"),
        ("post", "/ce/credits/add/%s/"),
    ],
)
def test_number_no_row_can_have_is_not_found(client, method, pattern, number):
    client.force_login(make_person().user)

    answer = getattr(client, method)(pattern % number)

    assert answer.status_code == 404


def test_an_end_on_another_day_without_a_time_is_said_in_words(client):
    days = {"ends_on": dt.date(2026, 12, 5), "ends_at": None}
    event = make_event(session=on(dt.date(2026, 12, 3), **days))

    (entry,) = entries(client, event)

    assert "dtend" not in entry
    assert "At what time it ends on Sat 5 Dec 2026" in entry["description"]


@pytest.mark.parametrize(
    ("fields", "session", "title"),
    [
        ({"event_status": "cancelled"}, {}, "Cancelled: Grants"),
        ({"event_status": "postponed"}, {}, "Postponed: Grants"),
        ({}, {"is_cancelled": True}, "Cancelled: Grants"),
    ],
)
def test_what_is_off_says_so_and_why(client, fields, session, title):
    event = make_event(
        title="Grants",
        status_note="Too much snow.",
        session=on(dt.date(2026, 12, 3), note="No bus.", **session),
        **fields,
    )

    (entry,) = entries(client, event)

    assert (entry["summary"], entry["status"]) == (title, "CANCELLED")
    assert entry["transp"] == "TRANSPARENT"
    assert entry["description"].startswith("Too much snow.\n\nNo bus.")


def test_contact_is_the_organizer_where_there_is_an_address(client):
    event = make_event(
        contact_name='Ann "Q", Smith',
        contact_email="ann@library.example",
        session=on(dt.date(2026, 12, 3)),
    )

    (entry,) = entries(client, event)

    assert entry["organizer"] == "mailto:ann@library.example"
    assert entry["organizer"].params["CN"] == 'Ann "Q", Smith'
    assert entry["contact"] == 'Ann "Q", Smith, ann@library.example'


def test_a_session_taken_out_is_told_to_have_ended(client):
    day = clock.today() + dt.timedelta(days=9)
    event = make_event(sessions=2, title="Grants", session=on(day, title="Part"))
    event.save_revision().publish()
    event = EventPage.objects.get()
    event.sessions = [event.sessions.first()]
    event.save_revision().publish()

    kept, gone = entries(client, EventPage.objects.get())

    assert (kept["status"], gone["status"]) == ("CONFIRMED", "CANCELLED")
    assert (gone["summary"], gone["sequence"]) == ("Cancelled: Grants: Part", 1)


def test_whoever_has_the_file_is_told_that_it_holds(client):
    event = make_event(session=on(dt.date(2026, 12, 3)))
    first = client.get(address(event))
    known = {"If-None-Match": first["ETag"]}

    again = client.get(address(event), headers=known)
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address(event), headers=since).status_code == 304
    assert first["Cache-Control"] == "private, no-cache"

    event.sessions.update(begins_at=dt.time(9))
    assert client.get(address(event), headers=known).status_code == 200


def test_file_is_only_read(client):
    assert client.post(address(make_event())).status_code == 405
