"""When a series is held. Shape only; `series_days` and `series_plan` say what it means."""

from __future__ import annotations

import datetime as dt
import re

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import OddHour, SeriesFrequency, SeriesKind
from ce_plugin.forms.plain_words import PlainWords
from ce_plugin.models.calendar import FIRST_YEAR, LAST_YEAR
from ce_plugin.services import session_cells
from ce_plugin.services.import_shape import Unfit
from ce_plugin.services.series_days import MOST_DATES, MOST_INTERVAL, Pattern

SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
BETWEEN_DAYS = re.compile(r"[\n;]+")
KEPT_DAYS = [
    MinValueValidator(dt.date(FIRST_YEAR, 1, 1)),
    MaxValueValidator(dt.date(LAST_YEAR, 12, 31)),
]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "ce-day"}, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "ce-clock"}, format="%H:%M")


class SeriesForm(PlainWords, forms.Form):
    kind = forms.ChoiceField(
        label=_("What the dates become"),
        choices=SeriesKind,
        widget=forms.RadioSelect,
        initial=SeriesKind.SESSIONS,
    )
    interval = forms.IntegerField(
        label=_("Every"),
        min_value=1,
        max_value=MOST_INTERVAL,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "ce-short"}),
    )
    frequency = forms.ChoiceField(
        label=_("Unit"), choices=SeriesFrequency, initial=SeriesFrequency.WEEKLY
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days of the week"),
        help_text=_("For weeks only. Leave empty for the weekday of the first day."),
        choices=[(day, WEEKDAYS[day]) for day in SUNDAY_FIRST],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    first = forms.DateField(label=_("First day"), widget=DayInput, validators=KEPT_DAYS)
    begins_at = forms.TimeField(label=_("Begins"), required=False, widget=ClockInput)
    ends_at = forms.TimeField(label=_("Ends"), required=False, widget=ClockInput)
    until = forms.DateField(
        label=_("Until"),
        help_text=_("The last day it may be held; or say how many dates there are."),
        required=False,
        widget=DayInput,
        validators=KEPT_DAYS,
    )
    count = forms.IntegerField(
        label=_("How many dates"),
        help_text=_("With those you leave out below: they count, too."),
        required=False,
        min_value=1,
        max_value=MOST_DATES,
        widget=forms.NumberInput(attrs={"class": "ce-short"}),
    )
    left_out = forms.CharField(
        label=_("Not on these days"),
        help_text=_("One a line, such as 12/24/2027."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "ce-short"}),
    )
    odd_hour = forms.ChoiceField(
        label=_("Nights on which the clocks change"),
        choices=[("", _("Show them to me first")), *OddHour.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, may_add_pages: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not may_add_pages:
            self.fields["kind"].choices = [
                (SeriesKind.SESSIONS.value, SeriesKind.SESSIONS.label)
            ]

    def clean_left_out(self) -> frozenset[dt.date]:
        lines = BETWEEN_DAYS.split(self.cleaned_data["left_out"])
        try:
            return frozenset(
                session_cells.day(line.strip()) for line in lines if line.strip()
            )
        except Unfit as unfit:
            raise forms.ValidationError(str(unfit)) from unfit

    def clean(self) -> dict:
        cleaned = super().clean()
        self._refuse_two_ends(cleaned)
        self._refuse_backwards(cleaned)
        return cleaned

    def _refuse_two_ends(self, cleaned: dict) -> None:
        given = [cleaned.get(name) is not None for name in ("until", "count")]
        if (
            not self.has_error("until")
            and not self.has_error("count")
            and not any(given)
        ):
            self.add_error("until", _("Say until when, or how many dates there are."))
        if all(given):
            self.add_error("count", _("Say one or the other: until when, or how many."))

    def _refuse_backwards(self, cleaned: dict) -> None:
        first, until = cleaned.get("first"), cleaned.get("until")
        if first and until and until < first:
            self.add_error("until", _("The series ends before it begins."))
        begins, ends = cleaned.get("begins_at"), cleaned.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("The session must end after it begins."))
        if ends and not begins and not self.has_error("begins_at"):
            self.add_error("begins_at", _("Say when it begins as well."))

    @property
    def pattern(self) -> Pattern:
        given = self.cleaned_data
        return Pattern(
            frequency=SeriesFrequency(given["frequency"]),
            first=given["first"],
            interval=given["interval"],
            weekdays=tuple(given["weekdays"]),
            until=given["until"],
            count=given["count"],
            left_out=given["left_out"],
        )
