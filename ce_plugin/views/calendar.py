"""The calendar: a month as grid and list, and the list of all that comes or was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ce_plugin.forms.events import EventFilterForm
from ce_plugin.models import EventIndexPage, EventSession, times
from ce_plugin.models.calendar import (
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
# Asked for less often: folded away until one of them is used.
MORE = ("region", "audience", "credits", "sponsor")
PAGE_NUMBER = re.compile("[1-9][0-9]{0,2}")


class CalendarView(PageView):
    """What month and list share: the filter, and the public sessions it leaves."""

    page: EventIndexPage

    @cached_property
    def form(self) -> EventFilterForm:
        return EventFilterForm(self.request.GET)

    @cached_property
    def sessions(self):
        rows = EventSession.objects.listed().of_calendar(self.page).order_by()
        return self.form.narrow(rows)

    @cached_property
    def base(self) -> str:
        """The calendar's own address; an entry knows its own from there on."""
        return self.page.get_url(self.request) or ""

    def here(self, query: dict) -> str:
        """The address of what is shown now, with another filter."""
        raise NotImplementedError

    def link(self, route: str, *args, **more) -> str:
        """An address of this calendar that keeps the filter."""
        return self.address({**self.form.chosen, **more}, route, *args)

    def address(self, query: dict, route: str, *args) -> str:
        path = self.base + self.page.reverse_subpage(route, args)
        return f"{path}?{urlencode(query)}" if query else path

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
            "more_is_open": self.form.uses(*MORE),
            "chips": [self._chip(*each) for each in self.form.in_words()],
            "clear_url": self.here({}),
            "month_url": self.link("this_month"),
            "list_url": self.link("list"),
            "past_url": self.link("list", past=1),
            "feeds": {
                "calendar": self.feed_link("calendar_feed"),
                "news": self.feed_link("calendar_news"),
            },
        }

    def _chip(self, name: str, words: str) -> dict[str, str]:
        """One thing that narrows, and where it does not any more."""
        gone = {name, "miles"} if name == "near" else {name}
        kept = {key: v for key, v in self.form.chosen.items() if key not in gone}
        return {"words": words, "url": self.here(kept)}


class MonthView(CalendarView):
    def setup(self, *args, **kwargs) -> None:
        super().setup(*args, **kwargs)
        today = clock.today()
        year, month = kwargs.get("year", today.year), kwargs.get("month", today.month)
        try:
            self.first, self.last = first_and_last(year, month)
        except ValueError as error:
            raise Http404(_("There is no such month.")) from error

    def here(self, query: dict) -> str:
        return self.address(query, "month", self.first.year, self.first.month)

    def facts(self, **kwargs) -> dict:
        found = self.sessions.entries_until(self.first, self.last, ahead=LOOK_AHEAD)
        built = build_month(
            (one for one in found if one.begins_on <= self.last),
            first=self.first,
            last=self.last,
            today=clock.today(),
        )
        return {
            **super().facts(),
            "month": built,
            "next_busy": self._next_busy(found),
            "previous": self._neighbour(previous_month(self.first)),
            "next": self._neighbour(next_month(self.first)),
        }

    def _neighbour(self, first: dt.date) -> dict[str, str] | None:
        """A link to a month; none before the first that is kept and after the last."""
        if not is_kept(first):
            return None
        return self._named(first)

    def _named(self, first: dt.date) -> dict[str, str]:
        return {"name": times.month_words(first), "url": self.month_link(first)}

    def _next_busy(self, found: Sequence[Entry]) -> dict | None:
        """The next month with anything in it."""
        days = sorted(one.begins_on for one in found if one.begins_on > self.last)
        if not days:
            return None
        first = days[0].replace(day=1)
        count = sum(day.replace(day=1) == first for day in days)
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

    @property
    def _when(self) -> dict[str, int]:
        return {"past": 1} if self.is_past else {}

    def here(self, query: dict) -> str:
        return self.address({**query, **self._when}, "list")

    def facts(self, **kwargs) -> dict:
        begin = (self.number - 1) * PER_PAGE
        # One row more than is shown tells whether there is another page.
        rows = self._ordered()[begin : begin + PER_PAGE + 1].entries()
        return {
            **super().facts(),
            "is_past": self.is_past,
            "groups": _by_month(rows[:PER_PAGE]),
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
        return self.link("list", **self._when, page=number)


def _by_month(entries: Sequence[Entry]) -> list[MonthGroup]:
    grouped = groupby(entries, key=lambda entry: times.month_words(entry.begins_on))
    return [MonthGroup(name, list(rows)) for name, rows in grouped]
