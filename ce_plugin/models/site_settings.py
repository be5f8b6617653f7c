"""What the programme's office may change without a developer."""

from __future__ import annotations

from email.utils import parseaddr

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from ce_plugin.app_settings import app_settings
from ce_plugin.enums import AttendanceCredit, ReviewRhythm


@register_setting(icon="date")
class CESettings(BaseGenericSetting):
    review_rhythm = models.CharField(
        _("review rhythm"),
        max_length=12,
        choices=ReviewRhythm,
        default=ReviewRhythm.MONTHLY,
        help_text=_("Applicants are told when their application will be looked at."),
    )
    claim_months_back = models.PositiveSmallIntegerField(
        _("months the claim list reaches back"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    vouch_for_everything = models.BooleanField(
        _("verifiers vouch for every credit"),
        default=False,
        help_text=_("Off: only for credits the State Library did not record itself."),
    )
    attendance_becomes_credit = models.CharField(
        _("attendance becomes credit"),
        max_length=16,
        choices=AttendanceCredit,
        default=AttendanceCredit.ON_ATTENDANCE,
        help_text=_("An event may say something else for itself."),
    )
    event_reminder_hours = models.PositiveSmallIntegerField(
        _("hours before an event that people are reminded"),
        default=24,
        validators=[MaxValueValidator(168)],
        help_text=_("0 for no reminder."),
    )
    contact_email = models.EmailField(
        _("whom to ask"), blank=True, help_text=_("Shown in mails and on pages.")
    )

    panels = [
        FieldPanel("review_rhythm"),
        FieldPanel("claim_months_back"),
        FieldPanel("vouch_for_everything"),
        FieldPanel("attendance_becomes_credit"),
        FieldPanel("event_reminder_hours"),
        FieldPanel("contact_email"),
    ]

    @property
    def office_address(self) -> str:
        """Whom to write to; while nobody is named, whoever sends the mails."""
        return self.contact_email or parseaddr(app_settings.FROM_EMAIL)[1]

    class Meta:
        verbose_name = _("continuing education")
