"""The form behind an event in the Wagtail admin."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.forms.formsets import ORDERING_FIELD_NAME
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from ce_plugin.models import odd_hours, times
from ce_plugin.models.registration_settings import closes_too_late

NO_CATEGORY = _("Say in which category the credits count.")


class EventPageForm(WagtailAdminPageForm):
    """Refuses to drop a session somebody holds a credit for, and hours there are not."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget = forms.Select(choices=self._zones())
        for form in self.formsets["sessions"].initial_forms:
            _leave_last_day_empty(form)

    def _zones(self) -> list[tuple[str, str]]:
        standing = self.instance.time_zone
        names = dict.fromkeys([*times.ZONE_NAMES, standing])
        return [(name, times.zone_label(name)) for name in names]

    def defer_required_fields(self) -> None:
        """A draft may say things later; not what may be approved as it stands."""
        if self.instance.pk and self.instance.workflow_in_progress:
            return
        super().defer_required_fields()
        for form in self.formsets["sessions"].forms:
            if _is_untouched(form):
                _leave_aside(form)

    def clean(self) -> dict:
        cleaned = super().clean()
        sessions = self.formsets["sessions"]
        self._refuse_odd_hours(sessions)
        if sessions.is_valid():
            _say_no_place(sessions)
            self._refuse_lost_credits(sessions)
            self._refuse_late_closing(sessions)
            self._refuse_uncounted_credits(sessions)
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
        # A last day that was left empty has been filled in by now.
        days = [row.ends_on or row.begins_on for row in _standing(sessions)]
        sentence = closes_too_late(
            self.cleaned_data.get("registration_closes_on"), max(days, default=None)
        )
        if sentence and not self.is_deferred_validation:
            self.add_error("registration_closes_on", sentence)

    def _refuse_uncounted_credits(self, sessions) -> None:
        uncounted = [row for row in _standing(sessions) if row.counts_nowhere]
        if not uncounted or self.is_deferred_validation:
            return
        for form in sessions.forms:
            if form.instance in uncounted:
                form.add_error("category", NO_CATEGORY)

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


def _leave_last_day_empty(form) -> None:
    """A last day that was filled in follows the first one when that is changed."""
    row = form.instance
    if row.begins_on and row.ends_on == times.last_day_of(
        row.begins_on, row.date_precision
    ):
        form.initial["ends_on"] = None


def _is_untouched(form) -> bool:
    """A new row nobody wrote in; its place among the others says nothing."""
    return form.instance.pk is None and not {*form.changed_data} - {ORDERING_FIELD_NAME}


def _leave_aside(form) -> None:
    """An empty row is no row, as with forms beyond those that are asked for."""
    form.empty_permitted = True
    form.changed_data = []


def _say_no_place(sessions) -> None:
    """Rows that were left aside have no place, which Wagtail and Django ask for."""
    for form in sessions.forms:
        form.cleaned_data.setdefault(ORDERING_FIELD_NAME, None)


def _standing(sessions) -> list:
    """The sessions of the forms, as they would be saved, that take place."""
    kept = [form for form in sessions.forms if form not in sessions.deleted_forms]
    rows = [form.instance for form in kept if form.has_changed() or form.instance.pk]
    return [row for row in rows if not row.is_cancelled]
