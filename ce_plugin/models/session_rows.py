"""How sessions are found: by day, by calendar, by what is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from functools import cache, reduce
from operator import or_

from django.db import connections, models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Substr
from wagtail.models import Page, PageViewRestriction

from ce_plugin.enums import (
    ANY_TIME_FORMATS,
    ANYWHERE_FORMATS,
    ROOM_FORMATS,
    EventFormat,
    EventStatus,
    EventType,
)
from ce_plugin.models import calendar
from ce_plugin.models.events import RESTING

# What begins earlier than this before a day cannot reach that day.
LONGEST_SESSION = dt.timedelta(days=366)
# How far ahead anybody plans, and how far back a recording is offered.
PLANNED_AHEAD = dt.timedelta(days=400)
OFFERED_BACK = dt.timedelta(days=366)
# More words than this make a slow question, not a better one.
MOST_WORDS = 8
SEARCHED = (
    "title",
    "presenter",
    "page__title",
    "page__summary",
    "page__sponsor",
    "page__place",
)


def _has_word(word: str) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": word}) for field in SEARCHED))


def _over(now: dt.datetime) -> Q:
    today = now.date()
    by_clock = Q(ends_on=today, ends_at__isnull=False, ends_at__lte=now.time())
    return Q(ends_on__lt=today) | by_clock


@cache
def _behind_a_door() -> Exists:
    """A restriction at or above the page. Put together once: every list asks for it."""
    event = ExpressionWrapper(OuterRef("page__path"), models.CharField())
    # No join: SQLite would look through all pages for each row of a list.
    door = Page.objects.filter(pk=OuterRef("page_id")).order_by().values("path")
    doors = PageViewRestriction.objects.annotate(event=event, door=Subquery(door[:1]))
    # The path of a page begins with that of each page above it, and is its own.
    return Exists(doors.filter(event__startswith=F("door")))


def _unseen(today: dt.date) -> Q:
    """Recordings on a day on which they are not shown."""
    early, late = (
        Q(page__recording_from__gt=today),
        Q(page__recording_until__lt=today),
    )
    return Q(page__format=EventFormat.RECORDING) & (early | late)


def _is_to_be_had(today: dt.date) -> Q:
    """Recordings that are shown and courses that have begun, if they take place."""
    begun = Q(page__format__in=ANY_TIME_FORMATS, begins_on__lte=today)
    held = Q(is_cancelled=False, page__event_status=EventStatus.SCHEDULED)
    deadline = Q(page__event_type=EventType.DEADLINE)
    return begun & held & ~deadline & ~_unseen(today)


def _recorded(today: dt.date) -> Q:
    """Its recording can be watched today."""
    begins = Q(page__recording_from__isnull=True)
    ends = Q(page__recording_until__isnull=True)
    return (
        ~Q(page__recording_url="")
        & (begins | Q(page__recording_from__lte=today))
        & (ends | Q(page__recording_until__gte=today))
    )


class EventSessionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(page__live=True)

    def listed(self):
        """What everybody may see in lists: published, no restriction at or above it."""
        return self.filter(~_behind_a_door(), page__live=True)

    def resting(self):
        """Sessions with credits, attendance or chosen seats: they cannot go away."""
        return self.filter(RESTING).distinct()

    def next_first(self):
        """By day and clock; what has no time comes first on its day."""
        return self.order_by("begins_on", F("begins_at").asc(nulls_first=True), "pk")

    def newest_first(self):
        return self.order_by("-ends_on", F("begins_at").desc(nulls_last=True), "-pk")

    def of_calendar(self, calendar_page):
        """Sessions of all events below a calendar, with the address from there on.

        So a state's calendar shows those of its federations, each on a calendar of
        its own; `entries` needs the address.
        """
        rows = self.addressed_from(calendar_page)
        if not calendar_page.pk:
            return rows.none()
        return rows.filter(page__path__startswith=calendar_page.path)

    def addressed_from(self, calendar_page):
        """Adds `below`: the address of the event from the calendar on."""
        start = len(calendar_page.url_path) + 1
        return self.annotate(below=Substr("page__url_path", start))

    def about(self, text: str):
        """Sessions that have each word of `text` somewhere a reader would look."""
        found = self
        for word in text.split()[:MOST_WORDS]:
            found = found.filter(_has_word(word))
        return found

    def in_format(self, value: str):
        """A deadline has none, whatever its page says."""
        rows = self.filter(page__format=value)
        return rows.exclude(page__event_type=EventType.DEADLINE)

    def suiting(self, audience: str):
        """Sessions for one of `enums.Audience`."""
        return self.filter(**{f"page__suits_{audience}": True})

    def reachable_in(self, region: str):
        """Held in a town of the federation of that name, or taken from anywhere."""
        from_anywhere = Q(page__format__in=ANYWHERE_FORMATS)
        return self.filter(Q(page__town__federation__name=region) | from_anywhere)

    def held_in(self, towns: Collection[int]):
        """Sessions in a room in one of the towns with these keys."""
        return self.filter(page__town__in=towns, page__format__in=ROOM_FORMATS)

    def between(self, first: dt.date, last: dt.date):
        """Sessions that touch the days from `first` to `last`, both included."""
        # Both ends of the begin are bounded, so that an index gives the month
        # whatever number of years lies before it.
        return self.filter(
            begins_on__range=(first - LONGEST_SESSION, last), ends_on__gte=first
        )

    def ended(self, now: dt.datetime):
        """Sessions over by the local moment `now` (aware, in the site's zone)."""
        # The first filter says nothing new, but an index can answer it.
        return self.filter(ends_on__lte=now.date()).filter(_over(now))

    def gone(self, now: dt.datetime):
        """Of what is over, what cannot be taken any more: the rest is `to_be_had`."""
        return self.ended(now).exclude(_is_to_be_had(now.date()))

    def to_be_had(self, now: dt.datetime):
        """Recordings that are shown and courses that have begun, over or not."""
        return self.filter(_is_to_be_had(now.date()))

    def taking_place(self):
        """Neither cancelled nor of an event that is cancelled or postponed."""
        return self.filter(is_cancelled=False, page__event_status=EventStatus.SCHEDULED)

    def claimable(self, now: dt.datetime):
        """What somebody can have taken by now: over, or begun and had at any time."""
        today = now.date()
        begun = Q(page__format__in=ANY_TIME_FORMATS, begins_on__lte=today)
        return self.taking_place().filter(_over(now) | begun).exclude(_unseen(today))

    def coming(self, now: dt.datetime):
        """Sessions that are not over by the local moment `now`: the rest of `ended`."""
        today = now.date()
        later = Q(ends_at__isnull=True) | Q(ends_at__gt=now.time())
        rows = self.filter(begins_on__gte=today - LONGEST_SESSION, ends_on__gte=today)
        return rows.filter(Q(ends_on__gt=today) | later)

    def open_to_take(self, now: dt.datetime):
        """Training to come, and what can be had at any time after it was held."""
        today = now.date()
        rows = self.taking_place().exclude(page__event_type=EventType.DEADLINE)
        rows = rows.exclude(_unseen(today)).filter(
            ends_on__range=(today - OFFERED_BACK, today + PLANNED_AHEAD)
        )
        # A course without an address has no last day either.
        kept = Q(page__format__in=ANY_TIME_FORMATS, page__recording_url="")
        return rows.filter(kept | _recorded(today) | ~_over(now))

    def with_credit(self):
        return self.filter(credits__gt=0, category__isnull=False)

    def entries(self) -> list[calendar.Entry]:
        """The rows of `of_calendar` as it shows them: one query, no page objects."""
        return _entries(self.values_list(*calendar.COLUMNS))

    def entries_until(
        self, first: dt.date, last: dt.date, *, ahead: int
    ) -> list[calendar.Entry]:
        """Of the days from `first` to `last`, and of the `ahead` sessions that begin next.

        One query of two parts, each found by its own way through an index.
        """
        month = self.between(first, last).order_by()
        later = self.filter(begins_on__gt=last, begins_on__lte=calendar.LAST_DAY)
        soonest = later.order_by("begins_on")[:ahead]
        if not connections[self.db].features.supports_slicing_ordering_in_compound:
            # SQLite takes no limit in a part, only further inside.
            soonest = self.order_by().filter(pk__in=soonest.values("pk"))
        parts = [each.values_list(*calendar.COLUMNS) for each in (month, soonest)]
        return _entries(parts[0].union(parts[1], all=True))


def _entries(rows: Iterable[tuple]) -> list[calendar.Entry]:
    return [calendar.Entry._make(row) for row in rows]
