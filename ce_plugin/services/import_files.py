"""A file somebody hands in, as lines of text: CSV in four encodings, or XLSX.

What cannot be read is refused with a sentence before anything is stored.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ce_plugin.exceptions import UnreadableFile
from ce_plugin.services.import_shape import AnyColumns, Columns
from ce_plugin.services.import_tables import NumberedRow, table_of
from ce_plugin.services.spreadsheets import plain_again

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_CELL = 10_000
DELIMITERS = (",", ";", "\t")
XLSX_START = b"PK\x03\x04"
OLD_EXCEL_START = b"\xd0\xcf\x11\xe0"
UTF_16_STARTS = (b"\xff\xfe", b"\xfe\xff")
ANY = AnyColumns()


Numbered = Iterable[NumberedRow]


@dataclass
class Sheet:
    """`lines` are (number in the file, cells); `notes` are codes and their values."""

    header: list[str]
    lines: list[tuple[int, list[str]]]
    notes: list[list[str]] = field(default_factory=list)


def read_sheet(content: bytes, shape: Columns = ANY) -> Sheet:
    """The first sheet of a file. Raises UnreadableFile with what to do about it.

    Of several tables in it the one of this shape; what stands above is left aside.
    """
    _refuse_size(len(content))
    if content.startswith(OLD_EXCEL_START):
        raise UnreadableFile(
            _("This is a file of an old Excel. Save it as .xlsx or as CSV.")
        )
    if content.startswith(XLSX_START):
        return _with_header(*_xlsx(content), shape)
    return _with_header(*_csv(content, shape), shape)


def refuse_name(name: str, content: bytes) -> None:
    """A name that says Excel over something else; what can be done about it."""
    excel = content.startswith((XLSX_START, OLD_EXCEL_START))
    if name.lower().endswith(".xlsx") and content and not excel:
        raise UnreadableFile(
            _(
                "The name says Excel (.xlsx), but this is no workbook. If it is text, "
                "give it a name that ends with .csv; if not, choose another file."
            )
        )


def _refuse_size(size: int) -> None:
    if size == 0:
        raise UnreadableFile(_("The file is empty."))
    if size > MAX_BYTES:
        raise UnreadableFile(
            _("The file is larger than %(most)s MB. Split it into several files.")
            % {"most": MAX_BYTES // 1024 // 1024}
        )


def _with_header(numbered: Numbered, notes, shape: Columns) -> Sheet:
    lines = [(number, row) for number, row in numbered if any(row)]
    if not lines:
        raise UnreadableFile(_("The file is empty."))
    lines, aside = table_of(lines, shape)
    notes = [*notes, *aside]
    header = _trimmed(lines[0][1])
    for number, row in lines[1:]:
        _refuse_shape(number, row, len(header))
    if len(lines) == 1:
        raise UnreadableFile(_("The file has column names and no rows below them."))
    width = len(header)
    return Sheet(header, [(n, _fitted(row, width)) for n, row in lines[1:]], notes)


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _fitted(row: list[str], width: int) -> list[str]:
    return (row + [""] * width)[:width]


def _refuse_shape(number: int, row: list[str], width: int) -> None:
    values = {"line": number, "most": MAX_CELL}
    if any(row[width:]):
        raise UnreadableFile(
            _(
                "Line %(line)s has more cells than there are column names. Is a "
                "separator inside a value, without quotes around it?"
            )
            % values
        )
    if any(len(cell) > MAX_CELL for cell in row):
        raise UnreadableFile(
            _("Line %(line)s holds a value longer than %(most)s characters.") % values
        )


def _counted(rows: Numbered) -> Iterator[NumberedRow]:
    for count, (number, row) in enumerate(rows):
        if count > MAX_ROWS:
            raise UnreadableFile(
                _("The file has more than %(most)s rows. Split it.")
                % {"most": MAX_ROWS}
            )
        if len(_trimmed(row)) > MAX_COLUMNS:
            raise UnreadableFile(
                _("The file has more than %(most)s columns.") % {"most": MAX_COLUMNS}
            )
        yield number, row


def _csv(content: bytes, shape: Columns):
    text, notes = _decoded(content)
    if "\x00" in text:
        raise UnreadableFile(
            _("This is not a table. Save it as .xlsx or as CSV UTF-8.")
        )
    try:
        return _table_in(text, shape), notes
    except csv.Error as error:
        raise UnreadableFile(
            _("The file is not well-formed CSV: %(error)s") % {"error": error}
        ) from error


def _table_in(text: str, shape: Columns) -> list[NumberedRow]:
    """Read with the separator that finds the column names, else the likeliest one.

    What a provider writes above them need not have any separator.
    """
    likeliest, *others = _delimiters(text)
    rows = list(_counted(_csv_rows(text, likeliest)))
    if _names_columns(rows, shape):
        return rows
    for delimiter in others:
        with suppress(csv.Error):
            found = list(_counted(_csv_rows(text, delimiter)))
            if _names_columns(found, shape):
                return found
    return rows


def _names_columns(rows: list[NumberedRow], shape: Columns) -> bool:
    return any(shape.names_columns(cells) for _number, cells in rows)


def _decoded(content: bytes) -> tuple[str, list[list[str]]]:
    if content.startswith(UTF_16_STARTS):
        return _decoded_as_utf_16(content), []
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _decoded_as_windows(content), [["windows_1252"]]


def _decoded_as_utf_16(content: bytes) -> str:
    """As Excel and Teams write it; the first two bytes say so."""
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise _illegible() from error


def _illegible() -> UnreadableFile:
    return UnreadableFile(
        _("The letters of this file cannot be read. Save it as CSV UTF-8.")
    )


def _decoded_as_windows(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _illegible() from error


def _delimiters(text: str) -> list[str]:
    """The separators, the one first that makes most cells of the first line."""

    def cells(delimiter: str) -> int:
        return len(next(csv.reader(io.StringIO(text), delimiter=delimiter), []))

    return sorted(DELIMITERS, key=cells, reverse=True)


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    for row in reader:
        yield begins, [plain_again(cell.strip()).strip() for cell in row]
        begins = reader.line_num + 1


def _xlsx(content: bytes):
    try:
        _refuse_bomb(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        if not book.worksheets:
            raise UnreadableFile(_("The workbook has no sheet."))
        rows = list(_counted(_xlsx_rows(book.worksheets[0])))
    except (*BROKEN,) as error:
        raise UnreadableFile(
            _("This workbook cannot be opened. Save it again, or save it as CSV UTF-8.")
        ) from error
    more = len(book.sheetnames) > 1
    return rows, [["first_sheet", book.sheetnames[0]]] if more else []


BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    # Packed by a method that is not known here, or with a password.
    NotImplementedError,
    RuntimeError,
    zipfile.zlib.error,
)


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
            raise UnreadableFile(_("The workbook is too large when unpacked."))


def _xlsx_rows(worksheet) -> Iterator[tuple[int, list[str]]]:
    # What a program noted down as the size of the sheet may be wrong.
    worksheet.reset_dimensions()
    for number, row in enumerate(worksheet.iter_rows(values_only=True), start=1):
        yield number, [_as_text(value) for value in row]


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # No database holds the sign that stands for nothing.
    return str(value).replace("\x00", "\N{REPLACEMENT CHARACTER}").strip()
