"""`python -m bench eligibility`: the engine for one, and everybody against bare SQL.

The floor is the faster of two ways of asking for the sums of every participant and
category over one window, all rows brought to the client. Times are the wall's, and
the processor's: of this process and of its database process, if it runs here.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Sum
from django.test.utils import CaptureQueriesContext

from bench import programme
from bench.data import CODES
from bench.resident import growth
from ce_plugin import rules
from ce_plugin.models import CreditClaim, TrackParticipation
from ce_plugin.models.claims import EVEN, ORDINARY
from ce_plugin.services import clock
from ce_plugin.services.bulk import Standing, evaluate_many
from ce_plugin.services.eligibility import closing_lines, evaluate_participation
from ce_plugin.services.summing import Terms

TURNS = 300
COMPARED, LOOPED = 2_000, 200
TICKS = 100
OURS = "evaluate_many"


def run(people: int, credits: int, rounds: int) -> dict:
    """Make the programme, measure, compare. Nobody may stand under `differences`."""
    engine = engine_milliseconds()
    programme.load(people, credits)
    ways = {**_floors(), OURS: lambda: evaluate_many(TrackParticipation.objects.all())}
    times = _interleaved(ways, rounds)
    compared, differences = compare(COMPARED)
    return {
        "database": connection.vendor,
        "people": people,
        "claims": CreditClaim.objects.count(),
        "rounds": rounds,
        "engine_ms": engine,
        "times": times,
        "ratio": {kind: _ratio(times, kind) for kind in ("wall", "cpu")},
        "one_by_one_seconds": _one_by_one(people),
        "queries": _queries(),
        "growth_mb": growth(connection.settings_dict),
        "compared": compared,
        "differences": differences,
    }


def engine_milliseconds() -> float:
    """Median processor time of the pure engine: 100 credits, no choice to make."""
    chance, day = random.Random(1), dt.date(2026, 7, 1)
    credits = [
        rules.Credit(
            id=str(n),
            date=day - dt.timedelta(days=chance.randrange(1, 1400)),
            category=chance.choice(CODES),
            credits=Decimal(chance.randrange(1, 6)) / 2,
        )
        for n in range(100)
    ]
    rule_set = rules.shipped_rule_set(programme.RULES)
    samples = []
    for _turn in range(TURNS):
        begin = time.process_time_ns()
        rules.evaluate(rule_set, "staff", credits, day)
        samples.append((time.process_time_ns() - begin) / 1e6)
    return round(statistics.median(samples), 3)


# --- the floor ---------------------------------------------------------------


def _floors() -> dict[str, Callable[[], Iterable]]:
    if connection.vendor != "postgresql":
        return {"bare SQL": _planned}
    return {"bare SQL, planner's choice": _planned, "bare SQL, index": _by_index}


def bare_sql() -> tuple[str, tuple]:
    """Sums of every participant and category in the window of a first certificate."""
    rule_set = rules.shipped_rule_set(programme.RULES)
    window = Terms(rule_set, "staff", False, clock.today()).window(None)
    claims = CreditClaim.objects.live().filter(ORDINARY, EVEN, ends_on__range=window)
    sums = claims.order_by().values_list("person_id", "category_id")
    return sums.annotate(Sum("credits")).query.sql_with_params()


def _planned() -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(*bare_sql())
        yield from _drained(cursor)


def _by_index() -> Iterator[tuple]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_hashagg = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        with closing(connection.chunked_cursor()) as cursor:
            cursor.execute(*bare_sql())
            yield from _drained(cursor)


def _drained(cursor) -> Iterator[tuple]:
    while rows := cursor.fetchmany(2_000):
        yield from rows


# --- times -------------------------------------------------------------------


def _interleaved(ways: dict[str, Callable[[], Iterable]], rounds: int) -> dict:
    """Median seconds of each, every round visiting all of them."""
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _round in range(rounds + 1):
        for name, way in ways.items():
            samples[name].append(_timed(way))
    return {name: _medians(found[1:]) for name, found in samples.items()}


def _timed(way: Callable[[], Iterable]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), _processor_seconds()
    deque(way(), maxlen=0)
    return time.perf_counter() - wall, _processor_seconds() - cpu


def _processor_seconds() -> float:
    return time.process_time() + _database_seconds()


def _database_seconds() -> float:
    """Processor time of our database process; 0 where it cannot be read."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return 0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _medians(samples: list[tuple[float, float]]) -> dict:
    walls, cpus = zip(*samples, strict=True)
    return {
        "wall": round(statistics.median(walls), 3),
        "cpu": round(statistics.median(cpus), 3),
        "wall_spread": [round(min(walls), 3), round(max(walls), 3)],
    }


def _ratio(times: dict, kind: str) -> float:
    floor = min(found[kind] for name, found in times.items() if name != OURS)
    return round(times[OURS][kind] / floor, 2)


def _one_by_one(people: int) -> float:
    """Seconds the engine would take with a query for each; from a sample."""
    members = _open().order_by("?")[:LOOPED]
    begin = time.perf_counter()
    for member in members:
        evaluate_participation(member)
    return round((time.perf_counter() - begin) / len(members) * people, 1)


def _queries() -> int:
    with CaptureQueriesContext(connection) as captured:
        deque(evaluate_many(TrackParticipation.objects.all()), maxlen=0)
    return len(captured)


# --- agreement ---------------------------------------------------------------


def compare(sample: int) -> tuple[int, list[int]]:
    """How many were compared with the engine, and ids of those who got another answer.

    So many by chance, and everybody with a claim that no sum stands for, or with one
    that the certificate before has used.
    """
    told = {one.participation_id: one for one in evaluate_many(_open())}
    looked_at = {*_open().filter(_needs_the_engine()).values_list("pk", flat=True)}
    looked_at |= {*random.Random(2).sample(sorted(told), min(sample, len(told)))}
    members = _open().filter(pk__in=looked_at).iterator(1_000)
    differences = [one.pk for one in members if told[one.pk] != _by_engine(one)]
    return len(looked_at), differences


def _open():
    return TrackParticipation.objects.open().select_related(
        "person", "track", "rule_set"
    )


def _needs_the_engine() -> Q:
    rule_set = rules.shipped_rule_set(programme.RULES)
    terms = Terms(rule_set, "staff", False, clock.today())
    asked = CreditClaim.objects.live().filter(terms.asked)
    used = closing_lines().filter(
        claim__person=OuterRef("person"), claim__ends_on__gte=OuterRef("period_start")
    )
    return Q(person__in=asked.values("person")) | Q(Exists(used))


def _by_engine(member: TrackParticipation) -> Standing:
    told = evaluate_participation(member)
    return Standing(member.pk, told.eligible, told.total, dict(told.shortfalls))
