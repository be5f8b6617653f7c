"""The form behind an event in the Wagtail admin."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from ce_plugin.models import odd_hours, times
from ce_plugin.models.registration_settings import closes_too_late


class EventPageForm(WagtailAdminPageForm):
    """Refuses to drop a session somebody holds a credit for, and hours there are not."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget = forms.Select(choices=self._zones())

    def _zones(self) -> list[tuple[str, str]]:
        standing = self.instance.time_zone
        names = dict.fromkeys([*times.ZONE_NAMES, standing])
        return [(name, times.zone_label(name)) for name in names]

    def clean(self) -> dict:
        cleaned = super().clean()
        sessions = self.formsets["sessions"]
        self._refuse_odd_hours(sessions)
        if sessions.is_valid():
            self._refuse_lost_credits(sessions)
            self._refuse_late_closing(sessions)
        return cleaned

    def _refuse_odd_hours(self, sessions) -> None:
        # The name itself is judged later, by the model field's validator.
        zone_name = self.cleaned_data.get("time_zone")
        if zone_name not in times.zone_names():
            return
        zone = zoneinfo.ZoneInfo(zone_name)
        for form in sessions.forms:
            if form not in sessions.deleted_forms:
                self._refuse_odd_hour(form, "begins", zone)
                self._refuse_odd_hour(form, "ends", zone)

    def _refuse_odd_hour(self, form, which: str, zone: zoneinfo.ZoneInfo) -> None:
        facts = getattr(form, "cleaned_data", {})
        time, field = facts.get(f"{which}_at"), f"{which}_at"
        day = facts.get(f"{which}_on") or facts.get("begins_on")
        trouble = odd_hours.trouble_with(day, time, zone) if day and time else ""
        if trouble:
            form.add_error(field, trouble)

    def _refuse_late_closing(self, sessions) -> None:
        """Once it is to be seen by others; a draft may contradict itself."""
        standing = [form for form in sessions.forms if not _is_gone(form, sessions)]
        days = [_last_day(form.cleaned_data) for form in standing]
        sentence = closes_too_late(
            self.cleaned_data.get("registration_closes_on"), max(days, default=None)
        )
        if sentence and not self.is_deferred_validation:
            self.add_error("registration_closes_on", sentence)

    def save(self, commit: bool = True):
        """A page that is just made is not for everybody before it is published."""
        if not self.instance.pk:
            self.instance.live = False
        return super().save(commit)

    def _refuse_lost_credits(self, sessions) -> None:
        doomed = [form.instance.pk for form in sessions.deleted_forms]
        resting = self.instance.sessions.model.objects.resting()
        if resting.filter(pk__in=doomed).exists():
            self.add_error(
                None,
                _(
                    "A session that people have registered for, attended or hold "
                    "credits for cannot be removed. Mark it as cancelled instead."
                ),
            )


def _is_gone(form, sessions) -> bool:
    is_cancelled = form.cleaned_data.get("is_cancelled")
    return form in sessions.deleted_forms or is_cancelled or not form.cleaned_data


def _last_day(facts: dict) -> dt.date:
    return facts.get("ends_on") or facts["begins_on"]
