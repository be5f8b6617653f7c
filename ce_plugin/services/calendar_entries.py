"""What stands in a calendar file: sessions of events as they are published.

One query for a whole feed, whatever it holds. What is gone is `calendar_ends`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ce_plugin.enums import DatePrecision, EventStatus, RegistrationStatus
from ce_plugin.models import EventIndexPage, EventPage, SessionState, times
from ce_plugin.services import clock, links
from ce_plugin.services.calendar_files import CANCELLED, CONFIRMED, TENTATIVE, Item
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.session_changes import full_title, uid_of

# What is over, or was called off, stays so long; nobody plans farther ahead.
DAYS_BACK = dt.timedelta(days=60)
DAYS_AHEAD = dt.timedelta(days=400)


class Row(NamedTuple):
    """One session as its event is published. See `COLUMNS` for the sources."""

    session_id: int
    page_id: int
    url_path: str
    event: str
    session: str
    begins_on: dt.date
    begins_at: dt.time | None
    ends_on: dt.date
    ends_at: dt.time | None
    date_precision: str
    zone_name: str
    is_cancelled: bool
    event_status: str
    session_note: str
    event_note: str
    summary: str
    place: str
    credits: Decimal | None
    category: str | None
    contact_name: str
    contact_email: str
    uid: str | None
    sequence: int | None
    told_at: dt.datetime | None

    @property
    def state(self) -> SessionState:
        if self.is_cancelled or self.event_status == EventStatus.CANCELLED:
            return SessionState.CANCELLED
        if self.event_status == EventStatus.POSTPONED:
            return SessionState.POSTPONED
        return SessionState.ON


COLUMNS = (
    "pk",
    "page_id",
    "page__url_path",
    "page__title",
    "title",
    "begins_on",
    "begins_at",
    "ends_on",
    "ends_at",
    "date_precision",
    "page__time_zone",
    "is_cancelled",
    "page__event_status",
    "note",
    "page__status_note",
    "page__summary",
    "page__place",
    "credits",
    "category__name",
    "page__contact_name",
    "page__contact_email",
    "published__uid",
    "published__sequence",
    "told_at",
)
# When the world was told last. Either may be missing, and SQLite takes the greatest of
# nothing and something for nothing.
PUBLISHED_AT, CHANGED_AT = "page__last_published_at", "published__changed_at"
TOLD_AT = Greatest(
    Coalesce(PUBLISHED_AT, CHANGED_AT), Coalesce(CHANGED_AT, PUBLISHED_AT)
)

# The address of the page of a row's event.
Locate = Callable[[Row], str]


def rows(sessions) -> list[Row]:
    """Of those `sessions`, in the order in which they are held: one query."""
    found = still_told(sessions).next_first()
    return [Row._make(row) for row in found.values_list(*COLUMNS)]


def in_window(sessions):
    """Only the sessions a feed looks at, by their days."""
    today = clock.today()
    return sessions.between(today - DAYS_BACK, today + DAYS_AHEAD)


def still_told(sessions):
    """Without what was called off so long ago that everybody knows; with `told_at`."""
    ended = Q(published__ended_at__lt=clock.now() - DAYS_BACK)
    return sessions.exclude(ended).annotate(told_at=TOLD_AT)


def below(base: str, calendar: EventIndexPage) -> Locate:
    """Addresses of the events below a calendar, which is at `base`."""
    base, begin = located(base), len(calendar.url_path)
    return lambda row: base + _quoted(row.url_path[begin:])


def _quoted(path: str) -> str:
    return path if path.isascii() else iri_to_uri(path)


def anywhere(row: Row) -> str:
    """The address of an event of whichever calendar, without loading its page."""
    page = EventPage(pk=row.page_id, url_path=row.url_path)
    return located(page.url or "")


def located(path: str) -> str:
    return iri_to_uri(links.absolute(path))


# --- what is on the calendar -----------------------------------------------------


def own_item(row: Row, status: str, meeting: str) -> Item:
    """The entry of somebody who registered, by the status of their registration.

    Who waits has no seat yet, and no address to come to.
    """
    if status == RegistrationStatus.WAITING:
        return item(row, anywhere, is_tentative=True)
    seated = status == RegistrationStatus.REGISTERED
    return item(row, anywhere, meeting=meeting if seated else "")


def item(
    row: Row,
    locate: Locate,
    *,
    is_tentative: bool = False,
    meeting: str = "",
    language: str | None = None,
) -> Item:
    """The entry of a session. The `meeting` address is for whom it is meant alone.

    Whoever makes hundreds of entries says the `language` of now, looked up once.
    """
    url = locate(row)
    state = row.state
    is_off = state != SessionState.ON
    return Item(
        uid=row.uid or uid_of(row.session_id),
        sequence=row.sequence or 0,
        changed_at=last_change(row.told_at),
        title=titled(full_title(row.event, row.session), state),
        begins_on=row.begins_on,
        begins_at=row.begins_at,
        ends_on=row.ends_on,
        ends_at=row.ends_at,
        date_precision=row.date_precision,
        zone_name=row.zone_name,
        status=_status(is_off, is_tentative),
        # A whole day, what is off or in pencil keeps nobody from anything else.
        is_free=is_off or is_tentative or _is_whole_day(row),
        description=_description(row, state, url, "" if is_off else meeting, language),
        place=row.place or ("" if is_off else meeting),
        category=row.category or "",
        contact_name=row.contact_name,
        contact_email=row.contact_email,
        url=url,
    )


def last_change(*moments: dt.datetime | None) -> dt.datetime:
    """In UTC; of a page nobody published, the beginning of the day."""
    known = [moment for moment in moments if moment] or [midnight()]
    return max(known).astimezone(dt.UTC)


def midnight() -> dt.datetime:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _status(is_off: bool, is_tentative: bool) -> str:
    if is_off:
        return CANCELLED
    return TENTATIVE if is_tentative else CONFIRMED


def _is_whole_day(row: Row) -> bool:
    return row.date_precision != DatePrecision.TIME or row.begins_at is None


def titled(title: str, state: str) -> str:
    """Outlook shows no status, so the words have to say it."""
    if state == SessionState.ON:
        return title
    if state == SessionState.POSTPONED:
        return _("Postponed: %(title)s") % {"title": title}
    return _("Cancelled: %(title)s") % {"title": title}


def _description(
    row: Row, state: str, url: str, meeting: str, language: str | None
) -> str:
    """The address of the page comes last: Google shows no other."""
    because = row.event_note if state != SessionState.ON else ""
    credits = credit_words(row, language)
    parts = [because, row.session_note, row.summary, credits, _open_end(row)]
    if meeting:
        parts.append(_("Meeting address: %(address)s") % {"address": meeting})
    return "\n\n".join(filter(None, [*parts, url]))


def credit_words(row: Row, language: str | None = None) -> str:
    """As "1.5 credits in Technology", in the language of now; or nothing."""
    if not (row.credits and row.category):
        return ""
    return _credit_words(row.credits, row.category, language or get_language())


@lru_cache(maxsize=1024)
def _credit_words(credits: Decimal, category: str, language: str | None) -> str:
    # A handful of pairs, asked for hundreds of times per feed.
    return _("%(credits)s in %(category)s") % {
        "credits": credits_in_words(credits),
        "category": category,
    }


def _open_end(row: Row) -> str:
    if _is_whole_day(row) or row.ends_at:
        return ""
    if row.ends_on == row.begins_on:
        return _("When it ends is not known yet.")
    last = times.day_words(row.ends_on)
    return _("At what time it ends on %(day)s is not known yet.") % {"day": last}
