"""The calendar: a month as grid and list, and the list of all that comes or was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.functional import cached_property
from django.utils.http import escape_leading_slashes, urlencode
from django.utils.translation import gettext as _

from ce_plugin.forms.events import USUAL_MILES, EventFilterForm
from ce_plugin.models import EventIndexPage, EventSession, times
from ce_plugin.models.calendar import (
    Entry,
    build_month,
    first_and_last,
    is_kept,
    next_month,
    previous_month,
)
from ce_plugin.services import clock, links
from ce_plugin.views.pages import PageView

PER_PAGE = 25
# Looking ahead for an empty month: enough to count what the next one has.
LOOK_AHEAD = 40
# Asked for less often: folded away until one of them is used.
MORE = ("region", "audience", "credits", "sponsor")
# The lists beside the one of what is to come, as addresses name them.
NOW, PAST = "now", "past"
SCHEME = re.compile("^https?:")
PAGE_NUMBER = re.compile("[1-9][0-9]{0,2}")


class CalendarView(PageView):
    """What month and list share: the filter, and the public sessions it leaves."""

    page: EventIndexPage

    def get(self, request: HttpRequest, **kwargs) -> HttpResponse:
        """What a form sends left empty does not stand in an address that is shared."""
        if "" in request.GET.values():
            return redirect(_without_empty(request))
        return super().get(request, **kwargs)

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
            "suggestion": self._suggestion(),
            "month_url": self.link("this_month"),
            "list_url": self.link("list"),
            "now_url": self.link("list", **{NOW: 1}),
            "past_url": self.link("list", **{PAST: 1}),
            "feeds": self._feeds(),
        }

    def _feeds(self) -> dict[str, str]:
        """Where calendars and readers look; `subscribe` opens a calendar program."""
        calendar = self.feed_link("calendar_feed")
        address = links.absolute(calendar)
        return {
            "calendar": calendar,
            "address": address,
            "subscribe": SCHEME.sub("webcal:", address),
            "news": self.feed_link("calendar_news"),
        }

    def _chip(self, name: str, words: str) -> dict[str, str]:
        """One thing that narrows, and where it does not any more."""
        gone = {name, "miles"} if name == "near" else {name}
        kept = {key: v for key, v in self.form.chosen.items() if key not in gone}
        return {"words": words, "url": self.here(kept)}

    def _suggestion(self) -> dict[str, str]:
        """The town that was meant, perhaps, and where the filter has it."""
        query = self.form.suggested
        return {"town": query["near"], "url": self.here(query)} if query else {}


def _without_empty(request: HttpRequest) -> str:
    """This very address with what says something, in the order in which it stands."""
    said = request.GET.copy()
    for name, value in request.GET.items():
        if not value:
            del said[name]
    if "near" not in said and said.get("miles") == USUAL_MILES:
        del said["miles"]
    # A path of two slashes would be read as another site's name.
    path = escape_leading_slashes(escape_uri_path(request.path))
    return f"{path}?{said.urlencode()}" if said else path


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
    """Coming events; or what can be taken now, or past ones, both newest first.

    Nothing counts all there are.
    """

    template_name = "ce_plugin/event_list.html"

    @cached_property
    def which(self) -> str:
        """One of the lists beside the usual one, or nothing."""
        asked = (name for name in (NOW, PAST) if self.request.GET.get(name) == "1")
        return next(asked, "")

    @cached_property
    def number(self) -> int:
        given = self.request.GET.get("page", "1")
        return int(given) if PAGE_NUMBER.fullmatch(given) else 1

    @property
    def _when(self) -> dict[str, int]:
        return {self.which: 1} if self.which else {}

    def here(self, query: dict) -> str:
        return self.address({**query, **self._when}, "list")

    def facts(self, **kwargs) -> dict:
        begin = (self.number - 1) * PER_PAGE
        # One row more than is shown tells whether there is another page.
        rows = self._ordered()[begin : begin + PER_PAGE + 1].entries()
        return {
            **super().facts(),
            "which": self.which,
            "groups": _by_month(rows[:PER_PAGE]),
            "number": self.number,
            "first_page_url": self.link("list", **self._when),
            "previous_page_url": self._page_link(self.number - 1),
            "next_page_url": self._page_link(self.number + 1)
            if len(rows) > PER_PAGE
            else "",
        }

    def _ordered(self):
        now = clock.now()
        if self.which == NOW:
            return self.sessions.to_be_had(now).newest_first()
        if self.which == PAST:
            return self.sessions.gone(now).newest_first()
        return self.sessions.coming(now).next_first()

    def _page_link(self, number: int) -> str:
        if number < 1:
            return ""
        return self.link("list", **self._when, page=number)


def _by_month(entries: Sequence[Entry]) -> list[MonthGroup]:
    grouped = groupby(entries, key=lambda entry: times.month_words(entry.begins_on))
    return [MonthGroup(name, list(rows)) for name, rows in grouped]
