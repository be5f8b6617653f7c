"""Training somebody could still take: what is to come, and what can be had any time.

Only what everybody may see in lists, bears credit and is not claimed yet. What
somebody is registered for says so.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ce_plugin import rules
from ce_plugin.enums import ANY_TIME_FORMATS, EventFormat
from ce_plugin.models import (
    CreditClaim,
    EventPage,
    EventSession,
    Person,
    Registration,
    times,
)
from ce_plugin.services import clock
from ce_plugin.services.claimable import kind_of_format, of_the_original


class Opening(NamedTuple):
    """One session somebody could take. See `COLUMNS` for the sources."""

    session_id: int
    page_id: int
    url_path: str
    event: str
    session: str
    format: str
    place: str
    sponsor: str
    zone_name: str
    begins_on: dt.date
    begins_at: dt.time | None
    ends_on: dt.date
    ends_at: dt.time | None
    date_precision: str
    credits: Decimal
    category_code: str
    category: str
    town_id: int | None
    is_registered: bool
    url: str = ""

    @property
    def title(self) -> str:
        if not self.session or self.session == self.event:
            return self.event
        return _("%(event)s: %(session)s") % {
            "event": self.event,
            "session": self.session,
        }

    @property
    def when(self) -> str:
        return times.when(self)

    @property
    def format_words(self) -> str:
        return str(EventFormat(self.format).label)

    @property
    def is_any_time(self) -> bool:
        """Had whenever somebody likes, or shown again after it was held."""
        ended = self.has_ended(clock.now())
        return ended or self.format in ANY_TIME_FORMATS

    @property
    def begins_later(self) -> bool:
        return self.begins_on > clock.today()

    @property
    def key(self) -> str:
        """What the engine calls the event and its credit."""
        return f"session-{self.session_id}"

    def located(self) -> Opening:
        """With the address of its page, which need not be loaded for it."""
        page = EventPage(pk=self.page_id, url_path=self.url_path)
        return self._replace(url=page.url or "")

    def has_ended(self, now: dt.datetime) -> bool:
        return self.end <= now

    @property
    def end(self) -> dt.datetime:
        zone = zoneinfo.ZoneInfo(self.zone_name)
        if self.ends_at is None:
            midnight = self.ends_on + dt.timedelta(days=1)
            return dt.datetime.combine(midnight, dt.time.min, zone)
        return dt.datetime.combine(self.ends_on, self.ends_at, zone)

    def first_day(self, now: dt.datetime) -> dt.date:
        """The first day on which the credit can be on record."""
        return clock.local(max(self.end, now)).date()

    def offer(self, now: dt.datetime) -> rules.Offer:
        """The credit that claiming it as soon as possible would give."""
        day = self.first_day(now)
        # What is had at any time is of the day on which it is claimed.
        date = day if self.format in ANY_TIME_FORMATS else self.ends_on
        credit = rules.Credit(
            id=self.key,
            date=date,
            category=self.category_code,
            credits=self.credits,
            kind=kind_of_format(self.format),
            event=self.key,
            program_issued=True,
            # What ends after midnight elsewhere may end the evening before here.
            reported_days_after=Decimal(max(0, (day - date).days)),
        )
        return rules.Offer(credit, day)


COLUMNS = (
    "pk",
    "page_id",
    "page__url_path",
    "page__title",
    "title",
    "page__format",
    "page__place",
    "page__sponsor",
    "page__time_zone",
    "begins_on",
    "begins_at",
    "ends_on",
    "ends_at",
    "date_precision",
    "credits",
    "category__code",
    "category__name",
    "page__town",
    "is_registered",
)


def openings(person: Person) -> list[Opening]:
    """The earliest first, what can be had any time before what is to come: one query."""
    claims = CreditClaim.objects.live().filter(person=person, session__isnull=False)
    mine = Registration.objects.seated().filter(person=person, event=OuterRef("page"))
    rows = EventSession.objects.listed().with_credit().open_to_take(clock.now())
    found = (
        rows.exclude(pk__in=claims.values("session"))
        .exclude(Exists(of_the_original(claims)))
        .annotate(is_registered=Exists(mine))
        .order_by("ends_on", "begins_at", "pk")
    )
    return [Opening._make((*row, "")) for row in found.values_list(*COLUMNS)]
