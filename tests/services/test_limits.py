"""A limit holds in every window, lets through what comes later, and names nobody."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import TooOften
from ce_plugin.models import Throttle
from ce_plugin.services import clock, limits
from ce_plugin.services.limits import HOUR, Limit, Per

pytestmark = pytest.mark.django_db
TEN = Limit("ten", Per.NAMED, 10, dt.timedelta(minutes=15), "Too many.")
THREE = Limit("three", Per.NAMED, 3, HOUR, "Too many.")
BEGIN = dt.datetime(2026, 5, 12, 9, tzinfo=dt.UTC)
LIMITS = [each for each in vars(limits).values() if isinstance(each, Limit)]


def is_allowed(limit: Limit, who: str = "ann") -> bool:
    try:
        limits.spend(limit, who)
    except TooOften:
        return False
    return True


def allowed_each(seconds: int, *, limit: Limit, hours: int = 2) -> list[int]:
    """When uses were let through, of one try every so many seconds."""
    let_through = []
    for after in range(0, hours * 3600, seconds):
        with clock.at(BEGIN + dt.timedelta(seconds=after)):
            if is_allowed(limit):
                let_through.append(after)
    return let_through


def test_half_of_it_may_be_used_at_once():
    with clock.at(BEGIN):
        assert [is_allowed(TEN) for _try in range(7)] == [True] * 5 + [False] * 2
        assert [is_allowed(THREE) for _try in range(3)] == [True, True, False]


@pytest.mark.parametrize("limit", [TEN, THREE], ids=lambda limit: limit.name)
@pytest.mark.parametrize("seconds", [7, 60, 179, 600])
def test_no_window_sees_more_than_the_limit(limit, seconds):
    times = allowed_each(seconds, limit=limit)
    window = limit.window.total_seconds()

    most = max(
        sum(begin <= each <= begin + window for each in times) for begin in times
    )
    assert most <= limit.most


def test_the_rest_comes_back_evenly():
    every_minute = allowed_each(60, limit=TEN, hours=1)

    assert every_minute[:8] == [0, 60, 120, 180, 240, 300, 360, 540]
    assert every_minute[8:11] == [720, 900, 1080]


def test_a_refusal_says_when_one_more_is_allowed_and_counts_nothing():
    with clock.at(BEGIN):
        for _try in range(5):
            limits.spend(TEN, "ann")
        for _try in range(3):
            with pytest.raises(TooOften) as refused:
                limits.spend(TEN, "ann")
    assert refused.value.seconds == 180
    assert str(refused.value) == "Too many. You can try again in 3 minutes."
    with clock.at(BEGIN + dt.timedelta(seconds=179)):
        assert is_allowed(TEN) is False
    with clock.at(BEGIN + dt.timedelta(seconds=180)):
        assert is_allowed(TEN) is True


def test_a_wait_of_seconds_is_said_as_a_minute():
    with clock.at(BEGIN):
        for _try in range(5):
            limits.spend(TEN, "ann")
    later = clock.at(BEGIN + dt.timedelta(seconds=150))
    with later, pytest.raises(TooOften, match="in a minute") as refused:
        limits.spend(TEN, "ann")
    assert refused.value.seconds == 30


def test_what_was_given_back_is_as_if_it_had_not_been():
    with clock.at(BEGIN):
        for _try in range(20):
            limits.spend(TEN, "ann")
            limits.give_back(TEN, "ann")
        assert [is_allowed(TEN) for _try in range(6)] == [True] * 5 + [False]


def test_people_and_limits_are_counted_apart():
    with clock.at(BEGIN):
        for _try in range(5):
            limits.spend(TEN, "ann")
        allowed = [is_allowed(TEN), is_allowed(TEN, "bob"), is_allowed(THREE)]
    assert allowed == [False, True, True]


def test_a_row_names_nobody_and_another_key_makes_another_row(settings):
    limits.spend(TEN, "ann@library.example")
    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = ["another key"]
    limits.spend(TEN, "ann@library.example")

    first, second = Throttle.objects.all()
    assert first.key != second.key
    assert {len(first.key), len(second.key)} == {64}
    assert str(first) == first.key
    assert "ann" not in f"{first}{second}"


def test_switched_off_nothing_is_counted(settings):
    settings.CE_PLUGIN_RATE_LIMITS = False

    assert all(is_allowed(TEN) for _try in range(30))
    assert Throttle.objects.count() == 0


def test_a_row_that_went_away_meanwhile_is_no_error():
    """The daily job may take the row between the refusal and the look at it."""
    error = limits._too_often(TEN, "gone")

    assert error.seconds == 1


def test_one_statement_counts_where_a_row_is_known(django_assert_num_queries):
    limits.spend(TEN, "ann")
    with django_assert_num_queries(1):
        limits.spend(TEN, "ann")


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_every_limit_is_a_whole_sentence_about_a_real_window(limit):
    assert limit.most >= 2
    assert str(limit.said).endswith(".")
    assert limit.step * (limit.most // 2) <= limit.window.total_seconds() * 1000


def test_names_of_limits_are_their_own():
    assert len({limit.name for limit in LIMITS}) == len(LIMITS) > 0
