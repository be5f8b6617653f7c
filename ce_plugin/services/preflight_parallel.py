"""Sessions at the same time where registering is enough for a credit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ce_plugin.enums import AttendanceCredit, RegistrationMode
from ce_plugin.models import EventPage, EventSession
from ce_plugin.services.preflight_findings import Around, Finding, standing, warning
from ce_plugin.services.session_choices import asks_for_sessions


def credits_by_registering(event: EventPage, around: Around) -> Iterator[Finding]:
    """Nobody is at two places: of such sessions `attendance_posting` credits none."""
    if not _is_enough(event, around) or asks_for_sessions(event):
        return
    timed = [one for one in standing(event) if _is_timed_with_credit(one)]
    together = [
        f"“{one.display_title}”"
        for one in timed
        if any(_meet(one, other) for other in timed if other is not one)
    ]
    if together:
        names = get_text_list(list(dict.fromkeys(together)), _("and"))
        sentence = _(
            "Registering gives no credit for %(sessions)s: they are at the same time "
            "as another session. Give them seats, so that people choose, or take "
            "attendance."
        )
        yield warning(sentence % {"sessions": names}, "sessions")


def _is_enough(event: EventPage, around: Around) -> bool:
    ours = event.registration_mode == RegistrationMode.OURS
    said = event.attendance_credit or around.usual_credit
    return ours and said == AttendanceCredit.ON_REGISTRATION


def _is_timed_with_credit(session: EventSession) -> bool:
    return bool(session.is_timed and session.credits and session.category_id)


def _meet(one: EventSession, other: EventSession) -> bool:
    (begins, ends), (others_begin, others_end) = _span(one), _span(other)
    return begins == others_begin or (begins < others_end and others_begin < ends)


def _span(session: EventSession) -> tuple[dt.datetime, dt.datetime]:
    """What has no end meets only what begins with it, as where credits are posted."""
    begins = dt.datetime.combine(session.begins_on, session.begins_at)
    ends_on, ends_at = (
        session.ends_on or session.begins_on,
        session.ends_at or dt.time.min,
    )
    return begins, dt.datetime.combine(ends_on, ends_at)
