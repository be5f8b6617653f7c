"""What a file may be, and what it is told when it is not."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from ce_plugin.exceptions import UnreadableFile
from ce_plugin.services import import_files
from ce_plugin.services.import_files import read_sheet
from tests.services.directory_files import csv_of, xlsx_of

HEADER = ("Name", "City")
LUTHER = ["Łódź & O'Neil", "São Paulo"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_sheet_of_csv_finds_separator_and_letters(encoding, delimiter):
    content = csv_of(LUTHER, header=HEADER, delimiter=delimiter, encoding=encoding)

    sheet = read_sheet(content)

    assert (sheet.header, sheet.lines, sheet.notes) == (
        list(HEADER),
        [(2, LUTHER)],
        [],
    )


def test_read_sheet_of_windows_letters_reads_them_and_says_so():
    sheet = read_sheet(csv_of(["Müller", "Genève"], header=HEADER, encoding="cp1252"))

    assert sheet.lines == [(2, ["Müller", "Genève"])]
    assert sheet.notes == [["windows_1252"]]


def test_read_sheet_counts_lines_of_the_file_over_breaks_and_empty_ones():
    content = b'Name,City\n"two\nlines",Butte\n,\nAda,Helena\n'

    assert read_sheet(content).lines == [
        (2, ["two\nlines", "Butte"]),
        (5, ["Ada", "Helena"]),
    ]


def test_read_sheet_takes_the_mark_off_what_an_export_made_inert():
    content = csv_of(["'=1+1", "'Twas"], header=HEADER)

    assert read_sheet(content).lines == [(2, ["=1+1", "'Twas"])]


def test_read_sheet_of_xlsx_reads_values_as_text():
    row = ["Ada ", 1e22, 1.5, True, False, None, dt.datetime(2026, 5, 14)]
    content = xlsx_of([*row, dt.datetime(2026, 5, 14, 9, 30)], header=list("abcdefgh"))

    assert read_sheet(content).lines == [
        (
            2,
            [
                "Ada",
                "1" + 22 * "0",
                "1.5",
                "yes",
                "no",
                "",
                "2026-05-14",
                "2026-05-14 09:30:00",
            ],
        )
    ]


def test_read_sheet_of_several_sheets_takes_the_first_and_says_so():
    sheet = read_sheet(xlsx_of(["Ada", "Helena"], header=HEADER, more_sheets=["Old"]))

    assert sheet.notes == [["first_sheet", "Sheet"]]


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


# Where an entry of the table at the end of an archive says so.
FLAGS, METHOD = 8, 10


def marked(content: bytes, place: int, value: int) -> bytes:
    """The archive, with one byte changed in what is said of each file in it."""
    changed, at = bytearray(content), content.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + place] = value
        at = content.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


BROKEN = "This workbook cannot be opened. Save it again, or save it as CSV UTF-8."
CSV_TOO_LONG = "The file is not well-formed CSV: field larger than field limit (131072)"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n , \n", "The file is empty."),
        (b"Name,City\n", "The file has column names and no rows below them."),
        (
            b"\xd0\xcf\x11\xe0rest",
            "This is a file of an old Excel. Save it as .xlsx or as CSV.",
        ),
        (packed("nothing"), BROKEN),
        (marked(xlsx_of(LUTHER), METHOD, 99), BROKEN),
        (marked(xlsx_of(LUTHER), FLAGS, 1), BROKEN),
        (b"Name" + b"x" * 131_073 + b",City\nAda,Butte\n", CSV_TOO_LONG),
        (b"PK\x03\x04 and then no archive", BROKEN),
        (
            b"\xff\xfeN\x00a",
            "The letters of this file cannot be read. Save it as CSV UTF-8.",
        ),
        (
            b"Name,City\n\x00,b\n",
            "This is not a table. Save it as .xlsx or as CSV UTF-8.",
        ),
        (
            b"Name,City\n\x81\xff,b\n",
            "The letters of this file cannot be read. Save it as CSV UTF-8.",
        ),
        (
            b"Name,City\na,b,c\n",
            "Line 2 has more cells than there are column names. Is a separator "
            "inside a value, without quotes around it?",
        ),
        (
            b'Name,City\n"a"b,c\n',
            "The file is not well-formed CSV: ',' expected after '\"'",
        ),
    ],
)
def test_read_sheet_of_no_table_says_what_to_do(content, sentence):
    with pytest.raises(UnreadableFile) as refused:
        read_sheet(content)

    assert refused.value.sentences == (sentence,)


@pytest.mark.parametrize(
    ("limit", "most", "sentence"),
    [
        ("MAX_BYTES", 10, "The file is larger than 0 MB. Split it into several files."),
        ("MAX_ROWS", 1, "The file has more than 1 rows. Split it."),
        ("MAX_COLUMNS", 1, "The file has more than 1 columns."),
        ("MAX_CELL", 2, "Line 2 holds a value longer than 2 characters."),
        ("MAX_UNPACKED", 10, "The workbook is too large when unpacked."),
    ],
)
@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_read_sheet_beyond_a_limit_is_refused(monkeypatch, make, limit, most, sentence):
    content = make(["Ada", "Helena"], ["Eda", "Butte"], header=HEADER)
    monkeypatch.setattr(import_files, limit, most)
    if limit == "MAX_UNPACKED" and make is csv_of:
        assert len(read_sheet(content).lines) == 2
        return

    with pytest.raises(UnreadableFile) as refused:
        read_sheet(content)

    assert refused.value.sentences == (sentence,)


def test_read_sheet_of_a_workbook_without_a_sheet_is_refused():
    """One with a picture of a chart only: made here by renaming what says so."""
    out = io.BytesIO()
    given = zipfile.ZipFile(io.BytesIO(xlsx_of(header=HEADER)))
    with given, zipfile.ZipFile(out, "w") as changed:
        for name in given.namelist():
            text = given.read(name)
            if name == "xl/workbook.xml":
                begin, rest = text.split(b"<sheets>")
                text = begin + b"<sheets/>" + rest.split(b"</sheets>")[1]
            changed.writestr(name, text)

    with pytest.raises(UnreadableFile) as refused:
        read_sheet(out.getvalue())

    assert refused.value.sentences == ("The workbook has no sheet.",)
