"""Entries are written as `icalendar` writes them, and read back as they were meant."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from urllib.parse import quote

import icalendar
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ce_plugin.services.calendar_files import (
    PRODUCT,
    Item,
    calendar_file,
    clean,
    entry,
    fold,
    parameter,
)
from tests.feeds import entries, examples

ZONES = ["America/Denver", "America/Phoenix", "Europe/Dublin", "UTC", "Etc/UTC", "GMT"]
PLAIN = {
    "uid": "session-1@library.example",
    "sequence": 2,
    "changed_at": dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC),
    "title": "Grants",
    "begins_on": dt.date(2026, 5, 14),
    "begins_at": dt.time(10),
    "ends_on": dt.date(2026, 5, 14),
    "ends_at": dt.time(11, 30),
    "date_precision": "time",
    "zone_name": "America/Denver",
}
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
# The marks that the format itself uses come often.
WORDS = st.text(
    st.one_of(LETTERS, st.sampled_from("\\;,:\"^'\r\n\t’ é🧑🏽‍🌾\u2028\x85")),
    max_size=200,
)


@st.composite
def items(draw) -> Item:
    day = draw(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
    times = st.none() | st.times().map(lambda one: one.replace(microsecond=0))
    return Item(
        uid=draw(st.text("abc-@.0123", min_size=1, max_size=80)),
        sequence=draw(st.integers(0, 2**31 - 1)),
        changed_at=PLAIN["changed_at"],
        title=draw(WORDS),
        begins_on=day,
        begins_at=draw(times),
        ends_on=day + dt.timedelta(days=draw(st.integers(0, 3))),
        ends_at=draw(times),
        date_precision=draw(st.sampled_from(["time", "day"])),
        zone_name=draw(st.sampled_from(ZONES)),
        status=draw(st.sampled_from(["CONFIRMED", "TENTATIVE", "CANCELLED"])),
        is_free=draw(st.booleans()),
        description=draw(WORDS),
        place=draw(WORDS),
        category=draw(WORDS),
        contact_name=draw(WORDS),
        contact_email=draw(st.sampled_from(["", "ada@library.example", '"a b"@c.d'])),
        url=draw(st.sampled_from(["", "https://library.example/" + "e" * 90])),
    )


def written_by_the_library(item: Item) -> str:
    """The same entry, each property by `icalendar`."""
    event = icalendar.Event()
    event.add("summary", clean(item.title))
    for name, day, time in (
        ("dtstart", item.begins_on, item.begins_at),
        ("dtend", item.ends_on, item.ends_at),
    ):
        if not item.is_timed:
            event.add(name, day + dt.timedelta(days=name == "dtend"))
        elif time is not None:
            zone = zoneinfo.ZoneInfo(item.zone_name)
            event.add(name, dt.datetime.combine(day, time, zone))
    event.add("dtstamp", item.changed_at)
    event.add("last-modified", item.changed_at)
    event.add("uid", item.uid)
    event.add("sequence", item.sequence)
    contact = ", ".join(filter(None, [item.contact_name, item.contact_email]))
    for name, value in (
        ("contact", contact),
        ("description", item.description),
        ("location", item.place),
        ("url", item.url),
    ):
        if value:
            event.add(name, clean(value) if name != "url" else value)
    if item.category:
        event.add("categories", [clean(item.category)])
    _add_organizer(event, item)
    event.add("status", item.status)
    event.add("transp", "TRANSPARENT" if item.is_free else "OPAQUE")
    return event.to_ical().decode()


def _add_organizer(event: icalendar.Event, item: Item) -> None:
    if not item.contact_email:
        return
    address = f"mailto:{quote(item.contact_email, safe='@+')}"
    organizer = icalendar.vCalAddress(address)
    if item.contact_name:
        organizer.params["CN"] = clean(item.contact_name)
    event.add("organizer", organizer)


@settings(max_examples=examples(2000), deadline=None)
@given(items())
def test_an_entry_is_what_the_library_writes(item):
    words = (item.title, item.description, item.place, item.category)
    # A typed "\N" the library takes for the end of a line: see the test below.
    assume(not any("\\N" in each for each in (*words, item.contact_name)))

    assert entry(item) == written_by_the_library(item)


@settings(max_examples=examples(2000), deadline=None)
@given(items())
def test_another_parser_reads_what_was_meant(item):
    file = calendar_file([item], name="Events").decode()

    (found,) = entries(file)
    assert found.summary.value == clean(item.title)
    assert found.uid.value == item.uid
    if item.description:
        assert found.description.value == clean(item.description)
    assert max(len(line.encode()) for line in file.split("\r\n")) <= 75


def test_a_backslash_stays_one():
    """Where the library would begin a new line."""
    item = Item(**{**PLAIN, "title": "C:\\New and \\new"})

    (found,) = entries(calendar_file([item], name="Events"))

    assert found.summary.value == "C:\\New and \\new"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c\x1bd\x7fe", "abcde"),
        ("a\r\nb\rc\nd\x85e\u2028f\u2029g", "a\nb\nc\nd\ne\nf\ng"),
        ("a\x0b\x0cb\tc", "ab\tc"),
        ("🧑🏽‍🌾 é", "🧑🏽‍🌾 é"),
        ("plain, words; \\", "plain, words; \\"),
    ],
)
def test_marks_of_control_are_left_out_and_lines_end_in_one_way(typed, kept):
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Ada", "Ada"),
        ("Lovelace, Ada", '"Lovelace, Ada"'),
        ('Ada"the"^', "Ada^'the^'^^"),
        ("Ada Lovelace", '"Ada Lovelace"'),
        ("a\nb", "a^nb"),
        ("O’Neill", '"O’Neill"'),
    ],
)
def test_a_value_of_a_parameter_is_quoted_where_it_must(typed, written):
    assert parameter(typed) == written


@pytest.mark.parametrize(
    ("line", "lengths"),
    [
        ("x" * 74, [74]),
        ("x" * 75, [74, 2]),
        ("x" * 73 + "\\n" + "y" * 9, [73, 12]),
        ("é" * 40, [74, 7]),
        ("🌾" * 40, [72, 73, 17]),
    ],
)
def test_lines_are_folded_between_letters(line, lengths):
    folded = fold(line)

    assert [len(each.encode()) for each in folded.split("\r\n")] == lengths
    assert folded.replace("\r\n ", "") == line


def test_what_has_no_day_stands_in_no_calendar():
    vague = Item(**{**PLAIN, "date_precision": "month"})

    file = calendar_file([vague], name="Events")

    assert b"VEVENT" not in file
    assert b"VTIMEZONE" not in file


def test_head_names_the_calendar_and_invites_nobody():
    file = calendar_file([], name="Events, new; é").decode()

    assert file.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "NAME:Events\\, new\\; é",
        "X-WR-CALNAME:Events\\, new\\; é",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "END:VCALENDAR",
        "",
    ]


def test_each_zone_is_there_once_for_the_years_it_is_needed():
    items = [
        Item(**PLAIN),
        Item(**{**PLAIN, "zone_name": "US/Mountain"}),
        Item(**{**PLAIN, "ends_on": dt.date(2028, 1, 1)}),
        Item(**{**PLAIN, "zone_name": "UTC"}),
        Item(**{**PLAIN, "zone_name": "America/Phoenix", "begins_at": None}),
    ]

    file = calendar_file(items, name="Events").decode()
    calendar = icalendar.Calendar.from_ical(file)

    named = [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")]
    used = {one["dtstart"].params.get("TZID") for one in calendar.events} - {None}
    assert sorted(named) == sorted(used)
    assert "America/Phoenix" not in named
    assert "DTSTART:20260514T100000Z" in file
