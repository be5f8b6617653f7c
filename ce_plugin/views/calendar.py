"""The calendar: a month as grid and list, and the list of all that comes or was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ce_plugin.app_settings import app_settings
from ce_plugin.forms.events import EventFilterForm
from ce_plugin.models import CECategory, EventIndexPage, EventSession, times
from ce_plugin.models.calendar import (
    LAST_DAY,
    Entry,
    build_month,
    first_and_last,
    is_kept,
    next_month,
    previous_month,
)
from ce_plugin.services import clock
from ce_plugin.views.pages import PageView

PER_PAGE = 25
# Looking ahead for an empty month: enough to count what the next one has.
LOOK_AHEAD = 40
PAGE_NUMBER = re.compile("[1-9][0-9]{0,2}")


class CalendarView(PageView):
    """What month and list share: the filter, and the public sessions it leaves."""

    page: EventIndexPage

    @cached_property
    def form(self) -> EventFilterForm:
        rows = CECategory.objects.filter(programme=app_settings.PROGRAMME)
        return EventFilterForm(self.request.GET, rows.values_list("code", "name"))

    @cached_property
    def sessions(self):
        rows = EventSession.objects.listed().of_calendar(self.page).order_by()
        return self.form.narrow(rows)

    @cached_property
    def base(self) -> str:
        """The calendar's own address; an entry knows its own from there on."""
        return self.page.get_url(self.request) or ""

    def link(self, route: str, *args, **more) -> str:
        """An address of this calendar that keeps the filter."""
        path = self.base + self.page.reverse_subpage(route, args)
        query = urlencode({**self.form.chosen, **more})
        return f"{path}?{query}" if query else path

    def feed_link(self, name: str) -> str:
        """Where this calendar can be subscribed to, with the filter kept."""
        path = reverse(f"ce_plugin:{name}", args=[self.page.pk]) if self.page.pk else ""
        query = urlencode(self.form.chosen)
        return f"{path}?{query}" if query else path

    def month_link(self, first: dt.date) -> str:
        return self.link("month", first.year, first.month)

    def facts(self, **kwargs) -> dict:
        return {
            "form": self.form,
            "base": self.base,
            "is_filtered": bool(self.form.chosen),
            "month_url": self.link("this_month"),
            "list_url": self.link("list"),
            "past_url": self.link("list", past=1),
            "feeds": {
                "calendar": self.feed_link("calendar_feed"),
                "news": self.feed_link("calendar_news"),
            },
        }


class MonthView(CalendarView):
    def facts(self, **wanted: int) -> dict:
        today = clock.today()
        asked = wanted or {"year": today.year, "month": today.month}
        try:
            first, last = first_and_last(**asked)
        except ValueError as error:
            raise Http404(_("There is no such month.")) from error
        built = build_month(
            self.sessions.between(first, last).entries(),
            first=first,
            last=last,
            today=today,
        )
        return {
            **super().facts(),
            "month": built,
            "clear_url": self.base + f"{first.year}/{first.month}/",
            "next_busy": self._next_busy(last),
            "previous": self._neighbour(previous_month(first)),
            "next": self._neighbour(next_month(first)),
        }

    def _neighbour(self, first: dt.date) -> dict[str, str] | None:
        """A link to a month; none before the first that is kept and after the last."""
        if not is_kept(first):
            return None
        return self._named(first)

    def _named(self, first: dt.date) -> dict[str, str]:
        return {"name": times.month_words(first), "url": self.month_link(first)}

    def _next_busy(self, last: dt.date) -> dict | None:
        """The next month with anything in it. Always asked: pages cost the same."""
        rows = self.sessions.filter(begins_on__gt=last, begins_on__lte=LAST_DAY)
        found = rows.order_by("begins_on").values_list("begins_on", flat=True)
        days = list(found[:LOOK_AHEAD])
        if not days:
            return None
        first = days[0].replace(day=1)
        count = len(list(takewhile(lambda day: day.replace(day=1) == first, days)))
        return {**self._named(first), "count": count, "more": count == LOOK_AHEAD}


@dataclass(frozen=True)
class MonthGroup:
    name: str
    entries: Sequence[Entry]


class ListView(CalendarView):
    """Coming events, or past ones newest first, without counting all there are."""

    template_name = "ce_plugin/event_list.html"

    @cached_property
    def is_past(self) -> bool:
        return self.request.GET.get("past") == "1"

    @cached_property
    def number(self) -> int:
        given = self.request.GET.get("page", "1")
        return int(given) if PAGE_NUMBER.fullmatch(given) else 1

    def facts(self, **kwargs) -> dict:
        begin = (self.number - 1) * PER_PAGE
        # One row more than is shown tells whether there is another page.
        rows = self._ordered()[begin : begin + PER_PAGE + 1].entries()
        return {
            **super().facts(),
            "is_past": self.is_past,
            "groups": _by_month(rows[:PER_PAGE]),
            "clear_url": self.base + "list/" + ("?past=1" if self.is_past else ""),
            "number": self.number,
            "previous_page_url": self._page_link(self.number - 1),
            "next_page_url": self._page_link(self.number + 1)
            if len(rows) > PER_PAGE
            else "",
        }

    def _ordered(self):
        now = clock.now()
        if self.is_past:
            return self.sessions.ended(now).newest_first()
        return self.sessions.coming(now).next_first()

    def _page_link(self, number: int) -> str:
        if number < 1:
            return ""
        past = {"past": 1} if self.is_past else {}
        return self.link("list", **past, page=number)


def _by_month(entries: Sequence[Entry]) -> list[MonthGroup]:
    grouped = groupby(entries, key=lambda entry: times.month_words(entry.begins_on))
    return [MonthGroup(name, list(rows)) for name, rows in grouped]
