"""Tables that leave the site, as CSV or XLSX, and never as formulas (I7)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# With what a spreadsheet program begins to reckon, its full-width twins included.
# The mark itself comes before, so that what was marked twice is not taken for once.
LIVE = re.compile(r"'*[=+\-@\t\r\n\N{FULLWIDTH EQUALS SIGN}＋－＠]")
# No spreadsheet holds them, and openpyxl refuses the whole sheet for one.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def inert(text: str) -> str:
    """Text that a spreadsheet program shows and does not reckon with."""
    return f"'{text}" if LIVE.match(text) else text


def plain_again(text: str) -> str:
    """What `inert` was given."""
    return text[1:] if text.startswith("'") and LIVE.match(text) else text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, so that Excel reads the letters right; all cells quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in (header, *rows):
        writer.writerow([inert(CONTROL_CHARACTERS.sub("", cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Every cell of type text, whatever it looks like."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (header, *rows):
        sheet.append([_text_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, CONTROL_CHARACTERS.sub("", text))
    cell.data_type = "s"
    return cell


WRITERS = {CSV: write_csv, XLSX: write_xlsx}
