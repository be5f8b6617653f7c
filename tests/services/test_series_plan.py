"""Each date of a series with its clock, through the nights on which clocks change."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from ce_plugin.services.series_plan import Sitting, plan

DENVER = zoneinfo.ZoneInfo("America/Denver")
FIRST = dt.date(2027, 3, 7)
GAP = dt.date(2027, 3, 14)
TWICE = dt.date(2027, 11, 7)


def sitting(begins: str | None, ends: str | None, day: dt.date = FIRST) -> Sitting:
    times = [one and dt.time.fromisoformat(one) for one in (begins, ends)]
    return Sitting(day, times[0], day, times[1])


def planned(*days: dt.date, of=("10:00", "11:30"), **facts):
    return plan(days, [sitting(*of)], zone=DENVER, **facts)


def clocks(date) -> list[str]:
    (only,) = date.sittings
    return [time.isoformat("minutes") for time in (only.begins_at, only.ends_at)]


def test_ten_oclock_stays_ten_oclock_over_both_changes():
    dates = planned(FIRST, GAP, TWICE)

    assert [one.sittings[0].begins_on for one in dates] == [FIRST, GAP, TWICE]
    assert [clocks(one) for one in dates] == [["10:00", "11:30"]] * 3
    assert all(one.is_new and not one.trouble for one in dates)
    moments = [
        dt.datetime.combine(one.day, dt.time(10), DENVER).utcoffset() for one in dates
    ]
    assert moments[0] != moments[1]


@pytest.mark.parametrize(
    ("day", "of", "begin_of_sentence"),
    [
        (GAP, ("02:30", "04:00"), "There is no 02:30 on Sun 14 Mar 2027"),
        (GAP, ("01:30", "02:15"), "There is no 02:15 on Sun 14 Mar 2027"),
        (TWICE, ("01:30", "03:00"), "01:30 comes twice on Sun 7 Nov 2027"),
    ],
)
def test_a_night_with_a_strange_hour_waits_for_a_choice(day, of, begin_of_sentence):
    plain, strange = planned(FIRST, day, of=of)

    assert plain.is_new
    assert strange.trouble.startswith(begin_of_sentence)
    assert (strange.waits, strange.is_new) == (True, False)


@pytest.mark.parametrize(
    ("choice", "day", "of", "becomes"),
    [
        ("later", GAP, ("02:30", "04:00"), ["03:30", "05:00"]),
        ("earlier", GAP, ("02:30", "04:00"), ["01:30", "03:00"]),
        ("later", TWICE, ("01:30", "03:00"), ["02:30", "04:00"]),
        ("earlier", TWICE, ("01:30", "03:00"), ["00:30", "02:00"]),
    ],
)
def test_a_strange_night_is_moved_by_an_hour_where_somebody_chose_so(
    choice, day, of, becomes
):
    plain, moved = planned(FIRST, day, of=of, odd_hour=choice)

    assert (clocks(moved), moved.is_moved, moved.is_new) == (becomes, True, True)
    assert moved.trouble
    assert (clocks(plain), plain.is_moved) == (list(of), False)


def test_a_strange_night_is_left_out_where_somebody_chose_so():
    plain, left = planned(FIRST, GAP, of=("02:30", "04:00"), odd_hour="leave_out")

    assert (plain.is_new, left.is_new) == (True, False)
    assert (left.is_left_out, left.waits) == (True, False)


def test_where_an_hour_does_not_help_it_still_waits():
    # An hour earlier it ends in the hour that is missing.
    (date,) = planned(GAP, of=("02:30", "03:30"), odd_hour="earlier")

    assert (date.waits, date.is_moved) == (True, False)
    assert clocks(date) == ["02:30", "03:30"]


def test_several_sittings_keep_their_distance_and_only_the_strange_one_moves():
    evening = sitting("19:00", "21:00")
    night = sitting("02:30", "03:30", FIRST + dt.timedelta(days=1))
    saturday = GAP - dt.timedelta(days=1)

    (date,) = plan([saturday], [evening, night], zone=DENVER, odd_hour="later")

    assert date.sittings == (
        sitting("19:00", "21:00", saturday),
        sitting("03:30", "04:30", GAP),
    )


def test_moved_over_midnight_it_is_another_day():
    assert sitting("23:30", None).moved(1) == Sitting(
        FIRST + dt.timedelta(days=1), dt.time(0, 30), FIRST, None
    )


def test_without_times_no_night_is_strange():
    (date,) = planned(GAP, of=(None, None))

    assert (date.is_new, date.trouble) == (True, "")


def test_a_date_that_stands_is_not_made_again():
    there, new = planned(FIRST, GAP, standing=frozenset({FIRST}))

    assert (there.is_there, there.is_new, new.is_new) == (True, False, True)


def test_a_strange_night_that_stands_already_does_not_wait():
    (date,) = planned(GAP, of=("02:30", "04:00"), standing=frozenset({GAP}))

    assert (date.is_there, date.waits) == (True, False)
