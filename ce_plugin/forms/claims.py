"""Training that is not on the calendar, as the participant describes it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.app_settings import app_settings
from ce_plugin.enums import ClaimKind
from ce_plugin.forms.amounts import AmountField
from ce_plugin.models import CECategory, CreditClaim
from ce_plugin.services import clock
from ce_plugin.services.previews import worth

HALF = Decimal("0.5")
EARLIEST = dt.date(1990, 1, 1)
KINDS = {
    ClaimKind.OUTSIDE: gettext_lazy(
        "A course, workshop, webinar or conference session"
    ),
    ClaimKind.RECORDING: gettext_lazy("A recording I watched"),
    ClaimKind.PRESENTING: gettext_lazy("A training I presented myself"),
    ClaimKind.COLLEGE: gettext_lazy("A college course in library science"),
}
# Which extra fields belong to which kind; the others are dropped when saved.
DETAILS = {
    ClaimKind.OUTSIDE: (),
    ClaimKind.RECORDING: ("recorded_on",),
    ClaimKind.PRESENTING: ("hours", "topic", "substantially_changed"),
    ClaimKind.COLLEGE: ("semester_credits", "quarter_credits"),
}
CONVERTED = (ClaimKind.PRESENTING, ClaimKind.COLLEGE)
NOTHING = {
    "recorded_on": None,
    "hours": None,
    "topic": "",
    "substantially_changed": False,
    "semester_credits": None,
    "quarter_credits": None,
}
COMMON = (
    "kind",
    "title",
    "begins_on",
    "ends_on",
    "sponsor",
    "presenter",
    "category",
    "credits",
    "description",
)


class CategoryField(forms.ModelChoiceField):
    def label_from_instance(self, category: CECategory) -> str:
        if not category.description:
            return category.name
        return format_html(
            '{} <span class="ce-tile__hint">{}</span>',
            category.name,
            category.description,
        )


def day_field(**kwargs) -> forms.DateField:
    kwargs.setdefault(
        "error_messages",
        {
            "required": gettext_lazy("Say on which day it took place."),
            "invalid": gettext_lazy("Type a day that exists, such as 2026-05-14."),
        },
    )
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        widget=widget, input_formats=["%Y-%m-%d", "%m/%d/%Y"], **kwargs
    )


class ClaimForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What was it?"), choices=KINDS, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("Title of the training"),
        max_length=255,
        error_messages={"required": gettext_lazy("Type the title of the training.")},
    )
    begins_on = day_field(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("The day it took place."),
    )
    ends_on = day_field(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty when it took one day."),
    )
    sponsor = forms.CharField(
        label=gettext_lazy("Sponsor"),
        max_length=160,
        help_text=gettext_lazy("Who offered it, such as an association or a vendor."),
        error_messages={"required": gettext_lazy("Say who offered it.")},
    )
    presenter = forms.CharField(
        label=gettext_lazy("Trainer or presenter"),
        max_length=160,
        error_messages={"required": gettext_lazy("Say who taught it.")},
    )
    category = CategoryField(
        CECategory.objects.none(),
        label=gettext_lazy("CE category"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the category that fits best."),
            "invalid_choice": gettext_lazy("Choose one of the categories."),
        },
    )
    credits = AmountField(
        label=gettext_lazy("Credits"),
        step="0.5",
        most="100",
        error_messages={
            "required": gettext_lazy("Say how many credits the training gave.")
        },
        help_text=gettext_lazy(
            "One hour of training is one credit; use steps of one half, such as 1.5. "
            "For training you presented and for college courses leave it empty: "
            "it is worked out from the hours or college credits below."
        ),
    )
    description = forms.CharField(
        label=gettext_lazy("What it was about"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    recorded_on = day_field(
        label=gettext_lazy("Day the recording was made"),
        required=False,
        help_text=gettext_lazy("As far as you know it."),
    )
    hours = AmountField(
        label=gettext_lazy("Length in hours"),
        step="0.25",
        most="50",
        required=False,
        help_text=gettext_lazy("In quarters of an hour, such as 1.25."),
    )
    topic = forms.CharField(
        label=gettext_lazy("Topic"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Use the same words each time you present it."),
    )
    substantially_changed = forms.BooleanField(
        label=gettext_lazy("I changed it substantially since I last presented it"),
        required=False,
    )
    semester_credits = AmountField(
        label=gettext_lazy("Semester credits"), step="0.5", most="20", required=False
    )
    quarter_credits = AmountField(
        label=gettext_lazy("Quarter credits"), step="0.5", most="40", required=False
    )
    is_another = forms.BooleanField(
        label=gettext_lazy("Yes, it is another training"), required=False
    )
    is_right_amount = forms.BooleanField(
        label=gettext_lazy("Yes, the credits are right"), required=False
    )

    def __init__(self, *args, rule_set=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rule_set = rule_set
        categories = CECategory.objects.filter(programme=app_settings.PROGRAMME)
        self.fields["category"].queryset = categories
        # Worked out from hours or college credits where the rules say how.
        self.fields["credits"].required = self["kind"].value() not in CONVERTED

    def clean_begins_on(self) -> dt.date:
        return past_day(self.cleaned_data["begins_on"])

    def clean_ends_on(self) -> dt.date | None:
        day = self.cleaned_data["ends_on"]
        return day and past_day(day)

    def clean_recorded_on(self) -> dt.date | None:
        day = self.cleaned_data["recorded_on"]
        return day and past_day(day)

    def clean(self) -> dict:
        cleaned = super().clean()
        self._clean_order(cleaned)
        self._clean_recording(cleaned)
        self._clean_presenting(cleaned)
        self._clean_college(cleaned)
        self._clean_credits(cleaned)
        return cleaned

    def _clean_order(self, cleaned: dict) -> None:
        if "ends_on" not in cleaned or "begins_on" not in cleaned:
            return
        cleaned["ends_on"] = cleaned["ends_on"] or cleaned["begins_on"]
        if cleaned["ends_on"] < cleaned["begins_on"]:
            self.add_error("ends_on", _("The last day lies before the first."))

    def _clean_recording(self, cleaned: dict) -> None:
        made, seen = cleaned.get("recorded_on"), cleaned.get("begins_on")
        if self._is(ClaimKind.RECORDING) and made and seen and made > seen:
            self.add_error(
                "recorded_on", _("The recording was made after you watched it.")
            )

    def _clean_presenting(self, cleaned: dict) -> None:
        if not self._is(ClaimKind.PRESENTING):
            return
        self._require("hours", _("Say how long the training was."))
        self._require("topic", _("Say what topic you presented."))

    def _clean_college(self, cleaned: dict) -> None:
        names = ("semester_credits", "quarter_credits")
        if not self._is(ClaimKind.COLLEGE) or any(
            name in self.errors for name in names
        ):
            return
        if not any(cleaned.get(name) for name in names):
            self.add_error(names[0], _("Say how many college credits the course gave."))
        elif all(cleaned.get(name) for name in names):
            self.add_error(
                names[1], _("Fill in semester or quarter credits, not both.")
            )

    def _clean_credits(self, cleaned: dict) -> None:
        if self.errors or cleaned["credits"]:
            return
        cleaned["credits"] = self._worked_out(cleaned)
        self._require("credits", _("Say how many credits the training gave."))

    def _worked_out(self, cleaned: dict) -> Decimal | None:
        details = DETAILS[cleaned["kind"]]
        names = ("hours", "semester_credits", "quarter_credits")
        numbers = {name: cleaned[name] for name in names if name in details}
        amount = worth(cleaned["kind"], numbers, self.rule_set)
        return amount and amount - amount % HALF

    def _require(self, name: str, message: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)

    def _is(self, kind: str) -> bool:
        return self.cleaned_data.get("kind") == kind

    @property
    def opens_recording(self) -> bool:
        return self._concerns(ClaimKind.RECORDING)

    @property
    def opens_presenting(self) -> bool:
        return self._concerns(ClaimKind.PRESENTING)

    @property
    def opens_college(self) -> bool:
        return self._concerns(ClaimKind.COLLEGE)

    def _concerns(self, kind: str) -> bool:
        """Whether the details of a kind are to be shown: chosen, or in error."""
        wrong = any(name in self.errors for name in DETAILS[kind])
        return wrong or self["kind"].value() == kind

    def facts(self) -> dict:
        """Values of a CreditClaim's fields; details of other kinds are dropped."""
        cleaned = self.cleaned_data
        details = {name: cleaned[name] for name in DETAILS[cleaned["kind"]]}
        return {**{name: cleaned[name] for name in COMMON}, **NOTHING, **details}


def past_day(day: dt.date) -> dt.date:
    if day > clock.today():
        raise ValidationError(
            _(
                "That date is in the future. "
                "Credits can be claimed once the training has taken place."
            )
        )
    if day < EARLIEST:
        raise ValidationError(_("That year is too long ago. Check the four digits."))
    return day


def initial_of(claim: CreditClaim) -> dict:
    """What an edit form starts with."""
    return {name: getattr(claim, name) for name in (*COMMON, *NOTHING)}
