"""Feeds as three calendars read them, kept as files.

What is known of each, and where from:

* `google.ics`: Google takes an event with `STATUS:CANCELLED` off the calendar without
  a word (github.com/hackgvl/hackgreenville-com/pull/498), so the mail has to say it
  (`services/event_changes.py`); it shows no `URL`, so the address of the page ends the
  description; what comes back needs the same `UID` and a higher `SEQUENCE`.
* `outlook.ics`: Outlook makes one yearly rule each of standard and daylight time of a
  zone and reads no lists of dates (MS-STANOICAL 2.2.47, MS-OXCICAL 2.1.3.1.1.19;
  github.com/iCalcreator/iCalcreator/issues/86); a zone that is named and not there, or
  a time in no zone, is an error to it, a whole day in no zone is none
  (github.com/neokoenig/RoomBooking/issues/18); it shows a status by nothing but the
  words of the title (github.com/derekantrican/GAS-ICS-Sync/issues/218).
* `apple.ics`: Apple keeps a cancelled event and strikes it through
  (github.com/sabre-io/dav/issues/969), so it must leave the time free and go away
  after a while; the last day of a whole-day event is not part of it (RFC 5545, 3.6.1);
  an event of unknown end has none, rather than one that somebody made up.

To look at a change: run with `GOLDEN=write` and read the difference.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import icalendar
import pytest
from django.urls import reverse

from ce_plugin.models import EventPage
from ce_plugin.services import clock
from ce_plugin.services.calendar_files import PRODUCT
from tests import feeds
from tests.factories import make_calendar, make_category, make_event

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
NOW = dt.datetime(2026, 5, 14, 15, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)


def event(*, number: int, session: dict, **fields) -> EventPage:
    session = {"category": make_category("LA"), "credits": 1, **session}
    made = make_event(slug=f"event-{number}", session=session, **fields)
    made.save_revision().publish()
    return EventPage.objects.get(pk=made.pk)


def change(page: EventPage, **fields) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
    with clock.at(LATER):
        page.save_revision().publish()
    EventPage.objects.filter(pk=page.pk).update(last_published_at=LATER)


def for_google() -> None:
    """Cancelled; cancelled and back again; unchanged."""
    day = dt.date(2026, 6, 2)
    cancelled = event(
        number=1, title="Story hours", status_note="Snow.", session={"begins_on": day}
    )
    change(cancelled, event_status="cancelled")
    back = event(
        number=2, title="Weeding", status_note="Snow.", session={"begins_on": day}
    )
    change(back, event_status="cancelled")
    change(EventPage.objects.get(pk=back.pk), event_status="scheduled")
    event(
        number=3,
        title="Grant writing; part one, and two",
        summary="Two applications, line by line.",
        place="City Hall, Helena",
        contact_name="Ann Smith",
        contact_email="ann@library.example",
        session={"begins_on": day},
    )


def for_outlook() -> None:
    """Both sides of the change of clocks, another zone, a zone without a change."""
    for number, (zone, day) in enumerate(
        [
            ("America/Denver", dt.date(2026, 10, 30)),
            ("America/Denver", dt.date(2026, 11, 2)),
            ("America/New_York", dt.date(2026, 11, 2)),
            ("America/Phoenix", dt.date(2026, 11, 2)),
            ("UTC", dt.date(2026, 11, 2)),
        ]
    ):
        event(
            number=number,
            title=f"In {zone}",
            time_zone=zone,
            session={"begins_on": day},
        )
    postponed = event(
        number=9,
        title="Conference",
        status_note="A new date follows.",
        session={"begins_on": dt.date(2026, 12, 1), "date_precision": "day"},
    )
    change(postponed, event_status="postponed")


def for_apple() -> None:
    """Whole days, an open end, one of two sessions cancelled, a month left out."""
    first = dt.date(2026, 6, 2)
    event(
        number=1,
        title="Conference",
        session={
            "begins_on": first,
            "ends_on": dt.date(2026, 6, 4),
            "begins_at": None,
            "ends_at": None,
        },
    )
    event(number=2, title="Open end", session={"begins_on": first, "ends_at": None})
    event(
        number=3,
        title="Some day in June",
        session={"begins_on": first, "date_precision": "month"},
    )
    two = event(number=4, title="Two parts", sessions=2, session={"begins_on": first})
    last = two.sessions.last()
    last.title, last.is_cancelled, last.note = "Part two", True, "Bo is ill."
    two.sessions = [two.sessions.first(), last]
    change(two)
    gone = event(number=5, title="Off the calendar", session={"begins_on": first})
    with clock.at(LATER):
        gone.unpublish()


SCENES = {"google": for_google, "outlook": for_outlook, "apple": for_apple}


@pytest.fixture(params=SCENES)
def scene(request, client) -> tuple[str, str]:
    """Name and feed of each, with the numbers of rows taken out."""
    with clock.at(NOW):
        SCENES[request.param]()
        EventPage.objects.filter(last_published_at__gt=LATER).update(
            last_published_at=NOW
        )
    with clock.at(LATER):
        path = reverse("ce_plugin:calendar_feed", args=[make_calendar().pk])
        file = client.get(path).content.decode()
    return request.param, numbered_anew(file)


def numbered_anew(file: str) -> str:
    """Each session by its place in the file."""
    names: dict[str, str] = {}
    for found in re.findall(r"UID:(session-\d+)@", file):
        names.setdefault(found, f"session-{len(names) + 1}")
    file = re.sub(r"session-\d+(?=@)", lambda found: names[found[0]], file)
    return file.replace(PRODUCT, "-//ce-plugin//VERSION//EN")


def test_feed_is_as_kept(scene):
    name, file = scene
    path = GOLDEN / f"{name}.ics"
    if os.environ.get("GOLDEN") == "write":
        path.write_bytes(file.encode())

    assert file == path.read_bytes().decode()


def test_two_parsers_read_it_alike(scene):
    _name, file = scene
    theirs = icalendar.Calendar.from_ical(file).events
    others = feeds.entries(file)

    assert len(theirs) == len(others) == file.count("BEGIN:VEVENT")
    for one, other in zip(theirs, others, strict=True):
        assert str(one["summary"]) == other.summary.value
        assert str(one["status"]) == other.status.value
        assert instant(one["dtstart"].dt) == instant(other.dtstart.value)
        assert ("dtend" in one) == ("dtend" in other.contents)


def instant(value):
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value


def test_every_zone_that_is_named_is_there(scene):
    file = scene[1].replace("\r\n", "\n")
    calendar = icalendar.Calendar.from_ical(file)

    named = {one["dtstart"].params.get("TZID") for one in calendar.events} - {None}
    assert {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")} == named
    floating = r"^DT(START|END):\d{8}T\d{6}$"
    assert not re.search(floating, file.partition("BEGIN:VEVENT")[2], re.MULTILINE)


def entries_of(scene, wanted: str) -> list[icalendar.Event]:
    name, file = scene
    if name != wanted:
        return []
    return icalendar.Calendar.from_ical(file).events


def test_google_has_names_numbers_and_addresses(scene):
    for entry in entries_of(scene, "google"):
        assert str(entry["description"]).endswith(str(entry["url"]))
    numbers = {
        str(entry["summary"]): (str(entry["status"]), int(entry["sequence"]))
        for entry in entries_of(scene, "google")
    }
    assert not numbers or numbers == {
        "Cancelled: Story hours": ("CANCELLED", 1),
        "Weeding": ("CONFIRMED", 2),
        "Grant writing; part one, and two": ("CONFIRMED", 0),
    }


def test_what_is_cancelled_leaves_the_time_free(scene):
    _name, file = scene
    off = [
        str(entry["transp"])
        for entry in icalendar.Calendar.from_ical(file).events
        if str(entry["status"]) == "CANCELLED"
    ]

    assert set(off) == {"TRANSPARENT"}
