"""The geometry of a histogram: nothing hangs over, and one person is still seen."""

from __future__ import annotations

import pytest

from ce_plugin.modeladmin.pictures import (
    BOTTOM,
    TOP,
    picture_of_counted,
    picture_of_missing,
)
from ce_plugin.services.impact_figures import Bar


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


@pytest.mark.parametrize("highest", [1, 3, 7, 48, 960, 1001, 123456])
def test_bars_stay_within_the_picture(highest):
    bars = [Bar(low, highest if low == 5 else 1, 1) for low in range(0, 105, 5)]

    picture = picture_of_counted(bars)

    boxes = [*picture.before, *picture.after]
    assert min(box.y for box in boxes) >= TOP
    assert {box.y + box.height for box in boxes} == {BOTTOM}
    assert max(percent(box.x) + percent(box.width) for box in boxes) <= 99
    assert min(box.height for box in boxes) >= 2
    assert 2 <= len(picture.lines) <= 6
    assert int(picture.lines[-1].text) >= highest


def test_before_stands_beside_after():
    picture = picture_of_counted([Bar(0, 2, 0), Bar(5, 4, 4)])

    (first, second), (third, fourth) = picture.before, picture.after
    assert (first.number, third.number, third.height) == (2, 0, 0)
    assert percent(second.x) + percent(second.width) == percent(fourth.x)
    assert second.height == 2 * first.height == fourth.height
    assert percent(second.x) > percent(third.x)


def test_a_narrow_screen_has_room_for_every_mark():
    many = picture_of_counted([Bar(low, 1, 1) for low in range(0, 105, 5)])
    few = picture_of_counted([Bar(0, 1, 1), Bar(5, 1, 1)])

    assert [mark.text for mark in many.marks][:3] == ["0", "10", "20"]
    assert len(many.marks) == 11
    assert [mark.text for mark in few.marks] == ["0", "5"]


def test_table_says_what_a_bar_holds():
    bars = [Bar(low, 1, 2) for low in (0, 5, 100)]

    assert [line.label for line in picture_of_counted(bars).table] == [
        "from 0 to under 5",
        "from 5 to under 10",
        "100 and more",
    ]
    assert [line.label for line in picture_of_missing(bars).table] == [
        "nothing",
        "more than 0, up to 5",
        "more than 95",
    ]
