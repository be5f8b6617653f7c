"""One sitting of an event: local dates and times, credits and their category.

A session is stored in local wall time with the zone of its event, so that ten
o'clock stays ten o'clock whatever the clocks do.
"""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from ce_plugin.enums import DatePrecision, EventStatus
from ce_plugin.models import calendar, times
from ce_plugin.models.events import EventPage
from ce_plugin.models.session_rows import LONGEST_SESSION, EventSessionQuerySet
from ce_plugin.models.tracks import CECategory


def validate_half_step(value) -> None:
    """Listed credits come in steps of 0.5 (rule sets may count less)."""
    if value * 2 != int(value * 2):
        raise ValidationError(_("Credits come in steps of one half, such as 1.5."))


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
    begins_at = models.TimeField(
        _("begins"),
        null=True,
        blank=True,
        help_text=_("Leave both times empty when only the day is known."),
    )
    ends_on = models.DateField(
        _("last day"),
        blank=True,
        help_text=_("Leave empty when the session ends on the same day."),
    )
    ends_at = models.TimeField(_("ends"), null=True, blank=True)
    date_precision = models.CharField(
        _("how exact"),
        max_length=8,
        choices=DatePrecision,
        default=DatePrecision.TIME,
        help_text=_("How much of the date is known and shown."),
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
    capacity = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Only where this session has fewer seats than the event."),
    )
    is_cancelled = models.BooleanField(
        _("cancelled"),
        default=False,
        help_text=_("The session stays on the calendar and says so."),
    )
    note = models.CharField(
        _("change"),
        max_length=250,
        blank=True,
        help_text=_("Such as: moved from 3 May because of snow."),
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
        FieldRowPanel(
            # A handful of categories: a list to pick from, not a chooser to open.
            [FieldPanel("credits"), FieldPanel("category", widget=forms.Select)]
        ),
        FieldRowPanel([FieldPanel("presenter"), FieldPanel("capacity")]),
        FieldRowPanel([FieldPanel("date_precision"), FieldPanel("is_cancelled")]),
        FieldPanel("note"),
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
                condition=Q(ends_on__gte=F("begins_on")),
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

    @property
    def counts_nowhere(self) -> bool:
        """Whether its credits have no category: a draft may say it later."""
        return bool(self.credits) and self.category_id is None

    @property
    def is_timed(self) -> bool:
        """Whether it is known by the clock when it begins."""
        return self.date_precision == DatePrecision.TIME and self.begins_at is not None

    @property
    def zone_name(self) -> str:
        return self.page.time_zone

    @property
    def when(self) -> str:
        """As "Tue 14 May 2026, 10:00 to 11:30 (Mountain Time)"."""
        return times.when(self)

    @property
    def is_called_off(self) -> bool:
        return self.is_cancelled or self.page.event_status == EventStatus.CANCELLED

    @property
    def change(self) -> str:
        """What is no longer as announced, of the session or of its event."""
        event = self.page
        return calendar.change_words(
            event.event_status, event.status_note, self.is_cancelled, self.note
        )

    @property
    def own_change(self) -> str:
        """The same where the event's own change is said already."""
        kept = EventStatus.SCHEDULED
        return calendar.change_words(kept, "", self.is_cancelled, self.note)

    def clean(self) -> None:
        super().clean()
        self._fill_last_day()
        errors = self._order_errors() | self._length_errors() | self._reason_errors()
        if errors:
            raise ValidationError(errors)

    def _fill_last_day(self) -> None:
        """One day, or all of the month or year if no more than that is known."""
        if not self.begins_on or (self.ends_on or self.begins_on) != self.begins_on:
            return
        # Else what is known by its month alone would be over on its second day.
        self.ends_on = times.last_day_of(self.begins_on, self.date_precision)

    def _order_errors(self) -> dict:
        if not (self.begins_on and self.begins_at and self.ends_at):
            return {}
        if self.ends_on == self.begins_on and self.ends_at <= self.begins_at:
            return {"ends_at": _("The session must end after it begins.")}
        return {}

    def _length_errors(self) -> dict:
        if not (self.begins_on and self.ends_on):
            return {}
        if self.ends_on - self.begins_on > LONGEST_SESSION:
            return {"ends_on": _("A session cannot last longer than a year.")}
        return {}

    def _reason_errors(self) -> dict:
        """As of an event that does not take place."""
        if self.is_cancelled and not self.note:
            return {"note": _("Say why, so that people know what to do.")}
        return {}

    def save(self, *args, **kwargs) -> None:
        self._fill_last_day()
        super().save(*args, **kwargs)

    def has_begun(self, now: dt.datetime) -> bool:
        """Whether it began by the aware moment `now`; is over, if no time is known."""
        if not self.is_timed:
            return self.has_ended(now)
        local = now.astimezone(self.page.zone)
        return (self.begins_on, self.begins_at) <= (local.date(), local.time())

    def has_ended(self, now: dt.datetime) -> bool:
        """Whether the session is over at the aware moment `now`, in its own zone."""
        return times.has_ended(self, now)
