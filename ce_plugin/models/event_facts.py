"""What an event page says, wherever it stands in a page tree."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string

from ce_plugin.blocks import EventBodyBlock, ResourcesBlock
from ce_plugin.enums import (
    ANY_TIME_FORMATS,
    Audience,
    EventFormat,
    EventStatus,
    EventType,
)
from ce_plugin.models import times
from ce_plugin.models.event_panels import AnsweredPanel
from ce_plugin.models.registration_settings import RegistrationSettings
from ce_plugin.models.towns import Town


def validate_zone(value: str) -> None:
    if value not in times.zone_names():
        raise ValidationError(_("This is not the name of a time zone."))


class EventPageMixin(RegistrationSettings):
    """Everything an event page has but its place in a page tree."""

    summary = models.CharField(
        _("in one or two sentences"),
        max_length=300,
        blank=True,
        help_text=_("What it is about. Shown under the title and in search results."),
    )
    body = StreamField(EventBodyBlock(), blank=True, verbose_name=_("description"))
    image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Optional, and never the place for words."),
    )
    event_type = models.CharField(
        _("type"), max_length=24, choices=EventType, default=EventType.TRAINING
    )
    event_status = models.CharField(
        _("takes place"),
        max_length=12,
        choices=EventStatus,
        default=EventStatus.SCHEDULED,
        help_text=_(
            "What is cancelled or postponed stays on the calendar, says why, and "
            "everybody who registered gets a mail."
        ),
    )
    status_note = models.CharField(
        _("why"),
        max_length=250,
        blank=True,
        help_text=_("Shown with the change: the reason, and what people can do now."),
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
        help_text=_("In words. Leave empty when it is for everybody."),
    )
    suits_directors = models.BooleanField(_("for directors"), default=True)
    suits_staff = models.BooleanField(_("for staff"), default=True)
    suits_trustees = models.BooleanField(_("for trustees"), default=True)
    place = models.CharField(
        _("place"), max_length=200, blank=True, help_text=_("Building and town.")
    )
    town = models.ForeignKey(
        Town,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("town"),
        help_text=_("So that people find what is near them."),
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
    recording_from = models.DateField(_("available from"), null=True, blank=True)
    recording_until = models.DateField(_("available until"), null=True, blank=True)
    recording_of = models.ForeignKey(
        "ce_plugin.EventPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="recordings",
        verbose_name=_("recording of"),
        help_text=_(
            "The event this page records, so that nobody gets credit for both. With "
            "several sessions, titles must be the same here and there."
        ),
    )
    resources = StreamField(
        ResourcesBlock(), blank=True, verbose_name=_("handouts and links")
    )
    cost_note = models.CharField(
        _("cost"),
        max_length=120,
        blank=True,
        help_text=_("In words, such as: free for library staff."),
    )
    has_captions = models.BooleanField(
        _("captions"), default=False, help_text=_("Live, or with the recording.")
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
    series = models.UUIDField(
        null=True,
        blank=True,
        editable=False,
        db_index=True,
        help_text=_("Shared by the pages of one series."),
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
        AnsweredPanel(
            facts="ce_plugin.modeladmin.preflight.facts",
            template_name="ce_plugin/modeladmin/events/preflight_panel.html",
            heading=_("Before it is published"),
            icon="tasks",
        ),
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("event_status"), FieldPanel("status_note")],
            heading=_("Changes"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("event_type"), FieldPanel("format")]),
                FieldRowPanel([FieldPanel("sponsor"), FieldPanel("audience")]),
                FieldRowPanel(
                    [
                        FieldPanel("suits_directors"),
                        FieldPanel("suits_staff"),
                        FieldPanel("suits_trustees"),
                    ]
                ),
                FieldRowPanel([FieldPanel("place"), FieldPanel("town")]),
            ],
            heading=_("What and where"),
        ),
        FieldPanel("time_zone"),
        InlinePanel("sessions", min_num=1, label=_("Session"), heading=_("Sessions")),
        FieldPanel("body"),
        FieldPanel("image"),
        FieldPanel("resources"),
        MultiFieldPanel(
            [FieldPanel("meeting_url"), *RegistrationSettings.registration_panels],
            heading=_("Registration and attendance"),
        ),
        InlinePanel("hosts", label=_("Host"), heading=_("Hosts")),
        MultiFieldPanel(
            [
                FieldPanel("recording_url"),
                FieldRowPanel(
                    [FieldPanel("recording_from"), FieldPanel("recording_until")]
                ),
                FieldPanel("recording_of"),
            ],
            heading=_("Recording"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("contact_name"), FieldPanel("contact_email")]
                ),
                FieldPanel("cost_note"),
                FieldRowPanel(
                    [FieldPanel("has_captions"), FieldPanel("accessibility_note")]
                ),
                FieldPanel("source_note"),
            ],
            heading=_("Practical matters"),
        ),
    ]

    def clean(self) -> None:
        super().clean()
        changed = self.event_status != EventStatus.SCHEDULED
        if changed and not self.status_note:
            raise ValidationError(
                {"status_note": _("Say why, so that people know what to do.")}
            )
        if not (self.suits_directors or self.suits_staff or self.suits_trustees):
            raise ValidationError({"suits_staff": _("Say for whom it is.")})
        self._clean_recording()

    def _clean_recording(self) -> None:
        begin, end = self.recording_from, self.recording_until
        if begin and end and end < begin:
            raise ValidationError(
                {"recording_until": _("The recording ends before it begins.")}
            )
        if self.recording_of_id and self.recording_of_id == self.pk:
            raise ValidationError(
                {"recording_of": _("An event is not a recording of itself.")}
            )

    @property
    def is_deadline(self) -> bool:
        return self.event_type == EventType.DEADLINE

    @property
    def for_whom(self) -> str:
        """In the editor's words, else whom it suits; nothing when it is for everybody."""
        suited = [one for one in Audience if getattr(self, f"suits_{one}")]
        if self.audience or len(suited) == len(Audience):
            return self.audience
        return ", ".join(str(one.label) for one in suited)

    @property
    def accessibility(self) -> str:
        """The same words on the page and in mails; nothing where nothing is known."""
        captions = _("With captions.") if self.has_captions else ""
        return " ".join(
            str(each) for each in (captions, self.accessibility_note) if each
        )

    @property
    def is_off(self) -> bool:
        """Cancelled, or waiting for a new date."""
        return self.event_status != EventStatus.SCHEDULED

    @property
    def is_had_at_any_time(self) -> bool:
        """A recording or a course: nobody comes to it on a day."""
        return self.format in ANY_TIME_FORMATS

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def has_recording(self, day: dt.date) -> bool:
        """Whether the recording can be watched on `day`."""
        begin = self.recording_from or dt.date.min
        end = self.recording_until or dt.date.max
        return bool(self.recording_url) and begin <= day <= end
