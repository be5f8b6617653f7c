"""The form behind an event in the Wagtail admin."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from ce_plugin.models import times


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
        self._refuse_missing_hours(sessions)
        if sessions.is_valid():
            self._refuse_lost_credits(sessions)
        return cleaned

    def _refuse_missing_hours(self, sessions) -> None:
        # The name itself is judged later, by the model field's validator.
        zone_name = self.cleaned_data.get("time_zone")
        if zone_name not in times.zone_names():
            return
        for form in sessions.forms:
            if form not in sessions.deleted_forms:
                self._refuse_missing_hour(form, "begins", zone_name)
                self._refuse_missing_hour(form, "ends", zone_name)

    def _refuse_missing_hour(self, form, which: str, zone_name: str) -> None:
        facts = getattr(form, "cleaned_data", {})
        time, field = facts.get(f"{which}_at"), f"{which}_at"
        day = facts.get(f"{which}_on") or facts.get("begins_on")
        zone = zoneinfo.ZoneInfo(zone_name)
        if day and time and not times.exists_on_clock(day, time, zone):
            form.add_error(field, _missing_hour(day, time))

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


def _missing_hour(day: dt.date, time: dt.time) -> str:
    return _(
        "There is no %(time)s on %(day)s: the clocks go forward that night. "
        "Choose a time before or after that hour."
    ) % {"time": times.clock_words(time), "day": times.day_words(day)}
