"""A whole programme in the database: plain records, and a few that rules must look at.

The same rows on every database; PostgreSQL takes them by COPY.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from bench import data
from ce_plugin.models import (
    ApplicationSnapshot,
    CertificationApplication,
    CertificationTrack,
    CreditClaim,
    EventSession,
    Person,
    RuleSet,
    TrackParticipation,
)
from ce_plugin.services import clock

RULES = "MT-2023"
# One person in fifty has a record the engine must look at, one in ten renews.
SPECIAL, RENEWING = 50, 10
# A prime above every number of claims: it scatters each record over the whole table.
STRIDE = 15_485_863
KINDS = ("listed", "outside", "recording")
AMOUNTS = ("0.5", "1.0", "1.5", "2.0", "2.5")
COLUMNS = (
    "public_id",
    "form_key",
    "person_id",
    "session_id",
    "role",
    "mode",
    "kind",
    "status",
    "title",
    "sponsor",
    "presenter",
    "description",
    "begins_on",
    "ends_on",
    "category_id",
    "credits",
    "hours",
    "topic",
    "substantially_changed",
    "semester_credits",
    "degree",
    "program_issued",
    "evidence_level",
    "provenance",
    "recorded_at",
    "amendments",
)
PRESENTED = {"role": "presenter", "kind": "presenting", "hours": "1.5"}


def load(people: int, credits: int) -> None:
    """`people` participants of the staff track with `credits` credits each."""
    categories = [category.pk for category in data.make_categories().values()]
    first = _people(people)
    _participations(first, people)
    rows = _claims(first, people, credits, categories, _session())
    with _without_indexes(CreditClaim):
        _store(rows)
    _lists()


def _session() -> int:
    categories = {row.code: row for row in data.CECategory.objects.all()}
    data.make_month(clock.today().replace(day=1), 1, categories)
    return EventSession.objects.get().pk


def _people(number: int) -> int:
    rows = Person.objects.bulk_create(
        (
            Person(first_name="Ada", last_name=f"No {n}", email=f"p{n}@people.example")
            for n in range(number)
        ),
        batch_size=5_000,
    )
    return rows[0].pk


def _participations(first: int, people: int) -> None:
    track, rule_set = data.make_track(), RuleSet.objects.get(code=RULES)
    common = {"track": track, "rule_set": rule_set}
    rows = (
        TrackParticipation(
            person_id=first + n, opened_on=clock.today(), **common, **_period(n)
        )
        for n in range(people)
    )
    TrackParticipation.objects.bulk_create(rows, batch_size=5_000)
    _certified(first, people, track, rule_set)


def _renews(n: int) -> bool:
    return n % RENEWING == 3


def _certified_on(n: int) -> dt.date:
    return clock.today() - dt.timedelta(days=600 + n % 500)


def _period(n: int) -> dict:
    if not _renews(n):
        return {}
    # With some the new period reaches back behind the list of the last certificate.
    reach = dt.timedelta(days=200 if n % 100 == 3 else 0)
    return {"renewal": True, "period_start": _certified_on(n) - reach}


def _certified(
    first: int, people: int, track: CertificationTrack, rule_set: RuleSet
) -> None:
    """The period before, the list it was certified on."""
    renewing = [n for n in range(people) if _renews(n)]
    periods = TrackParticipation.objects.bulk_create(
        TrackParticipation(
            person_id=first + n,
            track=track,
            rule_set=rule_set,
            status="certified",
            opened_on=_certified_on(n) - dt.timedelta(days=1200),
            closed_on=_certified_on(n),
        )
        for n in renewing
    )
    now = clock.now()
    applications = CertificationApplication.objects.bulk_create(
        CertificationApplication(
            participation=period,
            status="issued",
            snapshot_number=1,
            submitted_at=now,
            closed_at=now,
        )
        for period in periods
    )
    ApplicationSnapshot.objects.bulk_create(
        ApplicationSnapshot(
            application=application,
            number=1,
            as_of=application.participation.closed_on,
            rule_set=rule_set,
            evaluation={},
        )
        for application in applications
    )


def _claims(
    first: int, people: int, credits: int, categories: list[int], session: int
) -> Iterator[tuple]:
    """Rows in an order in which nobody's credits lie together, as they arrive."""
    chance, number = random.Random(1), people * credits
    days = [clock.today() - dt.timedelta(days=back) for back in range(6 * 365)]
    days = [day.isoformat() for day in days]
    for n in range(number):
        who, nth = divmod(n * STRIDE % number, credits)
        bits = chance.getrandbits(40)
        day = days[bits % len(days)]
        row = (
            f"{n:032x}",
            f"{n:032x}",
            first + who,
            None,
            "attendee",
            "live",
            KINDS[(bits >> 16) % 3],
            "void" if n % 97 == 0 else "recorded",
            f"Training {n % 1000}",
            "A sponsor of trainings",
            "",
            "",
            day,
            day,
            categories[(bits >> 24) & 3],
            AMOUNTS[(bits >> 28) % 5],
            None,
            "",
            "f",
            None,
            "",
            "t" if bits >> 39 else "f",
            "self_stated",
            "claim",
            f"{day}T12:00:00+00:00",
            0,
        )
        yield row if who % SPECIAL else _special(row, who, nth, session)


