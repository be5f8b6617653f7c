"""Cells and what they mean."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import UnreadableFile
from ce_plugin.services.import_files import Sheet
from ce_plugin.services.import_kinds import KINDS
from ce_plugin.services.import_rows import columns_in
from ce_plugin.services.import_shape import Unfit, address, day, text, yes_or_no


@pytest.mark.parametrize("cell", ["2026-05-14", "5/14/2026", "05/14/2026"])
def test_day_is_read_as_the_office_writes_it(cell):
    assert day(cell) == dt.date(2026, 5, 14)


@pytest.mark.parametrize(
    ("cell", "value"), [("Yes", True), ("x", True), ("NO", False), ("0", False)]
)
def test_yes_or_no_is_read_in_either_spelling(cell, value):
    assert yes_or_no(cell) is value


@pytest.mark.parametrize(
    ("parse", "cell", "sentence"),
    [
        (
            day,
            "14.5.2026",
            "“14.5.2026” is not a day. Write it as 2026-05-14 or 5/14/2026.",
        ),
        (yes_or_no, "perhaps", "Write yes or no, not “perhaps”."),
        (address, "at home", "“at home” is not an e-mail address."),
        (text(9), "a\x00b", "This holds a character that no database can hold."),
        (text(2), "abc", "This is longer than 2 characters."),
    ],
)
def test_cell_that_means_nothing_says_what_to_write(parse, cell, sentence):
    with pytest.raises(Unfit) as refused:
        parse(cell)

    assert str(refused.value) == sentence


def sheet(*header: str) -> Sheet:
    return Sheet(list(header), [(2, [""] * len(header))])


def test_columns_in_any_order_and_spelling_are_found_and_the_rest_is_left_aside():
    given = sheet("last_name", "Colour", "FIRST-NAME", "", "email address")

    assert columns_in(given, KINDS["people"]) == {
        "last_name": 0,
        "first_name": 2,
        "email": 4,
    }
    assert given.notes == [["left_aside", "Colour"]]


@pytest.mark.parametrize(
    ("header", "sentences"),
    [
        (
            ["First name", "Last name", "first_name"],
            ("These columns stand in the file more than once: First name.",),
        ),
        (
            ["E-mail", "City"],
            (
                "These columns are missing: First name, Last name.",
                "The first line of the file must be the column names.",
            ),
        ),
    ],
)
def test_columns_doubled_or_missing_are_refused(header, sentences):
    with pytest.raises(UnreadableFile) as refused:
        columns_in(sheet(*header), KINDS["people"])

    assert refused.value.sentences == sentences


def test_heading_of_what_no_column_is_called_is_itself():
    assert KINDS["people"].heading_of("email") == "E-mail"
    assert KINDS["people"].heading_of("") == ""
