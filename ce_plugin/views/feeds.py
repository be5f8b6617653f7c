"""Calendar files: of one event, and of what a filter leaves of a calendar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from ce_plugin import limiting
from ce_plugin.models import EventPage, EventSession
from ce_plugin.services import calendar_ends, calendar_entries, calendar_stamps, limits
from ce_plugin.services.calendar_files import CONTENT_TYPE, calendar_file
from ce_plugin.services.calendar_stamps import Stamp
from ce_plugin.services.event_files import event_file
from ce_plugin.views.calendar import CalendarView
from ce_plugin.views.pages import visible_calendar, visible_event

# Whoever asks again within it is given the same; after it, told that it still holds.
FRESH_FOR = 15 * 60


def unchanged(request: HttpRequest, stamp: Stamp) -> HttpResponse | None:
    """The answer to somebody who has this file already; None if they have not."""
    moment = int(stamp.last_modified.timestamp())
    return get_conditional_response(request, stamp.etag, moment)


def stamped(response: HttpResponse, stamp: Stamp) -> HttpResponse:
    response["ETag"] = stamp.etag
    response["Last-Modified"] = http_date(stamp.last_modified.timestamp())
    return response


@method_decorator(limiting.answer_too_often, name="dispatch")
class EventCalendarFileView(View):
    """One event as an .ics file: an entry for each session whose day is known."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, event_id: int) -> HttpResponse:
        limiting.spend(request, limits.CALENDAR_FILE)
        event = visible_event(request, event_id)
        file = event_file(event)
        stamp = calendar_stamps.stamp_of_file(file, event.last_published_at)
        response = unchanged(request, stamp) or self._file(event, file)
        # The page may be meant for few: each asks for themselves.
        response["Cache-Control"] = "private, no-cache"
        return stamped(response, stamp)

    def _file(self, event: EventPage, file: bytes) -> HttpResponse:
        response = HttpResponse(file, content_type=CONTENT_TYPE)
        name = f"{event.slug}.ics"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class FeedView(CalendarView):
    """What feeds of a calendar share: the filter of the list, and answers that keep.

    They go by the number of the calendar: its page may move, and who subscribed to
    it would not hear of that.
    """

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        View.setup(self, request, *args, **kwargs)

    @method_decorator(limiting.answer_too_often)
    def dispatch(self, request: HttpRequest, calendar_id: int) -> HttpResponse:
        if not self.may_hold:
            limiting.spend(request, limits.CALENDAR_FILE)
        self.page = visible_calendar(request, calendar_id)
        return super().dispatch(request)

    @property
    def may_hold(self) -> bool:
        """Whether somebody who has it may be told so for less than it costs to make."""
        return False

    @cached_property
    def base(self) -> str:
        return self.page.url or ""

    @cached_property
    def chosen(self) -> dict[str, str]:
        # The form's own lists cost a query; without a question they are not needed.
        return self.form.chosen if self.request.GET else {}

    @cached_property
    def sessions(self):
        rows = EventSession.objects.listed().of_calendar(self.page).order_by()
        return self.form.narrow(rows) if self.chosen else rows

    @property
    def name(self) -> str:
        """The calendar, and what was chosen of it."""
        if not self.chosen:
            return self.page.title
        words = ", ".join(self._words(*each) for each in self.chosen.items())
        return _("%(calendar)s: %(filter)s") % {
            "calendar": self.page.title,
            "filter": words,
        }

    def _words(self, field: str, value: str) -> str:
        choices = getattr(self.form.fields[field], "choices", ())
        return str(dict(choices).get(value, value))

    def keeping(self, response: HttpResponse, stamp: Stamp) -> HttpResponse:
        """May be kept by anybody, unless it went to somebody who is signed in."""
        whose = "private" if self.request.user.is_authenticated else "public"
        response["Cache-Control"] = f"{whose}, max-age={FRESH_FOR}"
        return stamped(response, stamp)


class CalendarFeedView(FeedView):
    """What a filter leaves of a calendar, to subscribe to.

    Five queries without a filter, however many events there are. That it holds still
    costs no more than a page, and is not counted either.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        sessions = calendar_entries.in_window(self.sessions)
        gone = calendar_ends.ended_of_calendar(self.page, self.chosen)
        if self.may_hold:
            stamp = self._stamp(calendar_stamps.parts_in_database(sessions), gone)
            if answer := unchanged(request, stamp):
                return self.keeping(answer, stamp)
            limiting.spend(request, limits.CALENDAR_FILE)
        return self._answer(calendar_entries.rows(sessions), gone)

    @property
    def may_hold(self) -> bool:
        headers = self.request.headers
        return "If-None-Match" in headers or "If-Modified-Since" in headers

    def _stamp(self, parts, gone) -> Stamp:
        return calendar_stamps.stamp(parts, gone, self.base, self.name)

    def _answer(self, rows, gone) -> HttpResponse:
        locate = calendar_entries.below(self.base, self.page)
        language = get_language()
        items = [calendar_entries.item(row, locate, language=language) for row in rows]
        items += map(calendar_ends.ended_item, gone)
        file = calendar_file(items, name=self.name)
        response = HttpResponse(file, content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'inline; filename="{self.page.slug}.ics"'
        stamp = self._stamp(calendar_stamps.parts_of(rows), gone)
        return self.keeping(response, stamp)
