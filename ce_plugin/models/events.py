"""The calendar and its events: Wagtail pages with dated sessions.

A session is stored in local wall time with the zone of its event, so that ten
o'clock stays ten o'clock whatever the clocks do.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from ce_plugin.blocks import EventBodyBlock
from ce_plugin.enums import DatePrecision, EventFormat, EventType, RegistrationMode
from ce_plugin.models.tracks import CECategory


def validate_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not the name of a time zone."))


def validate_half_step(value) -> None:
    """Listed credits come in steps of 0.5 (rule sets may count less)."""
    if value * 2 != int(value * 2):
        raise ValidationError(_("Credits come in steps of one half, such as 1.5."))


class EventPageForm(WagtailAdminPageForm):
    """Refuses to drop a session somebody holds a credit for."""

    def clean(self):
        cleaned = super().clean()
        sessions = self.formsets.get("sessions")
        if sessions and sessions.is_valid():
            self._refuse_lost_credits(sessions)
        return cleaned

    def _refuse_lost_credits(self, sessions) -> None:
        doomed = [form.instance.pk for form in sessions.deleted_forms]
        held = EventSession.objects.filter(pk__in=doomed, claims__isnull=False)
        if held.exists():
            self.add_error(
                None,
                _(
                    "A session that people hold credits for cannot be removed. "
                    "Say in its title that it was cancelled instead."
                ),
            )


class EventPageMixin(models.Model):
    """Everything an event page has but its place in a page tree."""

    summary = models.CharField(
        _("in one or two sentences"),
        max_length=300,
        blank=True,
        help_text=_("Shown in lists and on the home page."),
    )
    body = StreamField(EventBodyBlock(), blank=True, verbose_name=_("description"))
    event_type = models.CharField(
        _("type"), max_length=24, choices=EventType, default=EventType.TRAINING
    )
    format = models.CharField(
        _("format"), max_length=12, choices=EventFormat, default=EventFormat.ONLINE
    )
    sponsor = models.CharField(_("sponsor"), max_length=160, blank=True)
    audience = models.CharField(_("for whom"), max_length=160, blank=True)
    place = models.CharField(
        _("place"), max_length=200, blank=True, help_text=_("Building and town.")
    )
    meeting_url = models.URLField(
        _("meeting address"),
        blank=True,
        help_text=_("Shown only to people who have registered."),
    )
    recording_url = models.URLField(_("recording"), blank=True)
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
    cost_note = models.CharField(_("cost"), max_length=120, blank=True)
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
        help_text=_("The times below are local times of this zone."),
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
                FieldPanel("time_zone"),
            ],
            heading=_("What and where"),
        ),
        InlinePanel("sessions", min_num=1, label=_("session"), heading=_("Sessions")),
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
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class EventIndexPage(Page):
    """The calendar. Its children are the events."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "link"])

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    subpage_types = ["ce_plugin.EventPage"]
    template = "ce_plugin/event_index_page.html"

    class Meta:
        verbose_name = _("events calendar")
        verbose_name_plural = _("events calendars")


class EventPage(EventPageMixin, Page):  # noqa: DJ008 (Page has __str__)
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


class EventSessionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(page__live=True)

    def between(self, first: dt.date, last: dt.date):
        """Sessions that touch the days from `first` to `last`, both included."""
        return self.filter(begins_on__lte=last, ends_on__gte=first)

    def ended(self, now: dt.datetime):
        """Sessions over by the local moment `now` (aware, in the site's zone)."""
        today = now.date()
        by_clock = Q(ends_on=today, ends_at__isnull=False, ends_at__lte=now.time())
        return self.filter(Q(ends_on__lt=today) | by_clock)

    def with_credit(self):
        return self.filter(credits__gt=0, category__isnull=False)


class EventSession(Orderable):
    """One sitting: local dates and times, credits and the category they count in."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(
        _("title"),
        max_length=255,
        blank=True,
        help_text=_("Only needed when the event has several sessions."),
    )
    presenter = models.CharField(_("presenter"), max_length=160, blank=True)
    begins_on = models.DateField(_("day"))
    begins_at = models.TimeField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(
        _("last day"),
        blank=True,
        help_text=_("Leave empty when the session ends on the same day."),
    )
    ends_at = models.TimeField(_("ends"), null=True, blank=True)
    date_precision = models.CharField(
        _("how exact"), max_length=8, choices=DatePrecision, default=DatePrecision.TIME
    )
    credits = models.DecimalField(
        _("CE credits"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), validate_half_step],
        help_text=_("In steps of one half. Leave empty when there are none."),
    )
    category = models.ForeignKey(
        CECategory,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
        verbose_name=_("CE category"),
    )

    objects = EventSessionQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("begins_on"), FieldPanel("begins_at")]),
        FieldRowPanel([FieldPanel("ends_on"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("credits"), FieldPanel("category")]),
        FieldRowPanel([FieldPanel("presenter"), FieldPanel("date_precision")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [
            models.Index(fields=["begins_on", "ends_on"], name="ce_session_days"),
            models.Index(fields=["ends_on"], name="ce_session_end"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ce_session_ends_after_begin",
                condition=Q(ends_on__gte=models.F("begins_on")),
                violation_error_message=_("The session ends before it begins."),
            ),
            models.CheckConstraint(
                name="ce_session_credits_not_negative",
                condition=Q(credits__isnull=True) | Q(credits__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.display_title

    @property
    def display_title(self) -> str:
        return self.title or self.page.title

    def clean(self) -> None:
        super().clean()
        self.ends_on = self.ends_on or self.begins_on
        self._clean_order()
        self._clean_credit()

    def _clean_order(self) -> None:
        if not (self.begins_on and self.begins_at and self.ends_at):
            return
        if self.ends_on == self.begins_on and self.ends_at <= self.begins_at:
            raise ValidationError(
                {"ends_at": _("The session must end after it begins.")}
            )

    def _clean_credit(self) -> None:
        if self.credits and self.category_id is None:
            raise ValidationError(
                {"category": _("Say in which category the credits count.")}
            )

    def save(self, *args, **kwargs) -> None:
        self.ends_on = self.ends_on or self.begins_on
        super().save(*args, **kwargs)

    def has_ended(self, now: dt.datetime) -> bool:
        """Whether the session is over at the aware moment `now`, in its own zone."""
        local = now.astimezone(self.page.zone)
        if self.ends_on != local.date():
            return self.ends_on < local.date()
        return self.ends_at is not None and self.ends_at <= local.time()
