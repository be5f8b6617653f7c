"""Calendar files: the one place that turns plain rows into entries of one.

Zones and the head of a file are made with `icalendar`. Entries are written line by
line, since a feed has hundreds of them; tests compare each line with what the library
writes. Every text goes through `text` or `parameter`, and no other value comes from
somebody's keyboard.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

import icalendar

from ce_plugin import __version__
from ce_plugin.enums import DatePrecision
from ce_plugin.models.calendar import WITHOUT_DAY
from ce_plugin.services.calendar_zones import UTC_NAME, zone_id, zone_lines

PRODUCT = f"-//ce-plugin//{__version__}//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often a calendar should look again: Outlook reads the one, others the other.
LOOK_AGAIN = dt.timedelta(hours=6)
ONE_DAY = dt.timedelta(days=1)
LONGEST_LINE = 75
EOL = "\r\n"

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"


class Item(NamedTuple):
    """One entry of a calendar. Times are local to `zone_name`.

    Without a `begins_at`, or where only the day is known, it is a whole day, in no
    zone. `is_free` leaves the time of whoever has it in their calendar free.
    """

    uid: str
    sequence: int
    changed_at: dt.datetime
    title: str
    begins_on: dt.date
    begins_at: dt.time | None
    ends_on: dt.date
    ends_at: dt.time | None
    date_precision: str
    zone_name: str
    status: str = CONFIRMED
    is_free: bool = False
    description: str = ""
    place: str = ""
    category: str = ""
    contact_name: str = ""
    contact_email: str = ""
    url: str = ""

    @property
    def has_day(self) -> bool:
        return self.date_precision not in WITHOUT_DAY

    @property
    def is_timed(self) -> bool:
        exact = self.date_precision == DatePrecision.TIME
        return exact and self.begins_at is not None


def calendar_file(items: Sequence[Item], *, name: str) -> bytes:
    """A calendar called `name`. What has no day stands in none and is left out."""
    dated = [item for item in items if item.has_day]
    parts = [_head(name), *_zones(dated), *map(entry, dated), "END:VCALENDAR", EOL]
    return "".join(parts).encode()


def _head(name: str) -> str:
    head = icalendar.Calendar()
    head.add("version", "2.0")
    head.add("prodid", PRODUCT)
    head.add("calscale", "GREGORIAN")
    # No METHOD: a feed invites nobody, and with one each entry needs an organizer.
    for known_as in ("name", "x-wr-calname"):
        head.add(known_as, icalendar.vText(clean(name)))
    head.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
    head.add("x-published-ttl", icalendar.vDuration(LOOK_AGAIN))
    return head.to_ical().decode().removesuffix(f"END:VCALENDAR{EOL}")


def _zones(items: Iterable[Item]) -> Iterator[str]:
    years: dict[str, set[int]] = {}
    for item in items:
        if item.is_timed:
            named = years.setdefault(item.zone_name, set())
            named |= {item.begins_on.year, item.ends_on.year}
    # Two names of one zone are one zone of the file.
    written = {}
    for zone, found in sorted(years.items()):
        written.setdefault(zone_id(zone), zone_lines(zone, min(found), max(found)))
    return iter(written.values())


# --- one entry -------------------------------------------------------------------


def entry(item: Item) -> str:
    """The lines of one entry, in the order in which `icalendar` writes them.

    Only lines with words or an address in them can be long.
    """
    stamp = _stamp(item.changed_at)
    lines = [
        "BEGIN:VEVENT",
        fold(f"SUMMARY:{text(item.title)}"),
        *_when(item),
        f"DTSTAMP:{stamp}",
        fold(f"UID:{text(item.uid)}"),
        f"SEQUENCE:{item.sequence}",
        *_words("CATEGORIES", item.category),
        *_words("CONTACT", _contact(item)),
        *_words("DESCRIPTION", item.description),
        f"LAST-MODIFIED:{stamp}",
        *_words("LOCATION", item.place),
        *_organizer(item),
        f"STATUS:{item.status}",
        f"TRANSP:{'TRANSPARENT' if item.is_free else 'OPAQUE'}",
        *([fold(f"URL:{item.url}")] if item.url else ()),
        "END:VEVENT",
        "",
    ]
    return EOL.join(lines)


def _words(name: str, value: str) -> tuple[str, ...]:
    return (fold(f"{name}:{text(value)}"),) if value else ()


def _stamp(moment: dt.datetime) -> str:
    """As 20260514T160000Z. Taken from its words: a pattern costs twice that."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "") + "Z"


