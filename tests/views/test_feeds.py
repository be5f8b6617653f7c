"""The calendar file of an event, read back by a second reader."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import icalendar
import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from ce_plugin.models import EventPage, EventSession
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
    assert (entry["summary"], entry["location"], entry["description"]) == (
        "Grant writing",
        "Helena",
        "Two applications.",
    )
    assert entry["url"] == "http://testserver/events/grant-writing/"
    assert b"secret" not in response.content


def test_ten_oclock_stays_ten_oclock_on_both_sides_of_the_change(client):
    event = make_event(sessions=2, session=on(dt.date(2026, 10, 30)))
    last = event.sessions.last()
    last.begins_on = last.ends_on = dt.date(2026, 11, 2)
    last.save()

    starts = [entry["dtstart"].dt.hour for entry in entries(client, event)]

    assert starts == [16, 17]


def test_entry_keeps_its_name_when_the_event_changes(client):
    event = make_event(session=on(dt.date(2026, 12, 3)))
    before = entries(client, event)[0]["uid"]

    event.title = "Another title"
    event.save_revision().publish()
    after = entries(client, EventPage.objects.get())[0]

    assert after["uid"] == before
    assert after["summary"] == "Another title"
    stamp = EventPage.objects.get().last_published_at.replace(microsecond=0)
    assert after["dtstamp"].dt == stamp


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


def test_file_is_only_read(client):
    assert client.post(address(make_event())).status_code == 405
