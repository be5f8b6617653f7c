"""The measuring stick: interleaved rounds, processor time, median and spread."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def _database_ns() -> int:
    """What the connection's own server process has used, where it is on this machine."""
    if connection.vendor != "postgresql" or connection.connection is None:
        # SQLite works inside of this process.
        return 0
    clock = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(clock.read_text().split()[0]) if clock.exists() else 0


def database() -> str:
    """What was measured on. Plans hang on what a page out of turn is said to cost."""
    if connection.vendor != "postgresql":
        return connection.vendor
    with connection.cursor() as cursor:
        cursor.execute("SHOW random_page_cost")
        return f"postgresql, random_page_cost {cursor.fetchone()[0]}"


@dataclass
class Target:
    """One address to visit. `expect` must stand in the answer, or nothing counts."""

    name: str
    path: str
    expect: str
    client: Client = field(default_factory=Client)
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    samples: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0

    def visit(self) -> float:
        """Milliseconds of processor time one request takes, its database's included."""
        begin = time.process_time_ns() + _database_ns()
        response = self.client.get(self.path, headers=self.headers)
        taken = (time.process_time_ns() + _database_ns() - begin) / 1e6
        self._check(response)
        return taken

    def _check(self, response) -> None:
        text = response.content.decode()
        if response.status_code != self.status or self.expect not in text:
            raise SystemExit(
                f"{self.name}: {self.path} answered {response.status_code} "
                f"without {self.expect!r}; a page that leaves things out cannot win."
            )
        self.size = len(response.content)

    def count_queries(self) -> None:
        with CaptureQueriesContext(connection) as captured:
            self.visit()
        self.queries = len(captured)

    @property
    def median(self) -> float:
        return statistics.median(self.samples)


def measure(targets: list[Target], rounds: int) -> None:
    """Visit every target once per round, so that all share what disturbs a machine."""
    for target in targets:
        for _warm in range(3):
            target.visit()
        target.count_queries()
    gc.disable()
    for _round in range(rounds):
        for target in targets:
            target.samples.append(target.visit())
        gc.collect()
    gc.enable()


def rows(targets: list[Target]) -> list[dict]:
    """One mapping per target; ratios are to the first, the floor."""
    floor = targets[0].median
    return [
        {
            "name": target.name,
            "cpu_ms": round(target.median, 2),
            "spread_ms": [round(min(target.samples), 2), round(max(target.samples), 2)],
            "x_floor": round(target.median / floor, 2),
            "queries": target.queries,
            "kilobytes": round(target.size / 1024, 1),
        }
        for target in targets
    ]
