"""Files of a directory, as an office hands them in."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook

from ce_plugin.models import Library, Person, Position
from ce_plugin.services import imports

PEOPLE_HEADER = (
    "First name",
    "Last name",
    "E-mail",
    "Library",
    "Role",
    "Since",
)


def csv_of(*rows, header=PEOPLE_HEADER, delimiter=",", encoding="utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return out.getvalue().encode(encoding)


def xlsx_of(*rows, header=PEOPLE_HEADER, more_sheets=()) -> bytes:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(row)
    for name in more_sheets:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def person_row(number: int = 1, *, library="Helena", **changes) -> list[str]:
    row = {
        "first_name": "Ada",
        "last_name": f"Lovelace{number}",
        "email": f"ada{number}@people.example",
        "library": library,
        "role": "Library staff",
        "since": "2020-01-02",
    }
    return list((row | changes).values())


def stage(content: bytes, *, actor, kind="people", name="people.csv"):
    return imports.stage_file(kind, name=name, content=content, actor=actor)


def commit(content: bytes, *, actor, kind="people"):
    return imports.commit_batch(stage(content, actor=actor, kind=kind), actor=actor)


def verdicts(batch) -> list[str]:
    return list(batch.rows.order_by("line").values_list("verdict", flat=True))


def problems(batch) -> list[tuple[int, str, str]]:
    return [
        (row.line, problem["field"], problem["sentence"])
        for row in batch.rows.order_by("line")
        for problem in row.problems
    ]


def whole_directory() -> dict:
    """Every column of every row."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Library, Person, Position)
    }
