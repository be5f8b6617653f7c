"""From the cells of a sheet to lines with a verdict, and doubles found in SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import F, Min, Window
from django.utils.translation import gettext as _

from ce_plugin.enums import ImportVerdict
from ce_plugin.exceptions import UnreadableFile
from ce_plugin.models import ImportBatch, ImportRow
from ce_plugin.services.import_files import Sheet
from ce_plugin.services.import_shape import (
    Column,
    Columns,
    Kind,
    Line,
    Unfit,
    spelled,
)
from ce_plugin.services.row_values import CHUNK


def lines_of(sheet: Sheet, kind: Kind, actor) -> list[Line]:
    """Every line of the sheet, judged. Raises UnreadableFile about its columns."""
    places = columns_in(sheet, kind)
    lines = [
        Line(number, {name: cells[place] for name, place in places.items()})
        for number, cells in sheet.lines
    ]
    judge(lines, kind, actor)
    return lines


def lines_again(rows: Iterable[ImportRow], kind: Kind, actor) -> list[Line]:
    """The same lines as the record looks now."""
    lines = [Line(row.line, row.data) for row in rows]
    judge(lines, kind, actor)
    return lines


def judge(lines: list[Line], kind: Kind, actor) -> None:
    for line in lines:
        read(line, kind)
    kind.judge(lines, actor)


def read(line: Line, kind: Kind) -> None:
    """Fill in what the cells mean, or what is wrong with them."""
    read_cells(line, kind)
    kind.check(line)
    if line.is_clean:
        line.key = kind.key(line)


def read_cells(line: Line, shape: Columns) -> None:
    for column in shape.columns:
        _read_cell(line, column)


def _read_cell(line: Line, column: Column) -> None:
    cell = line.data.get(column.name, "")
    if not cell:
        if column.required:
            line.is_wrong(column.name, _("This is missing."))
        return
    try:
        line.values[column.name] = column.parse(cell)
    except Unfit as unfit:
        line.is_wrong(column.name, str(unfit))


def columns_in(sheet: Sheet, shape: Columns) -> dict[str, int]:
    """Where each known column stands. What is not known is noted and left aside."""
    known = shape.named_in(sheet.header)
    _refuse_doubled(known)
    _refuse_missing(known, shape)
    left = [
        heading
        for heading, column in zip(sheet.header, known, strict=True)
        if column is None and spelled(heading) not in {"", *shape.passed_over}
    ]
    sheet.notes += [["left_aside", heading] for heading in left]
    return {column.name: at for at, column in enumerate(known) if column}


def known_in(sheet: Sheet, kind: Kind) -> int:
    """How many columns of the sheet are of this kind; 0 where one it needs is missing."""
    known = [column for column in kind.named_in(sheet.header) if column]
    return len(known) if all(one in known for one in kind.required) else 0


def _refuse_doubled(known: list[Column | None]) -> None:
    counts = Counter(column.heading for column in known if column)
    doubled = [heading for heading, count in counts.items() if count > 1]
    if doubled:
        raise UnreadableFile(
            _("These columns stand in the file more than once: %(names)s.")
            % {"names": ", ".join(doubled)}
        )


def _refuse_missing(known: list[Column | None], shape: Columns) -> None:
    missing = [one.heading for one in shape.required if one not in known]
    if missing:
        raise UnreadableFile(
            _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)},
            _("The first line of the file must be the column names."),
        )
    wanted = [one for one in shape.columns if one.name in shape.one_of]
    if wanted and not any(one in known for one in wanted):
        raise UnreadableFile(
            _("The file needs one of these columns: %(names)s.")
            % {"names": ", ".join(one.heading for one in wanted)},
            _("The line above the rows must be the column names."),
        )


def store(batch: ImportBatch, lines: Iterable[Line]) -> None:
    """The lines as rows of the batch, and doubles within the file marked."""
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                batch=batch,
                line=line.number,
                data=line.data,
                key=line.key,
                verdict=line.verdict,
                problems=line.problems,
                changes=line.changes,
                targets=line.targets,
            )
            for line in lines
        ),
        batch_size=CHUNK,
    )
    _mark_doubles(batch)


def _mark_doubles(batch: ImportBatch) -> None:
    """Of lines with one key the first one counts."""
    keyed = batch.rows.exclude(key="").exclude(verdict=ImportVerdict.WRONG)
    first = Window(Min("line"), partition_by=[F("key")])
    doubles = list(keyed.annotate(first=first).filter(line__gt=F("first")))
    for row in doubles:
        row.verdict = ImportVerdict.DUPLICATE
        row.problems = [{"field": "", "sentence": _the_same(row.first)}]
        row.changes = {}
    ImportRow.objects.bulk_update(
        doubles, ["verdict", "problems", "changes"], batch_size=200
    )


def _the_same(line: int) -> str:
    return _("Line %(line)s says the same.") % {"line": line}
