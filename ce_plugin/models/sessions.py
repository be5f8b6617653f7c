"""One sitting of an event: local dates and times, credits and their category.

A session is stored in local wall time with the zone of its event, so that ten
o'clock stays ten o'clock whatever the clocks do.
"""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, PageViewRestriction

from ce_plugin.enums import ANY_TIME_FORMATS, DatePrecision, EventType
from ce_plugin.models import calendar, times
from ce_plugin.models.events import EventPage
from ce_plugin.models.tracks import CECategory

# What begins earlier than this before a day cannot reach that day.
LONGEST_SESSION = dt.timedelta(days=366)
# How far ahead anybody plans, and how far back a recording is offered.
PLANNED_AHEAD = dt.timedelta(days=400)
OFFERED_BACK = dt.timedelta(days=366)


def validate_half_step(value) -> None:
    """Listed credits come in steps of 0.5 (rule sets may count less)."""
    if value * 2 != int(value * 2):
        raise ValidationError(_("Credits come in steps of one half, such as 1.5."))


# More words than this make a slow question, not a better one.
MOST_WORDS = 8
SEARCHED = (
    "title",
    "presenter",
    "page__title",
    "page__summary",
    "page__sponsor",
    "page__place",
)


def _has_word(word: str) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": word}) for field in SEARCHED))


def _over(now: dt.datetime) -> Q:
    today = now.date()
    by_clock = Q(ends_on=today, ends_at__isnull=False, ends_at__lte=now.time())
    return Q(ends_on__lt=today) | by_clock


class EventSessionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(page__live=True)

    def listed(self):
        """What everybody may see in lists: published, no restriction at or above it."""
        event = ExpressionWrapper(OuterRef("page__path"), models.CharField())
        # The path of a page begins with that of each page above it, and is its own.
        doors = PageViewRestriction.objects.annotate(event=event)
        return self.published().exclude(
            Exists(doors.filter(event__startswith=F("page__path")))
        )

    def next_first(self):
        """By day and clock; what has no time comes first on its day."""
        return self.order_by("begins_on", F("begins_at").asc(nulls_first=True), "pk")

    def newest_first(self):
        return self.order_by("-ends_on", F("begins_at").desc(nulls_last=True), "-pk")

    def of_calendar(self, calendar_page):
        """Sessions of the events directly below a calendar."""
        if not calendar_page.pk:
            return self.none()
        return self.filter(
            page__path__startswith=calendar_page.path,
            page__depth=calendar_page.depth + 1,
        )

    def about(self, text: str):
        """Sessions that have each word of `text` somewhere a reader would look."""
        found = self
        for word in text.split()[:MOST_WORDS]:
            found = found.filter(_has_word(word))
        return found

    def between(self, first: dt.date, last: dt.date):
        """Sessions that touch the days from `first` to `last`, both included."""
        # Both ends of the begin are bounded, so that an index gives the month
        # whatever number of years lies before it.
        return self.filter(
            begins_on__range=(first - LONGEST_SESSION, last), ends_on__gte=first
        )

    def ended(self, now: dt.datetime):
        """Sessions over by the local moment `now` (aware, in the site's zone)."""
        # The first filter says nothing new, but an index can answer it.
        return self.filter(ends_on__lte=now.date()).filter(_over(now))

    def coming(self, now: dt.datetime):
        """Sessions that are not over by the local moment `now`: the rest of `ended`."""
        today = now.date()
        later = Q(ends_at__isnull=True) | Q(ends_at__gt=now.time())
        rows = self.filter(begins_on__gte=today - LONGEST_SESSION, ends_on__gte=today)
        return rows.filter(Q(ends_on__gt=today) | later)

    def open_to_take(self, now: dt.datetime):
        """Training to come, and what can be had at any time after it was held."""
        today = now.date()
        rows = self.exclude(page__event_type=EventType.DEADLINE).filter(
            ends_on__range=(today - OFFERED_BACK, today + PLANNED_AHEAD)
        )
        any_time = Q(page__format__in=ANY_TIME_FORMATS) | ~Q(page__recording_url="")
        return rows.filter(any_time | ~_over(now))

    def with_credit(self):
        return self.filter(credits__gt=0, category__isnull=False)

    def entries(self) -> list[calendar.Entry]:
        """The rows as a calendar shows them: one query, no page objects."""
        return [
            calendar.Entry._make(row) for row in self.values_list(*calendar.COLUMNS)
        ]


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
        FieldRowPanel([FieldPanel("presenter"), FieldPanel("date_precision")]),
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
    def zone_name(self) -> str:
        return self.page.time_zone

    @property
    def when(self) -> str:
        """As "Tue 14 May 2026, 10:00 to 11:30 (Mountain Time)"."""
        return times.when(self)

    def clean(self) -> None:
        super().clean()
        self._fill_last_day()
        self._clean_order()
        self._clean_length()
        self._clean_credit()

    def _fill_last_day(self) -> None:
        """One day, or all of the month or year if no more than that is known."""
        if not self.begins_on or (self.ends_on or self.begins_on) != self.begins_on:
            return
        # Else what is known by its month alone would be over on its second day.
        self.ends_on = times.last_day_of(self.begins_on, self.date_precision)

    def _clean_order(self) -> None:
        if not (self.begins_on and self.begins_at and self.ends_at):
            return
        if self.ends_on == self.begins_on and self.ends_at <= self.begins_at:
            raise ValidationError(
                {"ends_at": _("The session must end after it begins.")}
            )

    def _clean_length(self) -> None:
        if not (self.begins_on and self.ends_on):
            return
        if self.ends_on - self.begins_on > LONGEST_SESSION:
            raise ValidationError(
                {"ends_on": _("A session cannot last longer than a year.")}
            )

    def _clean_credit(self) -> None:
        if self.credits and self.category_id is None:
            raise ValidationError(
                {"category": _("Say in which category the credits count.")}
            )

    def save(self, *args, **kwargs) -> None:
        self._fill_last_day()
        super().save(*args, **kwargs)

    def has_ended(self, now: dt.datetime) -> bool:
        """Whether the session is over at the aware moment `now`, in its own zone."""
        local = now.astimezone(self.page.zone)
        if self.ends_on != local.date():
            return self.ends_on < local.date()
        return self.ends_at is not None and self.ends_at <= local.time()
