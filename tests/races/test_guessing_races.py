"""Twenty processes guess at one account, on PostgreSQL: few passwords are looked at."""

from __future__ import annotations

import multiprocessing
from collections import Counter

import pytest
from django.db import connections
from django.test import Client

from ce_plugin.models import Throttle
from ce_plugin.services import limits
from tests.portal import guessers
from tests.portal.guessers import RIGHT, make_account, type_password
from tests.portal.second_steps import is_signed_in

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PROCESSES, MANY, SOME = 20, 50, 10
EMAIL = "ann@library.example"


@pytest.fixture(autouse=True)
def _counted(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["tests.portal.guessers.CountingHasher"]
    guessers.count_into(tmp_path / "looked-at")


def guess(start, process: int, each: int, addresses: int, headers: dict) -> Counter:
    """What one process is answered, once all are there."""
    start.wait(60)
    return Counter(
        type_password(
            Client(), EMAIL, number=(process + at) % addresses, **headers
        ).status_code
        for at in range(each)
    )


def in_processes(each: int = SOME, addresses: int = 1, **headers) -> Counter:
    """What all are answered together. A forked process opens its own connection."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start, answers = fork.Barrier(PROCESSES), fork.SimpleQueue()

    def run(process: int) -> None:
        answers.put(guess(start, process, each, addresses, headers))
        connections.close_all()

    processes = [fork.Process(target=run, args=(at,)) for at in range(PROCESSES)]
    for process in processes:
        process.start()
    total = sum((answers.get() for _process in processes), Counter())
    for process in processes:
        process.join(60)
    assert total.total() == PROCESSES * each
    return total


@pytest.mark.parametrize(("each", "addresses"), [(MANY, 50), (SOME, 1), (SOME, 200)])
def test_of_a_thousand_wrong_passwords_ten_at_most_are_looked_at(each, addresses):
    make_account(EMAIL)
    owner = Client()
    type_password(owner, EMAIL, RIGHT)
    owner.post("/accounts/logout/")
    before = guessers.looked_at()

    answers = in_processes(each, addresses)

    seen = guessers.looked_at() - before
    print(f"\n{addresses} addresses: {seen} of {answers.total()} looked at, {answers}")  # noqa: T201
    assert 0 < seen <= 10
    assert answers == Counter({200: seen, 429: PROCESSES * each - seen})
    # The owner is not kept out by it, on the device that was known before.
    type_password(owner, EMAIL, RIGHT, number=0)
    assert is_signed_in(owner) is True


def test_forged_addresses_gain_nothing():
    make_account(EMAIL)

    in_processes(HTTP_X_FORWARDED_FOR="198.51.100.1, 198.51.100.2")

    assert guessers.looked_at() <= 10


def test_control_without_the_limit_all_of_them_are_looked_at(settings):
    make_account(EMAIL)
    settings.CE_PLUGIN_RATE_LIMITS = False

    answers = in_processes()

    assert answers == Counter({200: PROCESSES * SOME})
    assert guessers.looked_at() == PROCESSES * SOME


def look_then_count(together):
    """What a limiter does that reads, decides and writes.

    Of each limit, all processes look once before one of them counts: that they get
    in each other's way must not hang on how busy the machine is.
    """
    seen = set()

    def counts(limit, key: str) -> bool:
        row = Throttle.objects.filter(key=key).first()
        moment = limits.now()
        if row is None or row.busy_until > moment + limit.room:
            return False
        if key not in seen:
            seen.add(key)
            together.wait(60)
        Throttle.objects.filter(key=key).update(
            busy_until=max(row.busy_until, moment) + limit.step
        )
        return True

    return counts


def test_control_a_count_that_looks_first_lets_more_through(monkeypatch):
    make_account(EMAIL)
    together = multiprocessing.get_context("fork").Barrier(PROCESSES)
    monkeypatch.setattr(limits, "_counts", look_then_count(together))

    in_processes()

    assert guessers.looked_at() >= PROCESSES
