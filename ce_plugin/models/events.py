"""The calendar and its events: Wagtail pages. Their sittings are in `sessions.py`."""

from __future__ import annotations

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as subpath
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from ce_plugin.blocks import EventBodyBlock
from ce_plugin.enums import EventFormat, EventType, RegistrationMode
from ce_plugin.models import times
from ce_plugin.models.event_forms import EventPageForm

# Addresses below the calendar that are its own and no event's.
CALENDAR_SLUGS = frozenset({"list"})


def validate_zone(value: str) -> None:
    if value not in times.zone_names():
        raise ValidationError(_("This is not the name of a time zone."))


class EventPageMixin(models.Model):
    """Everything an event page has but its place in a page tree."""

    summary = models.CharField(
        _("in one or two sentences"),
        max_length=300,
        blank=True,
        help_text=_("What it is about. Shown under the title and in search results."),
    )
    body = StreamField(EventBodyBlock(), blank=True, verbose_name=_("description"))
    event_type = models.CharField(
        _("type"), max_length=24, choices=EventType, default=EventType.TRAINING
    )
    format = models.CharField(
        _("format"), max_length=12, choices=EventFormat, default=EventFormat.ONLINE
    )
    sponsor = models.CharField(
        _("sponsor"),
        max_length=160,
        blank=True,
        help_text=_("Who offers it, such as a federation or a vendor."),
    )
    audience = models.CharField(
        _("for whom"),
        max_length=160,
        blank=True,
        help_text=_("Leave empty when it is for everybody."),
    )
    place = models.CharField(
        _("place"), max_length=200, blank=True, help_text=_("Building and town.")
    )
    meeting_url = models.URLField(
        _("meeting address"),
        blank=True,
        help_text=_(
            "Shown only to people who have registered or, when no registration "
            "is needed, to people who are signed in."
        ),
    )
    recording_url = models.URLField(
        _("recording"), blank=True, help_text=_("Shown to everybody.")
    )
    registration_mode = models.CharField(
        _("registration"),
        max_length=12,
        choices=RegistrationMode,
        default=RegistrationMode.OURS,
    )
    registration_url = models.URLField(
        _("registration address"),
        blank=True,
        help_text=_("Needed when people register on another site."),
    )
    cost_note = models.CharField(
        _("cost"),
        max_length=120,
        blank=True,
        help_text=_("In words, such as: free for library staff."),
    )
    accessibility_note = models.CharField(
        _("accessibility"),
        max_length=250,
        blank=True,
        help_text=_("Captions, interpreters, step-free access, whom to ask."),
    )
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="America/Denver",
        validators=[validate_zone],
        help_text=_("The times of the sessions are local times of this zone."),
    )
    source_note = models.CharField(
        _("source note"),
        max_length=400,
        blank=True,
        help_text=_("Where the facts come from and what about them is uncertain."),
    )

    class Meta:
        abstract = True

    event_panels = [
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("event_type"), FieldPanel("format")]),
                FieldRowPanel([FieldPanel("sponsor"), FieldPanel("audience")]),
                FieldPanel("place"),
            ],
            heading=_("What and where"),
        ),
        FieldPanel("time_zone"),
        InlinePanel("sessions", min_num=1, label=_("Session"), heading=_("Sessions")),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("registration_mode"),
                FieldPanel("registration_url"),
                FieldPanel("meeting_url"),
                FieldPanel("recording_url"),
            ],
            heading=_("Registration and links"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("contact_name"), FieldPanel("contact_email")]
                ),
                FieldPanel("cost_note"),
                FieldPanel("accessibility_note"),
                FieldPanel("source_note"),
            ],
            heading=_("Practical matters"),
        ),
    ]

    def clean(self) -> None:
        super().clean()
        elsewhere = self.registration_mode == RegistrationMode.ELSEWHERE
        if elsewhere and not self.registration_url:
            raise ValidationError({"registration_url": _("Say where people register.")})

    @property
    def is_deadline(self) -> bool:
        return self.event_type == EventType.DEADLINE

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class AnsweredByView:
    """A page answered by a view. Views stand above models, so it is named by its path."""

    def answer(self, view: str, request: HttpRequest, **kwargs) -> HttpResponse:
        request.is_preview = getattr(request, "is_preview", False)
        return import_string(view).as_view()(request, page=self, **kwargs)


class EventIndexPage(AnsweredByView, RoutablePageMixin, Page):
    """The calendar. Its children are the events."""

    month_view = "ce_plugin.views.calendar.MonthView"
    list_view = "ce_plugin.views.calendar.ListView"

    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=["bold", "link"],
        help_text=_("One or two sentences above the calendar."),
    )

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    subpage_types = ["ce_plugin.EventPage"]
    template = "ce_plugin/event_index_page.html"

    class Meta:
        verbose_name = _("events calendar")
        verbose_name_plural = _("events calendars")

    @subpath("", name="this_month")
    def answer_this_month(self, request: HttpRequest) -> HttpResponse:
        return self.answer(self.month_view, request)

    @subpath("<int:year>/<int:month>/", name="month")
    def answer_month(self, request: HttpRequest, year: int, month: int) -> HttpResponse:
        return self.answer(self.month_view, request, year=year, month=month)

    @subpath("list/", name="list")
    def answer_list(self, request: HttpRequest) -> HttpResponse:
        return self.answer(self.list_view, request)


class EventPage(AnsweredByView, EventPageMixin, Page):  # noqa: DJ008 (Page has __str__)
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
        if self.slug in CALENDAR_SLUGS:
            raise ValidationError(
                {"slug": _("The calendar itself uses this address. Choose another.")}
            )

    def with_content_json(self, content: dict) -> EventPage:
        """The page as in a draft, with every session that people hold credits for.

        A draft may have dropped one before it was claimed; published as it is, it
        would take the session of a credit away.
        """
        page = super().with_content_json(content)
        kept = [session.pk for session in page.sessions.all()]
        held = self.sessions.model.objects.filter(page=self, claims__isnull=False)
        page.sessions.add(*held.exclude(pk__in=kept).distinct())
        return page

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.answer(self.view, request)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        # Wagtail would render the template without what the view adds to it.
        return self.serve(request)
