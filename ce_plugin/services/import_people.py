"""People and where they work: a line is a person in one position, or a person alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.enums import PositionRole
from ce_plugin.models import Person, Position
from ce_plugin.services import import_people_writing
from ce_plugin.services.import_people_judging import NEW, judge, new_person_key
from ce_plugin.services.import_shape import (
    Column,
    Kind,
    Line,
    address,
    day,
    one_of,
    record_number,
    short_key,
    text,
    yes_or_no,
)

POSITION_CELLS = ("role", "title", "work_email", "since", "last_day", "confirmed")


COLUMNS = (
    Column(
        "record",
        "Record",
        gettext_lazy(
            "The record number of an export, to say which person this is; or the word "
            "“new”, to say that it is nobody on record. Usually empty."
        ),
        record_number(NEW),
    ),
    Column("first_name", "First name", "", text(80), required=True),
    Column("last_name", "Last name", "", text(80), required=True),
    Column(
        "email",
        "E-mail",
        gettext_lazy("The person's own address."),
        address,
        aliases=("email", "email address", "e-mail address"),
        contact=True,
    ),
    Column(
        "library",
        "Library",
        gettext_lazy("Where they work; read the libraries in first."),
        text(160),
        aliases=("library name",),
    ),
    Column(
        "role",
        "Role",
        gettext_lazy("What they are there. Needed with a library."),
        one_of(PositionRole.choices),
        aliases=("position",),
    ),
    Column("title", "Title", "", text(120), aliases=("job title",)),
    Column(
        "work_email",
        "Work e-mail",
        gettext_lazy("Used for this role instead of their own."),
        address,
        contact=True,
    ),
    Column(
        "since",
        "Since",
        gettext_lazy("First day in this role, as 2026-05-14. Needed for a new one."),
        day,
        aliases=("first day", "start"),
    ),
    Column("last_day", "Last day", "", day, aliases=("until", "end")),
    Column(
        "confirmed",
        "Confirmed",
        gettext_lazy("Yes or no: only a confirmed position may verify for others."),
        yes_or_no,
    ),
)


def _check(line: Line) -> None:
    if not line.data.get("library"):
        _refuse_position_without_library(line)
    elif not line.data.get("role"):
        line.is_wrong("role", _("Say what the person is at this library."))
    since, last = line.values.get("since"), line.values.get("last_day")
    if since and last and last < since:
        line.is_wrong("last_day", _("The last day lies before the first."))


def _refuse_position_without_library(line: Line) -> None:
    given = [name for name in POSITION_CELLS if line.data.get(name)]
    if given:
        line.is_wrong("library", _("Say at which library."))


def _key(line: Line) -> str:
    """A person in one role at one library from one day on."""
    record = line.values.get("record", NEW)
    named = " ".join(new_person_key(line))
    person = named if record == NEW else str(record)
    where = [str(line.values.get(name, "")) for name in ("library", "role", "title")]
    return short_key("|".join([person, *where, str(line.values.get("since", ""))]))


def _export() -> Iterator[dict[str, str]]:
    """One row per position, and one for whoever has none."""
    people = Person.objects.standing().order_by("pk")
    held = Position.objects.standing().select_related("library")
    with_positions = people.prefetch_related(Prefetch("positions", held))
    for person in with_positions.iterator(chunk_size=1000):
        # Two positions alike in every column are one line.
        rows = [_row(person, one) for one in person.positions.all()]
        yield from _unlike(rows or [_row(person, None)])


def _unlike(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    seen: list[dict[str, str]] = []
    for row in rows:
        if row not in seen:
            seen.append(row)
            yield row


def _row(person: Person, position) -> dict[str, str]:
    row = {
        "record": str(person.public_id),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
    }
    if position is None:
        return row
    return {
        **row,
        "library": position.library.name,
        "role": position.get_role_display(),
        "title": position.title,
        "work_email": position.email,
        "since": _said(position.begins_on),
        "last_day": _said(position.ends_on),
        "confirmed": "yes" if position.confirmed_at else "no",
    }


def _said(on: dt.date | None) -> str:
    return on.isoformat() if on else ""


PEOPLE = Kind(
    "people",
    gettext_lazy("People and positions"),
    COLUMNS,
    check=_check,
    key=_key,
    judge=judge,
    write=import_people_writing.write,
    export=_export,
)