@lru_cache(maxsize=4096)
def _digits(day: dt.date) -> str:
    """As 20260514. A feed names the same days hundreds of times."""
    return f"{day:%Y%m%d}"


def _when(item: Item) -> list[str]:
    """No end is written where none is known: that is what the format says then."""
    if not item.is_timed:
        # The end of a whole-day entry is the first day it is over.
        return [
            f"DTSTART;VALUE=DATE:{_digits(item.begins_on)}",
            f"DTEND;VALUE=DATE:{_digits(item.ends_on + ONE_DAY)}",
        ]
    lines = [_moment("DTSTART", item.begins_on, item.begins_at, item.zone_name)]
    if item.ends_at is not None:
        lines.append(_moment("DTEND", item.ends_on, item.ends_at, item.zone_name))
    return lines


@lru_cache(maxsize=4096)
def _moment(name: str, day: dt.date, time: dt.time, zone: str) -> str:
    value, zone = f"{_digits(day)}T{time:%H%M%S}", zone_id(zone)
    return f"{name}:{value}Z" if zone == UTC_NAME else f"{name};TZID={zone}:{value}"


def _contact(item: Item) -> str:
    return ", ".join(filter(None, [item.contact_name, item.contact_email]))


def _organizer(item: Item) -> list[str]:
    if not item.contact_email:
        return []
    named = f";CN={parameter(item.contact_name)}" if item.contact_name else ""
    address = quote(item.contact_email, safe="@+")
    return [fold(f"ORGANIZER{named}:mailto:{address}")]


# --- texts -----------------------------------------------------------------------

# Marks of control no text may have; and ends of lines of every kind, which some
# readers take for the end of a property.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DIRTY = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
NOT_PLAIN = re.compile(r"[^ -~]|[\\;,]")
# The mark of an escape first. One after the other costs a tenth of a table of letters.
ESCAPED = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n"))
# Of RFC 6868, for a value that may hold no quotation mark.
IN_PARAMETER = str.maketrans({"^": "^^", '"': "^'", "\n": "^n"})
TO_QUOTE = re.compile("[,;: '\N{RIGHT SINGLE QUOTATION MARK}]")


def clean(words: str) -> str:
    """Only what a text of a calendar may hold; lines end in one way."""
    if not DIRTY.search(words):
        return words
    return CONTROL.sub("", LINE_END.sub("\n", words))


def text(words: str) -> str:
    if not NOT_PLAIN.search(words):
        return words
    words = clean(words)
    for letter, escaped in ESCAPED:
        words = words.replace(letter, escaped)
    return words


def parameter(words: str) -> str:
    words = clean(words)
    value = words.translate(IN_PARAMETER)
    return f'"{value}"' if TO_QUOTE.search(words) else value


def fold(line: str) -> str:
    """No line longer than 75 octets, no letter and no escape cut in two."""
    if line.isascii() and len(line) < LONGEST_LINE:
        return line
    lines, rest = [], line
    while rest:
        taken = _fitting(rest)
        lines.append(rest[:taken])
        rest = rest[taken:]
    return f"{EOL} ".join(lines)


def _fitting(line: str) -> int:
    """How many letters fit into a line whose first octet may be a space."""
    number = _within(line[: LONGEST_LINE - 1])
    if number == len(line):
        return number
    # The mark that begins an escape goes with what it escapes.
    return number - 1 if number > 1 and line[number - 1] in "\\^" else number


def _within(letters: str) -> int:
    if letters.isascii():
        return len(letters)
    octets = 0
    for number, letter in enumerate(letters):
        octets += len(letter.encode())
        if octets >= LONGEST_LINE:
            return number
    return len(letters)
