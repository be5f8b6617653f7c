"""What was on a calendar and is no more: its end is told for a while.

Whoever subscribed hears of it; some calendars would else go on showing what they
have. Only what the world was told is told again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ce_plugin.models import EventIndexPage, PublishedSession, SessionState
from ce_plugin.services import clock
from ce_plugin.services.calendar_entries import DAYS_AHEAD, DAYS_BACK, titled
from ce_plugin.services.calendar_files import CANCELLED, Item


def ended_of_calendar(calendar: EventIndexPage, chosen: dict) -> list[PublishedSession]:
    """What a calendar, or one below it, held and holds no more: one query.

    Only what all could see.

    Of what a filter asks, a row that is gone knows some; where it cannot answer, the
    entry goes out of the feed without a word, and so out of the calendars.
    """
    calendars = EventIndexPage.objects.descendant_of(calendar, inclusive=True)
    found = _gone(PublishedSession.objects.filter(calendar__in=calendars))
    return [row for row in found if row.facts["is_public"] and _answers(row, chosen)]


def ended_of_events(event_ids: Iterable[int]) -> list[PublishedSession]:
    """What is gone of these events: one query."""
    return _gone(PublishedSession.objects.filter(event__in=event_ids))


def _gone(found) -> list[PublishedSession]:
    today = clock.today()
    told = found.filter(
        ended_at__gte=clock.now() - DAYS_BACK,
        begins_on__range=(today - DAYS_BACK, today + DAYS_AHEAD),
    )
    # What is cancelled is among them, and on the calendar still: looked at here, for
    # few have ended, and a question about JSON costs more than they do.
    gone = SessionState.GONE
    return [row for row in told.order_by("pk") if row.facts["state"] == gone]


def _answers(row: PublishedSession, chosen: dict) -> bool:
    known = row.facts["filters"]
    return all(known.get(name) == value for name, value in chosen.items())


def ended_item(row: PublishedSession) -> Item:
    """The end of a session, told as it was known. Its page may be gone as well."""
    told = row.told
    return Item(
        uid=row.uid,
        sequence=row.sequence,
        changed_at=row.changed_at.astimezone(dt.UTC),
        title=titled(told.title, told.state),
        begins_on=told.begins_on,
        begins_at=told.begins_at,
        ends_on=told.ends_on,
        ends_at=told.ends_at,
        date_precision=told.date_precision,
        zone_name=told.zone_name,
        status=CANCELLED,
        is_free=True,
        description=_("It is no longer on the calendar."),
        place=told.place,
    )
