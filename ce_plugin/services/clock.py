"""The one door to the time of day; `at()` replaces it for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

# Today's date differs by a day at most between this zone and any other.
ZONES = dt.timedelta(days=1)

_stopped: ContextVar[dt.datetime | None] = ContextVar("stopped_clock", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in the site's own time zone."""
    return local(_stopped.get() or timezone.now())


def local(moment: dt.datetime) -> dt.datetime:
    """A stored moment in the site's own time zone, whoever looks at it."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def today() -> dt.date:
    """The local date in the site's own time zone (DD14: periods are dates)."""
    return now().date()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let `now()` answer the aware `moment`: for tests and the demonstration data."""
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)
