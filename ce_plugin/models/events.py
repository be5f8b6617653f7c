"""The calendar and its events: Wagtail pages. Their sittings are in `sessions.py`."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as subpath
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from ce_plugin.models.event_facts import EventPageMixin
from ce_plugin.models.event_forms import EventPageForm

# Whatever rests on a session keeps it from being taken away.
RESTING = (
    Q(claims__isnull=False) | Q(attendances__isnull=False) | Q(seats__isnull=False)
)

# Addresses below the calendar that are its own and no page's.
CALENDAR_SLUGS = frozenset({"list"})


def refuse_calendar_slug(slug: str) -> None:
    """A page below a calendar would not be found under an address of its own."""
    if slug in CALENDAR_SLUGS:
        raise ValidationError(
            {"slug": _("The calendar itself uses this address. Choose another.")}
        )


class AnsweredByView:
    """A page answered by a view. Views stand above models, so it is named by its path."""

    def answer(self, view: str, request: HttpRequest, **kwargs) -> HttpResponse:
        request.is_preview = getattr(request, "is_preview", False)
        return import_string(view).as_view()(request, page=self, **kwargs)


class EventIndexPage(AnsweredByView, RoutablePageMixin, Page):
    """The calendar: the events below it, and those of the calendars below it."""

    month_view = "ce_plugin.views.calendar.MonthView"
    list_view = "ce_plugin.views.calendar.ListView"

    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=["bold", "link"],
        help_text=_("One or two sentences above the calendar."),
    )

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    subpage_types = ["ce_plugin.EventPage", "ce_plugin.EventIndexPage"]
    template = "ce_plugin/event_index_page.html"

    class Meta:
        verbose_name = _("events calendar")
        verbose_name_plural = _("events calendars")

    def clean(self) -> None:
        super().clean()
        refuse_calendar_slug(self.slug)
        if self.slug.isdecimal():
            # /events/2026/5/ is May, and cannot be event 5 of calendar 2026 as well.
            raise ValidationError({"slug": _("A number is a year. Choose a name.")})

    @subpath("", name="this_month")
    def answer_this_month(self, request: HttpRequest) -> HttpResponse:
        return self.answer(self.month_view, request)

    @subpath("<int:year>/<int:month>/", name="month")
    def answer_month(self, request: HttpRequest, year: int, month: int) -> HttpResponse:
        return self.answer(self.month_view, request, year=year, month=month)

    @subpath("list/", name="list")
    def answer_list(self, request: HttpRequest) -> HttpResponse:
        return self.answer(self.list_view, request)


class EventPage(AnsweredByView, EventPageMixin, Page):
    view = "ce_plugin.views.events.EventView"

    base_form_class = EventPageForm
    content_panels = [*Page.content_panels, *EventPageMixin.event_panels]
    parent_page_types = ["ce_plugin.EventIndexPage"]
    subpage_types: list[str] = []
    template = "ce_plugin/event_page.html"

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        super().clean()
        refuse_calendar_slug(self.slug)

    def with_content_json(self, content: dict) -> EventPage:
        """The page as in a draft, with every session that something rests on.

        A draft may have dropped one before it was claimed; published as it is, it
        would take the session of a credit away.
        """
        page = super().with_content_json(content)
        # Which series it is part of is no part of a draft.
        page.series = self.series
        kept = [session.pk for session in page.sessions.all()]
        held = self.sessions.model.objects.resting().filter(page=self)
        page.sessions.add(*held.exclude(pk__in=kept))
        return page

    def is_upcoming(self, now: dt.datetime) -> bool:
        """Whether a session that takes place is still to come or going on."""
        sessions = self.sessions.all()
        return any(not one.is_cancelled and not one.has_ended(now) for one in sessions)

    def is_to_begin(self, now: dt.datetime) -> bool:
        """Whether a session that takes place has not begun, as far as that is known."""
        sessions = self.sessions.all()
        return any(not one.is_cancelled and not one.has_begun(now) for one in sessions)

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.answer(self.view, request)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        # Wagtail would render the template without what the view adds to it.
        return self.serve(request)
