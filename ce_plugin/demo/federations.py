"""A federation with a calendar of its own: who writes there, and what waits."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import Group

from ce_plugin.demo import days
from ce_plugin.demo.mails import without_hints
from ce_plugin.demo.pages import INVENTED, Shelf, body, slug_of
from ce_plugin.demo.sign_ins import FEDERATION_EDITOR, user_for
from ce_plugin.enums import EventFormat
from ce_plugin.models import EventPage, EventSession
from ce_plugin.services.event_calendars import (
    group_name,
    moderate,
    open_federation_calendar,
)

NAME = "Tamarack Federation"
ROLE = "CE federation editors"
DAYS_AHEAD, DAYS_AHEAD_WAITING = 24, 38
PUBLISHED = (
    "Story time for wiggly children",
    "Rhymes, movement and what to do when nobody sits still.",
)
WAITING = (
    "Budget talks with your county",
    "What commissioners ask, and numbers that answer them.",
)


def open_federation(state: Shelf, today: dt.date, named: dict) -> None:
    """One event is published, another waits for a coordinator to approve it."""
    moderate(state.calendar)
    own = open_federation_calendar(NAME, below=state.calendar)
    editor = user_for(FEDERATION_EDITOR, "Willa", "Brandt", may_sign_in=True)
    editor.groups.add(*Group.objects.filter(name__in=[ROLE, group_name(NAME)]))
    shelf = Shelf(own, state.towns)
    _add(shelf, PUBLISHED, days.later(today, days=DAYS_AHEAD), named["LSP"])
    _add(shelf, WAITING, days.later(today, days=DAYS_AHEAD_WAITING), named["LA"])
    for page in shelf.added:
        if page.title == WAITING[0]:
            _submit(page, editor)


def _add(shelf: Shelf, words: tuple[str, str], day: dt.date, category) -> None:
    title, summary = words
    slug = slug_of(title, f"{day:%Y-%m-%d}")
    shelf.add(
        slug,
        [_session(day, category)],
        title=title,
        summary=summary,
        body=body(slug, EventFormat.IN_PERSON),
        format=EventFormat.IN_PERSON,
        sponsor=NAME,
        place="Polson City Library, Polson",
        accessibility_note="Step-free entrance; hearing loop.",
        source_note=INVENTED,
        live=title != WAITING[0],
    )


def _session(day: dt.date, category) -> EventSession:
    return EventSession(
        begins_on=day,
        begins_at=dt.time(13),
        ends_on=day,
        ends_at=dt.time(14, 30),
        credits="1.5",
        category=category,
        presenter="Corinne Vasquez",
    )


def _submit(page: EventPage, editor) -> None:
    """As from the editor's form: a draft that nobody has seen, in the workflow."""
    never = {"first_published_at": None, "last_published_at": None}
    EventPage.objects.filter(pk=page.pk).update(
        owner=editor, has_unpublished_changes=True, **never
    )
    page.refresh_from_db()
    page.save_revision(user=editor, log_action=True)
    with without_hints():
        page.get_workflow().start(page, editor)
