"""What a look at an event before it is published may find. See `preflight.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ce_plugin import rules
from ce_plugin.enums import AttendanceCredit, FindingSeverity
from ce_plugin.models import EventPage, EventSession
from ce_plugin.services.clashes import Clash


@dataclass(frozen=True)
class Finding:
    """`field` is the field of the page's form to look at, `url` what it is about."""

    severity: FindingSeverity
    sentence: str
    field: str = ""
    url: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity == FindingSeverity.ERROR


@dataclass(frozen=True)
class Around:
    """What the findings about an event depend on beside the event."""

    today: dt.date
    usual_zone: str
    rule_set: rules.RuleSet | None = None
    clashes: tuple[Clash, ...] = ()
    usual_credit: str = AttendanceCredit.ON_ATTENDANCE


Check = Callable[[EventPage, Around], Iterable[Finding]]


def error(sentence: str, field: str) -> Finding:
    return Finding(FindingSeverity.ERROR, sentence, field)


def warning(sentence: str, field: str, url: str = "") -> Finding:
    return Finding(FindingSeverity.WARNING, sentence, field, url)


def standing(event: EventPage) -> list[EventSession]:
    """The sessions that are to take place, as far as they have a day."""
    rows = event.sessions.all()
    return [one for one in rows if one.begins_on and not one.is_cancelled]


def over_on(event: EventPage) -> dt.date | None:
    ends = (one.ends_on or one.begins_on for one in standing(event))
    return max(ends, default=None)


def named(session: EventSession, **facts) -> dict:
    return {"session": session.display_title, **facts}
