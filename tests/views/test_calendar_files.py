"""Calendar files read by two parsers that share no code (I8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import icalendar
import pytest
from django.urls import reverse

from ce_plugin.services.calendar_files import clean
from tests import feeds
from tests.factories import make_event
from tests.hostile.payloads import PAYLOADS

pytestmark = pytest.mark.django_db
OURS = {
    "categories",
    "sequence",
    "status",
    "transp",
    "uid",
    "dtstamp",
    "last-modified",
    "summary",
    "dtstart",
    "dtend",
    "location",
    "description",
    "url",
}
# Each would begin a line or an entry of its own where it is not escaped.
BREAKING = [
    "A\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:B",
    "A\nATTACH:https://evil.example/x.exe",
    "A\rORGANIZER:mailto:evil@evil.example",
    "A\\nEND:VCALENDAR\\nBEGIN:VCALENDAR",
    'A;ENCODING=BASE64;VALUE="BINARY":QUFB',
    "A\r\n X-CONTINUED:1",
    "A\u2028END:VEVENT\u2029BEGIN:VEVENT\x85SUMMARY:B\x0b\x0c",
    "BEGIN:VALARM",
    "A,B;C\\D\\,E\\;F\\\\N",
]
# Folding counts octets and must not cut a letter in two, wherever the line ends.
LONG = ["x" * shift + "🧑🏽‍🌾é字" * 60 for shift in range(12)] + ["y" * 300]


def content(client, event) -> bytes:
    address = reverse("ce_plugin:event_calendar_file", args=[event.pk])
    return client.get(address).content


HEAD = {"version", "prodid", "calscale", "name", "x-wr-calname", "refresh-interval"}
HEAD |= {"x-published-ttl", "vtimezone"}


def by_icalendar(content: bytes) -> list[dict[str, object]]:
    return [
        {name.lower(): plain(value) for name, value in entry.items()}
        for entry in icalendar.Calendar.from_ical(content).events
    ]


def by_vobject(content: bytes) -> list[dict[str, object]]:
    calendar = feeds.read(content)
    entries = calendar.contents.pop("vevent", [])
    assert set(calendar.contents) <= HEAD
    return [
        {line.name.lower(): plain(line.value) for line in entry.getChildren()}
        for entry in entries
    ]


def plain(value):
    """Instants in one zone, lists and numbers as words."""
    value = getattr(value, "cats", getattr(value, "dt", value))
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    if isinstance(value, dt.date):
        return value
    return ",".join(value) if isinstance(value, list) else str(value)


def alike(first: list[dict], second: list[dict]) -> bool:
    """As many entries, with the same properties; instants, days and words agree."""
    return first == second and all(set(each) <= OURS for each in first)


@pytest.mark.parametrize("text", [*BREAKING, *LONG], ids=lambda text: ascii(text)[:30])
def test_both_read_as_many_entries_and_nothing_that_is_not_ours(text, client):
    event = make_event(
        sessions=2,
        title=text[:255],
        place=text[:200],
        summary=text[:300],
        session={"credits": Decimal(1)},
    )
    file = content(client, event)
    first, second = by_icalendar(file), by_vobject(file)

    assert len(first) == len(second) == 2
    assert alike(first, second)
    assert {each["summary"] for each in second} == {clean(text[:255])}
    assert max(len(line) for line in file.split(b"\r\n")) <= 75


def test_both_read_all_payloads_as_words(client):
    seen = set()
    for payload in PAYLOADS:
        event = make_event(title=payload[:255], summary=payload, place=payload[:200])
        file = content(client, event)
        assert alike(by_icalendar(file), by_vobject(file)), payload
        seen |= {each["location"] for each in by_vobject(file)}

    assert seen == {clean(payload[:200]) for payload in PAYLOADS}


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (dt.date(2026, 10, 31), 16),
        (dt.date(2026, 11, 1), 17),
        (dt.date(2027, 3, 13), 17),
        (dt.date(2027, 3, 14), 16),
    ],
)
def test_both_read_the_instant_on_either_side_of_the_change(day, hour, client):
    """Ten o'clock in the morning; the night before, the clocks are changed."""
    event = make_event(session={"begins_on": day})
    file = content(client, event)

    instant = dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC)
    for read in (by_icalendar, by_vobject):
        (entry,) = read(file)
        assert entry["dtstart"] == instant


def test_a_file_that_is_broken_is_noticed_by_both():
    """The control: words that are not escaped become an entry and a property."""
    entry = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A\r\nEND:VEVENT\r\n"
    injected = entry.replace("SUMMARY:A", "SUMMARY:A\r\nATTACH:https://evil.example/")
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nCALSCALE:GREGORIAN\r\n"
    file = f"{head}{entry}{injected}END:VCALENDAR\r\n".encode()

    for read in (by_icalendar, by_vobject):
        found = read(file)
        assert len(found) == 2
        assert not alike(found, found)
