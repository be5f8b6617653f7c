"""What training can be claimed now, and which session a recording is a recording of."""

from __future__ import annotations

import datetime as dt
import re

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from ce_plugin.enums import (
    ClaimKind,
    ClaimMode,
    EventFormat,
)
from ce_plugin.models import CESettings, CreditClaim, EventSession, Person, times
from ce_plugin.services import clock


def folded_title(title: str) -> str:
    """Letters and digits only, lower case: what two spellings have in common."""
    return re.sub(r"[\W_]+", " ", title.lower()).strip()


def kind_of_format(event_format: str) -> str:
    recorded = event_format == EventFormat.RECORDING
    return ClaimKind.RECORDING if recorded else ClaimKind.LISTED


def kind_of(session: EventSession) -> str:
    """A listed training, or the recording of one."""
    return kind_of_format(session.page.format)


def original_session(session: EventSession) -> EventSession | None:
    """The session that a session of a recording page records, where that is clear.

    By its title, or because there is no other. A credit belongs to the original, so
    that nobody gets one for being there and one for watching it.
    """
    event = session.page.recording_of
    if event is None:
        return None
    rows = list(event.sessions.select_related("category").order_by("sort_order", "pk"))
    wanted = folded_title(session.title)
    named = [one for one in rows if folded_title(one.title) == wanted]
    found = named if len(named) == 1 else rows
    return found[0] if len(found) == 1 else None


def takes_place(session: EventSession) -> bool:
    """Neither the session nor its event was cancelled or waits for a new date."""
    return not (session.is_cancelled or session.page.is_off)


def is_open(session: EventSession, now: dt.datetime) -> bool:
    """Whether somebody can have taken it by now: over, or to be had at any time."""
    return takes_place(session) and not _too_early_or_late(session, now)


def obstacle(session: EventSession, mode: str = ClaimMode.LIVE) -> str:
    """Why a session cannot be claimed by anybody, in a sentence; empty when it can."""
    if not session.page.live:
        return _("This event is not on the calendar.")
    if not takes_place(session):
        return _("This training was cancelled or moved, so it carries no CE credit.")
    if not session.credits or session.category_id is None:
        return _("This session carries no CE credit.")
    now = clock.now()
    if mode == ClaimMode.RECORDING and not _shows_recording(session, now):
        return _("The recording is not available now.")
    return _too_early_or_late(session, now)


def _too_early_or_late(session: EventSession, now: dt.datetime) -> str:
    page, today = session.page, now.astimezone(session.page.zone).date()
    if page.format == EventFormat.RECORDING and _is_outside(page, today):
        return _("The recording is not available now.")
    if session.has_ended(now) or is_to_be_had(session, now):
        return ""
    return _(
        "This training has not ended yet. "
        "Credits can be claimed once it has taken place."
    )


def is_to_be_had(session: EventSession, now: dt.datetime) -> bool:
    """A recording or a course that has begun: its last day on the calendar ends nothing."""
    if not session.page.is_had_at_any_time:
        return False
    local = now.astimezone(session.page.zone)
    begun = dt.datetime.combine(
        session.begins_on, session.begins_at or dt.time.min, session.page.zone
    )
    return begun <= local


def _is_outside(page, today: dt.date) -> bool:
    first = page.recording_from or dt.date.min
    return not first <= today <= (page.recording_until or dt.date.max)


def _shows_recording(session: EventSession, now: dt.datetime) -> bool:
    """Whether it can be watched now; a recording page is one without an address, too."""
    if session.page.format == EventFormat.RECORDING:
        return True
    return session.page.has_recording(now.astimezone(session.page.zone).date())


def facts_of(session: EventSession, *, is_noted: bool = False) -> dict:
    """The claim's own copy of what a session is.

    What is had at any time is of today; what `is_noted` by others when it is over is
    of the session's own days.
    """
    first, last = _days_of(session, is_noted)
    original = original_session(session)
    return {
        "kind": kind_of(session),
        "title": session.display_title,
        "sponsor": session.page.sponsor,
        "presenter": session.presenter,
        # Known by its month alone: the credit is of the month, not of its fifth day.
        "begins_on": first,
        "ends_on": last,
        "recorded_on": original.ends_on if original else None,
        "category": session.category,
        "credits": session.credits,
        "program_issued": True,
    }


def _days_of(session: EventSession, is_noted: bool) -> tuple[dt.date, dt.date]:
    now = clock.now()
    is_behind = is_noted and session.has_ended(now)
    if is_to_be_had(session, now) and not is_behind:
        return now.date(), now.date()
    first = times.first_day_of(session.begins_on, session.date_precision)
    return first, session.ends_on


def claimable_sessions(person: Person):
    """Past sessions with credit, newest first, that `person` has not claimed yet.

    Only what everybody may see and can be had by now. Reaches back as many months as
    the site setting says (tip sheet TS2.6).
    """
    claimed = CreditClaim.objects.live().filter(person=person, session__isnull=False)
    return (
        EventSession.objects.listed()
        .claimable(clock.now())
        .with_credit()
        .filter(ends_on__gte=earliest_claimable())
        .exclude(pk__in=claimed.values("session_id"))
        .exclude(Exists(of_the_original(claimed)))
        .select_related("page__recording_of", "category")
        .order_by("-ends_on", "-begins_at", "-pk")
    )


def of_the_original(claimed):
    """Credits of the session that a recording in the outer query records."""
    others = EventSession.objects.filter(page=OuterRef("session__page"))
    alone = ~Exists(others.exclude(pk=OuterRef("session")))
    same_title = Q(session__title__iexact=OuterRef("title"))
    of_it = claimed.filter(session__page=OuterRef("page__recording_of"))
    return of_it.filter(same_title | alone)


def earliest_claimable() -> dt.date:
    """The first day the claim list reaches back to."""
    months = CESettings.load().claim_months_back
    return clock.today() - relativedelta(months=months)
