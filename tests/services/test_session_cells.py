"""Days, clocks and credits as people type them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ce_plugin.services import session_cells as cells
from ce_plugin.services.import_shape import Unfit

DAY = dt.date(2027, 5, 14)


@pytest.mark.parametrize(
    "cell",
    [
        "2027-05-14",
        "5/14/2027",
        "05/14/27",
        "May 14, 2027",
        "May 14 2027",
        "14 May 2027",
        "Fri, May 14, 2027",
        "Friday May 14, 2027",
        "fri 5/14/2027",
        "2027-05-14 00:00:00",
        "2027-05-14T00:00",
    ],
)
def test_days_of_both_worlds_are_read(cell):
    assert cells.day(cell) == DAY


@pytest.mark.parametrize(
    "cell", ["Sat, May 14, 2027", "saturday 5/14/2027", "Thu. 2027-05-14"]
)
def test_a_weekday_that_is_not_that_day_s_is_refused_with_both(cell):
    with pytest.raises(Unfit) as refused:
        cells.day(cell)

    assert str(refused.value) == (
        f"“{cell}” names another weekday: 14 May 2027 is a Friday. Mend one of them."
    )


@pytest.mark.parametrize("cell", ["14/5/2027", "2027-02-30", "May 14", "soon", "5/14"])
def test_what_is_no_day_is_refused_with_how_to_write_it(cell):
    with pytest.raises(Unfit) as refused:
        cells.day(cell)

    assert str(refused.value) == (
        f"“{cell}” is not a day. Write it as 2027-05-14 or 5/14/2027."
    )


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("9:00", (9, 0)),
        ("09:00", (9, 0)),
        ("09:00:00", (9, 0)),
        ("14:30", (14, 30)),
        ("14.30", (14, 30)),
        ("0:15", (0, 15)),
        ("9 am", (9, 0)),
        ("9am", (9, 0)),
        ("9 a.m.", (9, 0)),
        ("9:30 AM", (9, 30)),
        ("2:30 pm", (14, 30)),
        ("2:30p", (14, 30)),
        ("12 pm", (12, 0)),
        ("12:15 am", (0, 15)),
        ("Noon", (12, 0)),
        ("midnight", (0, 0)),
    ],
)
def test_clocks_of_twelve_and_of_twenty_four_hours_are_read(cell, time):
    assert cells.clock(cell) == dt.time(*time)


@pytest.mark.parametrize(
    "cell", ["9", "24:00", "9:60", "13 pm", "0 am", "nine", "9:0", "", "9 m"]
)
def test_a_time_that_may_be_two_is_refused(cell):
    with pytest.raises(Unfit) as refused:
        cells.clock(cell)

    assert str(refused.value) == (
        f"“{cell}” is not a time. Write it as 9:00, 2:30 pm or 14:30."
    )


@pytest.mark.parametrize(
    ("cell", "begins", "ends"),
    [
        ("9:00-10:15", (9, 0), (10, 15)),
        ("9:00 - 10:15 am", (9, 0), (10, 15)),
        ("9 am – 10:15 am", (9, 0), (10, 15)),
        ("11-12:30 pm", (11, 0), (12, 30)),
        ("1-2:30 pm", (13, 0), (14, 30)),
        ("11:30 to 1 pm", (11, 30), (13, 0)),
        ("14:30 until 16:00", (14, 30), (16, 0)),
        ("12-1 pm", (12, 0), (13, 0)),
    ],
)
def test_both_times_in_one_cell_share_the_half_of_the_day(cell, begins, ends):
    assert cells.span(cell) == (dt.time(*begins), dt.time(*ends))


@pytest.mark.parametrize("cell", ["9:00", "9-10-11", "9-10", "x-y am"])
def test_a_span_that_is_none_is_refused(cell):
    with pytest.raises(Unfit):
        cells.span(cell)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("1", "1"), ("1.5", "1.5"), ("2 credits", "2"), ("1 CE", "1"), ("0", "0")],
)
def test_credits_are_read_with_and_without_their_unit(cell, amount):
    assert cells.credits(cell) == Decimal(amount)


@pytest.mark.parametrize("cell", ["one", "-1", "NaN", "Infinity", "1000", "1,5", "1e9"])
def test_what_is_no_number_of_credits_is_refused(cell):
    with pytest.raises(Unfit) as refused:
        cells.credits(cell)

    assert str(refused.value) == (
        f"“{cell}” is not a number of credits. Write it as 1 or 1.5."
    )


def test_seats_are_a_whole_number():
    assert cells.seats("20") == 20
    for cell in ("0", "-1", "1.5", "many", "9999999", "12345678901"):
        with pytest.raises(Unfit):
            cells.seats(cell)