def _special(row: tuple, who: int, nth: int, session: int) -> tuple:
    changes = SPECIALTIES[who // SPECIAL % len(SPECIALTIES)](nth, session)
    return tuple(dict(zip(COLUMNS, row, strict=True), **changes).values())


def _repeats(nth: int, session: int) -> dict:
    if nth > 2:
        return {}
    changed = "t" if nth == 2 else "f"
    return {**PRESENTED, "topic": "Weeding", "substantially_changed": changed}


def _college(nth: int, session: int) -> dict:
    return {} if nth else {"kind": "college", "semester_credits": "3.0"}


def _degree(nth: int, session: int) -> dict:
    return {} if nth else {"kind": "degree", "degree": "MLIS"}


def _uneven(nth: int, session: int) -> dict:
    return {} if nth else {"credits": "0.3"}


def _excluded(nth: int, session: int) -> dict:
    return {} if nth else {"kind": "meeting"}


def _given_and_attended(nth: int, session: int) -> dict:
    if nth > 1:
        return {}
    return {"session_id": session, **({} if nth else PRESENTED)}


SPECIALTIES = (
    _repeats,
    _college,
    _repeats,
    _degree,
    _repeats,
    _uneven,
    _college,
    _excluded,
    _repeats,
    _given_and_attended,
)


def _store(rows: Iterable[tuple]) -> None:
    if not _is_postgres():
        claims = (CreditClaim(**dict(zip(COLUMNS, row, strict=True))) for row in rows)
        CreditClaim.objects.bulk_create(claims, batch_size=5_000)
        return
    table, names = CreditClaim._meta.db_table, ", ".join(COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


# A credit of the list before counts on it: all that lies before it was judged.
LINES = """
INSERT INTO ce_plugin_applicationline (
    snapshot_id, claim_id, title, sponsor, begins_on, ends_on, category_code,
    category_name, credits, counted, reason, evidence_level, must_vouch
)
SELECT snapshot.id, claim.id, claim.title, claim.sponsor, claim.begins_on,
    claim.ends_on, category.code, category.name, claim.credits, claim.credits, '',
    claim.evidence_level, true
FROM ce_plugin_applicationsnapshot snapshot
JOIN ce_plugin_certificationapplication application
    ON application.id = snapshot.application_id
JOIN ce_plugin_trackparticipation period ON period.id = application.participation_id
JOIN ce_plugin_creditclaim claim ON claim.person_id = period.person_id
JOIN ce_plugin_cecategory category ON category.id = claim.category_id
WHERE claim.status = 'recorded' AND claim.ends_on <= snapshot.as_of
"""


def _lists() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LINES)
        cursor.execute("VACUUM ANALYZE" if _may_vacuum() else "ANALYZE")


def _may_vacuum() -> bool:
    """An index is enough by itself only when its table was vacuumed."""
    return _is_postgres() and not connection.in_atomic_block


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"


INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = %s AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


@contextmanager
def _without_indexes(model) -> Iterator[None]:
    """Millions of rows go in faster unchecked, and the indexes are made afterwards."""
    if not _is_postgres():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(INDEXES, [model._meta.db_table])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET session_replication_role")
