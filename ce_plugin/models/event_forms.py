"""The form behind an event in the Wagtail admin."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from ce_plugin.models import odd_hours, times


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
