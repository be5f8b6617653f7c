"""Other events of the state at the same time as one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from ce_plugin.enums import (
    ANY_TIME_FORMATS,
    ONLINE_FORMATS,
    DatePrecision,
    EventStatus,
    EventType,
)
from ce_plugin.models import EventIndexPage, EventPage, EventSession

MOST = 5
A_DAY = dt.timedelta(days=1)
# What has no end takes about so long.
USUAL_LENGTH = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Clash:
    title: str
    when: str
    url: str


def clashes_of(event: EventPage) -> tuple[Clash, ...]:
    """What others hold while this event takes place, one entry for each event.

    Others are those that the same people might go to: online, on a calendar of the
    whole state, or in the same town.
    """
    mine = [one for one in event.sessions.all() if _is_timed(one)]
    if not mine or event.is_off or event.is_deadline or event.is_had_at_any_time:
        return ()
    found: dict[int, Clash] = {}
    for other in _others(event, mine):
        if any(_overlap(event, one, other) for one in mine):
            found.setdefault(other.page_id, _clash(other))
    return tuple(found.values())[:MOST]


def _is_timed(session: EventSession) -> bool:
    return bool(session.begins_on and session.is_timed and not session.is_cancelled)


def _others(event: EventPage, mine: list[EventSession]) -> Iterable[EventSession]:
    days = [one.begins_on for one in mine]
    rows = (
        # A zone may put another day on the same moment.
        EventSession.objects.listed()
        .between(min(days) - A_DAY, max(days) + A_DAY)
        .filter(
            begins_at__isnull=False,
            date_precision=DatePrecision.TIME,
            is_cancelled=False,
            page__event_status=EventStatus.SCHEDULED,
        )
        .exclude(page__event_type=EventType.DEADLINE)
        .exclude(page__format__in=ANY_TIME_FORMATS)
        .exclude(page=event.pk)
    )
    return rows.filter(_reaches(event)).select_related("page").next_first()


def _reaches(event: EventPage) -> Q:
    """Events that people of the whole state, or of the same town, go to."""
    either = [Q(page__format__in=ONLINE_FORMATS), *_of_the_state()]
    if event.town_id:
        either.append(Q(page__town=event.town_id))
    return reduce(or_, either)


def _of_the_state() -> list[Q]:
    """Events right below a calendar that is below no other."""
    calendars = list(EventIndexPage.objects.order_by("path").only("path", "depth"))
    return [
        Q(page__path__startswith=one.path, page__depth=one.depth + 1)
        for one in calendars
        if not any(
            one.path != up.path and one.path.startswith(up.path) for up in calendars
        )
    ]


def _overlap(event: EventPage, one: EventSession, other: EventSession) -> bool:
    begins, ends = _span(one, event)
    others_begin, others_end = _span(other, other.page)
    return begins < others_end and others_begin < ends


def _span(session: EventSession, page: EventPage) -> tuple[dt.datetime, dt.datetime]:
    begins = dt.datetime.combine(session.begins_on, session.begins_at, page.zone)
    if session.ends_at is None:
        return begins.astimezone(dt.UTC), begins.astimezone(dt.UTC) + USUAL_LENGTH
    ends_on = session.ends_on or session.begins_on
    ends = dt.datetime.combine(ends_on, session.ends_at, page.zone)
    return begins.astimezone(dt.UTC), ends.astimezone(dt.UTC)


def _clash(session: EventSession) -> Clash:
    page = session.page
    return Clash(title=page.title, when=session.when, url=page.get_url() or "")
