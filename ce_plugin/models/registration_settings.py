"""How people register for an event, and when coming becomes a credit."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from ce_plugin.blocks import QuestionsBlock
from ce_plugin.enums import AttendanceCredit, RegistrationMode
from ce_plugin.models import times


def closes_too_late(closes: dt.date | None, last: dt.date | None) -> str:
    """What is wrong with the last day of registration for an event over on `last`."""
    if not closes or not last or closes <= last:
        return ""
    return gettext(
        "Registration is open until %(closes)s, but the event is over on %(last)s."
    ) % {"closes": times.day_words(closes), "last": times.day_words(last)}


class RegistrationSettings(models.Model):
    """The part of an event page that says who can register, how and until when."""

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
    registration_opens_on = models.DateField(
        _("opens on"), null=True, blank=True, help_text=_("Leave empty for: at once.")
    )
    registration_closes_on = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("Leave empty for: until the event is over."),
    )
    capacity = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty when there is room for everybody."),
    )
    has_waiting_list = models.BooleanField(
        _("waiting list"),
        default=True,
        help_text=_("Whoever comes late waits, and gets a seat that is given up."),
    )
    questions = StreamField(
        QuestionsBlock(),
        blank=True,
        verbose_name=_("questions"),
        help_text=_("Asked when people register. Ask only what you need."),
    )
    attendance_credit = models.CharField(
        _("attendance becomes credit"),
        max_length=16,
        choices=AttendanceCredit,
        blank=True,
        help_text=_("Leave empty for what the site's settings say."),
    )

    class Meta:
        abstract = True

    registration_panels = [
        FieldPanel("registration_mode"),
        FieldPanel("registration_url"),
        FieldRowPanel(
            [
                FieldPanel("registration_opens_on"),
                FieldPanel("registration_closes_on"),
            ]
        ),
        FieldRowPanel([FieldPanel("capacity"), FieldPanel("has_waiting_list")]),
        FieldPanel("attendance_credit"),
        FieldPanel("questions"),
    ]

    def clean(self) -> None:
        super().clean()
        elsewhere = self.registration_mode == RegistrationMode.ELSEWHERE
        if elsewhere and not self.registration_url:
            raise ValidationError({"registration_url": _("Say where people register.")})
        opens, closes = self.registration_opens_on, self.registration_closes_on
        if opens and closes and closes < opens:
            raise ValidationError(
                {"registration_closes_on": _("Registration ends before it begins.")}
            )

    def is_within_registration_days(self, day: dt.date) -> bool:
        """Whether registration is open on a day in the event's own zone."""
        opens = self.registration_opens_on or dt.date.min
        return opens <= day <= (self.registration_closes_on or dt.date.max)
