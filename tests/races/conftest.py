"""Races need real connections and a database that locks rows."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

TRIES = 20
TRIGGERS = "ALTER TABLE ce_plugin_auditevent {} TRIGGER USER"


@pytest.fixture(autouse=True)
def _on_postgresql_only():
    assert connection.vendor == "postgresql", "SQLite hides every race"


@pytest.fixture(autouse=True)
def _audit_emptied_after_the_test(transactional_db):
    """The suite empties every table at the end, which the audit refuses anybody."""
    _execute(TRIGGERS.format("ENABLE"))
    yield
    _execute(TRIGGERS.format("DISABLE"))


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


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
