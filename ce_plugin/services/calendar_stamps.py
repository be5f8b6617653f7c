"""A mark of all that a feed says: other mark, other feed.

It is worked out from few sums over the rows a feed would be made of, so that
whoever asks for what they have already costs next to nothing. The same mark comes
out of the rows themselves, once they are read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Max, Sum
from django.utils.translation import get_language

from ce_plugin import __version__
from ce_plugin.models import PublishedSession
from ce_plugin.services import clock
from ce_plugin.services.calendar_entries import Row, last_change, midnight, still_told

NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class Part(NamedTuple):
    """The sessions of one category, added up."""

    category: str
    count: int
    ids: int
    told_at: dt.datetime


class Stamp(NamedTuple):
    etag: str
    last_modified: dt.datetime


def parts_in_database(sessions) -> list[Part]:
    """One query; as many rows as there are categories."""
    grouped = (
        still_told(sessions)
        .order_by()
        .values_list("category__name")
        .annotate(Count("pk"), Sum("pk"), Max("told_at"))
    )
    return sorted(_part(*row) for row in grouped)


def parts_of(rows: Iterable[Row]) -> list[Part]:
    """The same from rows that are at hand."""
    grouped: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.category].append(row)
    return sorted(
        _part(
            category,
            len(found),
            sum(row.session_id for row in found),
            max(row.told_at or NEVER for row in found),
        )
        for category, found in grouped.items()
    )


def _part(category, count, ids, told_at) -> Part:
    # PostgreSQL adds numbers up to a decimal.
    return Part(category or "", count, int(ids), told_at or NEVER)


def stamp(
    parts: Iterable[Part], gone: Iterable[PublishedSession], *more: object
) -> Stamp:
    """`more` is what else the feed says, such as its name. A feed changes at midnight."""
    parts = list(parts)
    ended = [(row.uid, row.sequence, row.changed_at) for row in gone]
    said = (__version__, get_language(), clock.today(), parts, ended, more)
    digest = hashlib.sha256(repr(said).encode()).hexdigest()[:32]
    moments = [part.told_at for part in parts]
    moments += [row.changed_at for row in gone]
    return Stamp(f'"{digest}"', last_change(*moments, midnight()))


def stamp_of_file(content: bytes, *moments: dt.datetime | None) -> Stamp:
    """Of what is small enough to be made each time."""
    digest = hashlib.sha256(content).hexdigest()[:32]
    return Stamp(f'"{digest}"', last_change(*moments, midnight()))
