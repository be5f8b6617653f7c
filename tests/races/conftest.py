"""Races need real connections and a database that locks rows."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

TRIES = 20


@pytest.fixture(autouse=True)
def _on_postgresql_only():
    assert connection.vendor == "postgresql", "SQLite hides every race"


def together(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment, each on its own connection.

    Returns what each returned, or the exception it raised, in order.
    """
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(at: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            results[at] = call()
        except Exception as error:
            results[at] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(at, call)) for at, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def succeeded(results: list[object]) -> list[object]:
    return [result for result in results if not isinstance(result, Exception)]
