"""A series becomes sessions of one event, or events that are copies of one.

Both are drafts. Dates that stand already are left out, so that doing it twice does it
once. Afterwards each date is a row or a page like any other: it is cancelled or moved
by itself.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Min
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.log_actions import log

from ce_plugin.enums import EventStatus
from ce_plugin.exceptions import NotPermitted
from ce_plugin.models import EventPage, EventSession, times
from ce_plugin.services.event_drafts import add_sessions, locked_page
from ce_plugin.services.series_plan import PlannedDate, Sitting

SESSIONS_ADDED = "ce_plugin.event.series_sessions"
PAGES_ADDED = "ce_plugin.event.series_pages"
DAY = re.compile(r"-(\d{4}-\d{2}-\d{2})(-\d+)?$")
# Its day in the title of a page, as it is written here.
TITLED = re.compile(r" \((\d{1,2} [^\W\d_]+ \d{4})\)$")
DATED = re.compile(r"-\d{4}(-\d{2}){0,2}$")
# With the day behind it a title still fits into its field.
LONGEST_TITLE = 220
LONGEST_SLUG = 200
# What is new with each date, and what belongs to the one date only.
MOVING = ("registration_opens_on", "registration_closes_on")
REPEATED = (
    "title",
    "presenter",
    "credits",
    "category",
    "capacity",
    "date_precision",
)
ANEW = {
    "event_status": EventStatus.SCHEDULED,
    "status_note": "",
    "recording_url": "",
    "recording_from": None,
    "recording_until": None,
    "recording_of": None,
}


def pattern_of(event: EventPage) -> list[EventSession]:
    """The sessions that a series repeats, by day and clock."""
    rows = [one for one in event.sessions.all() if one.begins_on]
    standing = [one for one in rows if not one.is_cancelled]
    return sorted(standing or rows, key=_by_clock)


def _by_clock(session: EventSession) -> tuple[dt.date, dt.time]:
    return session.begins_on, session.begins_at or dt.time.min


def days_with_sessions(event: EventPage, begins_at: dt.time | None) -> frozenset:
    """Days on which the event has a session at that time."""
    rows = event.sessions.all()
    return frozenset(one.begins_on for one in rows if one.begins_at == begins_at)


def days_with_pages(event: EventPage) -> frozenset[dt.date]:
    """Days that the series of an event has events for, the event's own among them.

    One that was moved to another day since stands for both: its address names the first.
    """
    own = [one.begins_on for one in pattern_of(event)[:1]]
    sisters = EventPage.objects.filter(series=event.series).exclude(series=None)
    rows = EventSession.objects.filter(page__in=sisters).order_by()
    firsts = rows.values_list("page").annotate(first=Min("begins_on"))
    slugs = sisters.values_list("slug", flat=True)
    named = [
        dt.date.fromisoformat(found[1]) for found in map(DAY.search, slugs) if found
    ]
    return frozenset([*own, *[first for _page, first in firsts], *named])


def write_sessions(
    event: EventPage, dates: Sequence[PlannedDate], *, actor
) -> list[EventSession]:
    """Add a session for each new date to a draft, each like the first of the event."""
    pattern = pattern_of(event)[0]
    sessions = [
        _session_like(pattern, one.sittings[0], sort_order=0)
        for one in dates
        if one.is_new
    ]
    if sessions:
        add_sessions(event, sessions, actor=actor, step=SESSIONS_ADDED)
    return sessions


def _session_like(
    pattern: EventSession, sitting: Sitting, *, sort_order: int
) -> EventSession:
    return EventSession(
        sort_order=sort_order,
        begins_on=sitting.begins_on,
        begins_at=sitting.begins_at,
        ends_on=sitting.ends_on,
        ends_at=sitting.ends_at,
        **{name: getattr(pattern, name) for name in REPEATED},
    )


@transaction.atomic
def write_pages(
    event: EventPage, dates: Sequence[PlannedDate], *, actor
) -> list[EventPage]:
    """Make a draft for each new date: a copy with its day, without who registered.

    Raises NotPermitted for somebody who may not add pages beside the event.
    """
    page = locked_page(event, actor, "can_edit")
    calendar = page.get_parent()
    if not calendar.permissions_for_user(actor).can_add_subpage():
        raise NotPermitted("This person adds no pages here.")
    draft = page.get_latest_revision_as_object()
    new = [one for one in dates if one.is_new]
    if not new:
        return []
    _begin_series(page, draft)
    made = [_sister(draft, one, calendar, actor) for one in new]
    log(
        instance=page,
        action=PAGES_ADDED,
        user=actor,
        data={"number": len(made)},
    )
    return made


def _begin_series(page: EventPage, draft: EventPage) -> None:
    """A series needs a name of its own; it is no part of what is drafted."""
    if page.series is None:
        page.series = uuid.uuid4()
        EventPage.objects.filter(pk=page.pk).update(series=page.series)
    draft.series = page.series


def _sister(draft: EventPage, date: PlannedDate, calendar, actor) -> EventPage:
    sessions = pattern_of(draft)
    copy = CopyPageAction(
        draft,
        to=calendar,
        update_attrs=_facts_of(draft, date.day, sessions[0].begins_on, calendar),
        # Two that stand in a draft only cannot be told apart: they are made anew.
        exclude_fields=["sessions"],
        copy_revisions=False,
        keep_live=False,
        user=actor,
    ).execute()
    copy.sessions = [
        _session_like(session, sitting, sort_order=number)
        for number, (session, sitting) in enumerate(
            zip(sessions, date.sittings, strict=True)
        )
    ]
    copy.save(clean=False)
    copy.save_revision(user=actor, changed=False, clean=False)
    return copy


def _facts_of(draft: EventPage, day: dt.date, first: dt.date, calendar) -> dict:
    moved = {name: _later(getattr(draft, name), day - first) for name in MOVING}
    title = _("%(event)s (%(day)s)") % {
        "event": Truncator(TITLED.sub("", draft.title)).chars(LONGEST_TITLE),
        "day": times.formal_day(day),
    }
    slug = _free_slug(draft, day, calendar)
    return {**ANEW, **moved, "title": title, "draft_title": title, "slug": slug}


def _later(day: dt.date | None, by: dt.timedelta) -> dt.date | None:
    return day and day + by


def _free_slug(draft: EventPage, day: dt.date, calendar) -> str:
    base = DATED.sub("", draft.slug)[:LONGEST_SLUG] or slugify(draft.title)
    slug = f"{base}-{day.isoformat()}"
    taken = set(
        calendar.get_children()
        .filter(slug__startswith=slug)
        .values_list("slug", flat=True)
    )
    number = 2
    free = slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free
