"""`python -m bench calendar`: month, lists and feeds beside an ordinary page; growth; series."""

from __future__ import annotations

import datetime as dt
import random
import statistics
import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import crowds, data, pages
from bench.stick import Target, database, measure, rows
from ce_plugin.models import EventIndexPage, EventPage
from ce_plugin.services import clock

IN_MONTH = 300
IN_ALL = 20_000
SERIES, OCCURRENCES = 60, 260
# Ten years of them lie behind, one ahead.
BEHIND, AHEAD = 3650, 365


def run(rounds: int) -> dict:
    """Ratios are to the ordinary page of the same round."""
    today = clock.today()
    first = today.replace(day=1)
    pages.make_floor()
    categories = list(data.make_categories().values())
    calendar = _calendar("events")
    crowds.add_events(calendar, _month(first), categories, prefix="Workshop")
    crowds.add_events(
        _calendar("series"),
        _month(first)[:OCCURRENCES],
        categories,
        prefix="Weekly",
        series=[uuid.UUID(int=number) for number in range(SERIES)],
    )
    crowds.settle()
    before = _measured(first, rounds)
    crowds.add_events(calendar, _years(today, first), categories, prefix="Other")
    crowds.settle()
    after = _measured(first, rounds)
    return {
        "database": database(),
        "rounds": rounds,
        "events": EventPage.objects.count(),
        "before": before,
        "after": after,
        "growth": _growth(before, after),
        "plans": _plans(first),
    }


def _calendar(slug: str) -> EventIndexPage:
    return data.home().add_child(instance=EventIndexPage(title=slug, slug=slug))


def _month(first: dt.date) -> list[dt.date]:
    return [first.replace(day=number % 28 + 1) for number in range(IN_MONTH)]


def _years(today: dt.date, first: dt.date) -> list[dt.date]:
    """Days of all other months, as many as are wanted in all."""
    dice = random.Random(5)
    found: list[dt.date] = []
    while len(found) < IN_ALL - IN_MONTH:
        day = today + dt.timedelta(days=dice.randint(-BEHIND, AHEAD))
        if day.replace(day=1) != first:
            found.append(day)
    return found


def _targets(first: dt.date) -> list[Target]:
    month = f"{first.year}/{first.month}/"
    return [
        Target("ordinary page", "/plain/", "Plain text"),
        Target(
            f"month, {IN_MONTH} events", f"/events/{month}", f"Workshop {IN_MONTH - 1}<"
        ),
        Target(
            f"month, {OCCURRENCES} of {SERIES} series",
            f"/series/{month}",
            f"Weekly {OCCURRENCES - 1}<",
        ),
        Target("empty month", "/events/2041/7/", "Nothing in July 2041"),
        Target("list, coming", "/events/list/", "ce-event__title"),
        Target("list, past", "/events/list/?past=1", "ce-event__title"),
        Target("list, past, page 9", "/events/list/?past=1&page=9", "ce-event__title"),
        Target("list, available now", "/events/list/?now=1", "ce-event__title"),
        Target("list, a rare word", "/events/list/?q=workshop+299", "Workshop 299<"),
        Target("event", "/events/workshop-7/", "Workshop 7"),
    ]


def _measured(first: dt.date, rounds: int) -> list[dict]:
    targets = [one for one in _targets(first) if _answers(one)]
    measure(targets, rounds)
    found = rows(targets)
    for row, target in zip(found, targets, strict=True):
        row["database_ms"] = _asking(target)
    return found


def _answers(target: Target) -> bool:
    """In the first weeks of a month the last of its events may not be over, or ahead."""
    return target.expect in target.client.get(target.path).content.decode()


def _asking(target: Target) -> float:
    """Milliseconds that all queries of the page take, as the page sees them."""
    samples = []
    for _round in range(9):
        with CaptureQueriesContext(connection) as captured:
            target.visit()
        samples.append(sum(float(query["time"]) for query in captured) * 1000)
    return round(statistics.median(samples), 1)


def _growth(before: list[dict], after: list[dict]) -> dict[str, float]:
    """How much dearer a page became, beside what the ordinary page became."""
    small = {row["name"]: row for row in before}
    return {
        row["name"]: round(row["x_floor"] / small[row["name"]]["x_floor"], 2)
        for row in after
        if row["name"] in small
    }


def _plans(first: dt.date) -> dict[str, str]:
    """How the database finds the rows of each page: the plan of its longest query."""
    found = {}
    for target in _targets(first)[1:]:
        with CaptureQueriesContext(connection) as captured:
            target.client.get(target.path)
        asked = [
            one["sql"] for one in captured if "ce_plugin_eventsession" in one["sql"]
        ]
        if asked:
            found[target.name] = _plan(max(asked, key=len))
    return found


def _plan(sql: str) -> str:
    word = (
        "EXPLAIN ANALYZE "
        if connection.vendor == "postgresql"
        else "EXPLAIN QUERY PLAN "
    )
    with connection.cursor() as cursor:
        cursor.execute(word + sql)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
