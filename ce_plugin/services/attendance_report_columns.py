"""The columns of attendance reports as webinar providers write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.services.import_shape import (
    Column,
    Line,
    Unfit,
    address,
    record_number,
    short_key,
    text,
    yes_or_no,
)

GUEST = "guest"
CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})")
PARTS = re.compile(r"(\d+)\s*(h|m|s)[a-z]*\.?", re.IGNORECASE)
MINUTES_OF = {"h": 60.0, "m": 1.0, "s": 1 / 60}


def minutes(cell: str) -> int:
    """Whole minutes of "45", "45 min", "1h 2m 3s" or "01:02:03"."""
    with suppress(ValueError, OverflowError):
        plain = int(float(cell.replace(",", ".")))
        if plain >= 0:
            return plain
    by_clock, parts = CLOCK.fullmatch(cell), PARTS.findall(cell)
    if by_clock:
        hours, minutes_, seconds = (int(part or 0) for part in by_clock.groups())
        return hours * 60 + minutes_ + seconds // 60
    if parts and not PARTS.sub("", cell).strip(" ,"):
        return int(
            sum(int(number) * MINUTES_OF[unit.lower()] for number, unit in parts)
        )
    raise Unfit(_("“%(value)s” is no length of time.") % {"value": cell})


COLUMNS = (
    Column(
        "name",
        "Name",
        gettext_lazy("As the provider has it. Or first and last name apart."),
        text(160),
        aliases=(
            "name (original name)",
            "user name (original name)",
            "user name",
            "full name",
            "display name",
            "participant",
            "participant name",
            "attendee",
            "attendee name",
        ),
    ),
    Column("first_name", "First name", "", text(80)),
    Column("last_name", "Last name", "", text(80)),
    Column(
        "email",
        "E-mail",
        gettext_lazy("Whoever has this address on record is known by it."),
        address,
        aliases=("email", "user email", "email address", "e-mail address", "mail"),
        contact=True,
    ),
    Column(
        "minutes",
        "Minutes",
        gettext_lazy("How long they were there, such as 45 or 1h 10m."),
        minutes,
        aliases=(
            "duration",
            "duration (minutes)",
            "total duration (minutes)",
            "time in session",
            "time in session (minutes)",
            "minutes in session",
            "in meeting duration",
            "attendance duration",
        ),
    ),
    Column(
        "attended",
        "Attended",
        gettext_lazy("Lines with “no” are passed over."),
        yes_or_no,
        aliases=("attendance",),
    ),
    Column(
        "record",
        "Record",
        gettext_lazy(
            "The record number of an export, to say which person this is; or the word "
            "“guest”. Usually missing."
        ),
        record_number(GUEST),
    ),
)
ONE_OF = ("name", "last_name", "email")
# What providers write beside: how long somebody was there says all that is asked.
PASSED_OVER = frozenset(
    {
        "join time",
        "leave time",
        "first join",
        "last leave",
        "registration time",
        "approval status",
        "country region name",
        "is guest",
        "guest",
        "in waiting room",
        "recording disclaimer response",
        "participant id (upn)",
        "role",
    }
)
# Beside hosts and panelists, or beside who came and went when.
TITLES = re.compile(r"\b(attendees?|participants?)\b", re.IGNORECASE)


def name_of(line: Line) -> str:
    """As a line gives it, see `whole_name`."""
    return whole_name(line.values)


def whole_name(cells: Mapping[str, object]) -> str:
    """The whole name, also of one that was given in two columns or turned around."""
    whole = str(cells.get("name", ""))
    if not whole:
        parts = (cells.get("first_name", ""), cells.get("last_name", ""))
        whole = " ".join(str(part) for part in parts)
    last, comma, first = whole.partition(",")
    turned = f"{first} {last}" if comma and "," not in first else whole
    return " ".join(turned.split())[:160]


def email_of(line: Line) -> str:
    return str(line.values.get("email", "")).strip().lower()


def check(line: Line) -> None:
    if not (name_of(line) or email_of(line)):
        line.is_wrong("name", _("Neither a name nor an address stands here."))


def key(line: Line) -> str:
    """By the address, else by the name: lines of one key are of one person."""
    return short_key(email_of(line) or name_of(line).casefold())
