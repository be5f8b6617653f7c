"""What tests about things ahead share: training to come, and the end of a day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from ce_plugin.services import clock
from tests.factories import make_category, make_event

ZONE = ZoneInfo("America/Denver")
# A morning in the middle of a quiet week.
NOW = dt.datetime(2026, 5, 13, 8, tzinfo=ZONE)
TODAY = NOW.date()


def in_days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def at_the_end_of(day: dt.date):
    """The clock stands at the last second of that day."""
    return clock.at(dt.datetime.combine(day, dt.time(23, 59, 59), ZONE))


def make_offer(days: int = 10, credits="1.5", category="TECH", *, session=None, **page):
    """The one session of a published event so many days from TODAY."""
    fields = {
        "begins_on": in_days(days),
        "credits": Decimal(credits),
        "category": make_category(category),
        **(session or {}),
    }
    return make_event(session=fields, **page).sessions.get()
