"""Which table of a file is meant: providers write several, one below the other.

A report of a webinar may tell of the host, of panelists and of attendees, each with
column names of its own. Only one table is read, and what was left aside is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ce_plugin.exceptions import UnreadableFile
from ce_plugin.services.import_shape import Columns

NumberedRow = tuple[int, list[str]]
# A line below the first column names begins a table only with so many names of columns:
# one alone may be the value of a cell, such as the role "Attendee".
NAMES_OF_A_FURTHER = 2
# So much of a table without a title says which one it is.
SAID_OF = 3


@dataclass(frozen=True)
class Table:
    """`rows` begin with the column names; `known` is how many of them are known."""

    title: str
    rows: list[NumberedRow]
    known: int

    @property
    def said(self) -> str:
        return self.title or ", ".join(filled(self.rows[0][1])[:SAID_OF])


def filled(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if cell]


def table_of(
    rows: list[NumberedRow], shape: Columns
) -> tuple[list[NumberedRow], list[list[str]]]:
    """The rows of the one table that is meant, and notes about the others.

    Lines above the first column names are passed over; all rows where none are found.
    Raises UnreadableFile when two tables may be meant.
    """
    found = _tables(rows, shape)
    if not found:
        return rows, []
    meant = _meant(found, shape)
    others = [one for one in found if one is not meant]
    return meant.rows, [["table_aside", one.said] for one in others]


def _tables(rows: list[NumberedRow], shape: Columns) -> list[Table]:
    begins: list[int] = []
    for at, (_number, cells) in enumerate(rows):
        if shape.names_columns(cells) and (not begins or _is_further(cells, shape)):
            begins.append(at)
    ends = [*begins[1:], len(rows)]
    return [
        _table(rows, begin, end, shape)
        for begin, end in zip(begins, ends, strict=False)
    ]


def _is_further(cells: Sequence[str], shape: Columns) -> bool:
    # What needs no column of its own has one table, whatever stands in it.
    return bool(shape.one_of) and len(_known(cells, shape)) >= NAMES_OF_A_FURTHER


def _known(cells: Sequence[str], shape: Columns) -> set[str]:
    return {column.name for column in shape.named_in(cells) if column}


def _table(rows: list[NumberedRow], begin: int, end: int, shape: Columns) -> Table:
    # The last line of a table that is not the last one is the title of the next.
    if end < len(rows) and end - begin > 1 and _is_title(rows[end - 1]):
        end -= 1
    above = begin > 0 and _is_title(rows[begin - 1])
    title = filled(rows[begin - 1][1])[0] if above else ""
    return Table(title, rows[begin:end], len(_known(rows[begin][1], shape)))


def _is_title(row: NumberedRow) -> bool:
    return len(filled(row[1])) == 1


def _meant(tables: list[Table], shape: Columns) -> Table:
    """By its title; else the one with the most columns that are known."""
    named = [one for one in tables if shape.titles and shape.titles.search(one.title)]
    candidates = named or tables
    most = max(one.known for one in candidates)
    best = [one for one in candidates if one.known == most]
    if len(best) > 1:
        raise UnreadableFile(
            _("The file holds several tables: %(names)s.")
            % {"names": "; ".join(one.said for one in best)},
            _("Keep the one with those who attended, and read the file again."),
        )
    return best[0]
