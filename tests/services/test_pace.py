"""Work that runs out of time goes on where it stopped."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from ce_plugin.models import DueWork, OutboxMessage
from ce_plugin.services import clock, due, reminders
from ce_plugin.services.pace import Pace
from tests import factories

pytestmark = pytest.mark.django_db
NO_TIME = dt.timedelta(0)


def next_keys(after: int) -> list[int]:
    return [key for key in range(after + 1, after + 3) if key <= 5]


def test_batches_go_to_the_end_without_hurry():
    assert list(Pace().batches(next_keys)) == [[1, 2], [3, 4], [5]]


def test_a_pass_that_runs_out_of_time_is_taken_up_again():
    row = DueWork.objects.create(name="test")
    first = Pace(row, until=time.monotonic())

    done = list(first.batches(next_keys))
    rest = Pace(DueWork.objects.get(), until=None)

    assert (done, first.is_unfinished) == ([[1, 2]], True)
    assert list(rest.batches(next_keys)) == [[3, 4], [5]]
    assert rest.is_unfinished is False


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 1)
    for _ in range(3):
        factories.make_applicant()


def at(hour: int):
    day = clock.today() + dt.timedelta(days=1)
    local = clock.now().tzinfo
    return clock.at(dt.datetime.combine(day, dt.time(hour), local))


def test_reminders_of_many_people_are_spread_over_calls(many):
    with at(7):
        counts = [due.run_due(NO_TIME)["reminders"] for _ in range(5)]

    assert (counts[:3], sum(counts)) == ([1, 1, 1], 3)
    assert OutboxMessage.objects.filter(kind="can_apply").count() == 3


def test_what_comes_after_waits_until_it_is_done(many):
    with at(7):
        due.run_due(NO_TIME)
        waiting = DueWork.objects.filter(name="suspects").exists()
        due.run_due()

    assert waiting is False
    assert DueWork.objects.get(name="suspects").finished_at is not None


def test_daily_work_waits_for_the_morning_and_is_done_once(many):
    with at(5):
        early = due.run_due(dt.timedelta(minutes=1))["reminders"]
    with at(7):
        day = due.run_due(dt.timedelta(minutes=1))["reminders"]
        again = due.run_due()["reminders"]

    assert (early, day, again) == (0, 3, 0)


def test_a_person_at_a_shell_does_not_wait(many):
    with at(3):
        assert due.run_due()["reminders"] == 3
