"""A series: its dates are looked at first, then written as drafts."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import re_path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from ce_plugin.enums import DatePrecision, SeriesKind
from ce_plugin.exceptions import NotPermitted
from ce_plugin.forms.event_series import SeriesForm
from ce_plugin.forms.session_sheets import mark_of
from ce_plugin.modeladmin.cells import pill
from ce_plugin.modeladmin.event_pages import EXPLORE, OfOneEvent
from ce_plugin.models import times
from ce_plugin.models.event_forms import NO_CATEGORY
from ce_plugin.services import series
from ce_plugin.services.series_days import (
    MOST_DATES,
    TooManyDates,
    days_of,
    left_out_in_words,
    rule_in_words,
    span_in_words,
)
from ce_plugin.services.series_plan import PlannedDate, Sitting, plan

SERIES = "ce_event_series"


@dataclass(frozen=True)
class Planned:
    """What the form means: words for the rule, and each date."""

    rule: str
    span: str
    left_out: str
    kind: str
    dates: list[PlannedDate]

    @property
    def new(self) -> list[PlannedDate]:
        return [one for one in self.dates if one.is_new]

    @property
    def waiting(self) -> list[PlannedDate]:
        return [one for one in self.dates if one.waits]

    @property
    def is_ready(self) -> bool:
        return bool(self.new) and not self.waiting

    @property
    def mark(self) -> str:
        return mark_of(self.kind, [(one.day, one.sittings) for one in self.new])


class SeriesView(OfOneEvent, TemplateView):
    """`look` shows the dates, `write` writes them if none waits for a choice."""

    template_name = "ce_plugin/modeladmin/events/series.html"
    page_title = gettext_lazy("Make a series")
    header_icon = "rotate"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def may_add_pages(self) -> bool:
        calendar = self.event.get_parent()
        return calendar.permissions_for_user(self.request.user).can_add_subpage()

    @cached_property
    def pattern(self) -> list:
        return series.pattern_of(self.event)

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", self._form(initial=self._initial()))
        return super().get_context_data(
            event=self.event, pattern=self.pattern, **kwargs
        )

    def _form(self, data=None, **kwargs) -> SeriesForm:
        return SeriesForm(data, may_add_pages=self.may_add_pages, **kwargs)

    def _initial(self) -> dict:
        if not self.pattern:
            return {}
        first = self.pattern[0]
        return {
            "first": first.begins_on,
            "begins_at": first.begins_at,
            "ends_at": first.ends_at,
        }

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = self._form(request.POST)
        if not self.pattern:
            return self.back()
        if any(session.counts_nowhere for session in self.pattern):
            # Each date would have to be mended for itself.
            messages.error(request, NO_CATEGORY)
            return self.back()
        planned = self._planned(form) if form.is_valid() else None
        if planned is None:
            return self._show(form)
        was_seen = form.cleaned_data["seen"] == planned.mark
        if "write" in request.POST and was_seen and planned.is_ready:
            return self._write(planned)
        return self._show(form, planned)

    def _planned(self, form: SeriesForm) -> Planned | None:
        try:
            days = days_of(form.pattern)
        except TooManyDates:
            said = _("These are more than %(most)d dates. Let it end earlier.")
            form.add_error("until", said % {"most": MOST_DATES})
            return None
        given = form.cleaned_data
        dates = plan(
            days,
            self._sittings(given),
            zone=self.event.zone,
            odd_hour=given["odd_hour"],
            standing=self._standing(given),
        )
        rule, span = rule_in_words(form.pattern), span_in_words(days)
        left_out = left_out_in_words(form.pattern)
        return Planned(rule, span, left_out, given["kind"], dates)

    def _sittings(self, given: dict) -> list[Sitting]:
        """Sessions have the times of the form, events those they are copies of."""
        if given["kind"] == SeriesKind.PAGES:
            return [Sitting.of(one) for one in self.pattern]
        day = given["first"]
        return [Sitting(day, given["begins_at"], day, given["ends_at"])]

    def _standing(self, given: dict) -> frozenset:
        if given["kind"] == SeriesKind.PAGES:
            return series.days_with_pages(self.event)
        return series.days_with_sessions(self.event, given["begins_at"])

    def _show(self, form: SeriesForm, planned: Planned | None = None) -> HttpResponse:
        context = self.get_context_data(form=form)
        if planned is not None:
            context |= {
                "planned": planned,
                "rows": [self._row(one) for one in planned.dates],
                "button": _button(planned),
            }
        return self.render_to_response(context)

    def _row(self, date: PlannedDate) -> dict:
        label, tone = _state(date)
        return {
            "when": [self._when(one) for one in date.sittings],
            "state": pill(label, tone),
            "trouble": date.trouble,
        }

    def _when(self, sitting: Sitting) -> str:
        return times.when(
            times.Moment(
                sitting.begins_on,
                sitting.begins_at,
                sitting.ends_on,
                sitting.ends_at,
                DatePrecision.TIME,
                self.event.time_zone,
            )
        )

    def _write(self, planned: Planned) -> HttpResponse:
        write = (
            self._write_pages
            if planned.kind == SeriesKind.PAGES
            else self._write_sessions
        )
        try:
            return write(planned)
        except NotPermitted:
            messages.error(self.request, _("Nothing was made: the page is locked."))
            return self.back()

    def _write_sessions(self, planned: Planned) -> HttpResponse:
        made = series.write_sessions(self.event, planned.dates, actor=self.request.user)
        said = ngettext(
            "%(number)d session was added to a draft. Publish it to show it.",
            "%(number)d sessions were added to a draft. Publish it to show them.",
            len(made),
        )
        messages.success(self.request, said % {"number": len(made)})
        return self.back()

    def _write_pages(self, planned: Planned) -> HttpResponse:
        made = series.write_pages(self.event, planned.dates, actor=self.request.user)
        said = ngettext(
            "%(number)d draft stands beside the event. Publish it to show it.",
            "%(number)d drafts stand beside the event. Publish them to show them.",
            len(made),
        )
        messages.success(self.request, said % {"number": len(made)})
        return redirect(EXPLORE, self.event.get_parent().pk)


def _state(date: PlannedDate) -> tuple[str, str]:
    if date.is_there:
        return _("There already"), "plain"
    if date.waits:
        return _("To choose"), "critical"
    if date.is_left_out:
        return _("Left out"), "plain"
    if date.is_moved:
        return _("New, at another hour"), "warning"
    return _("New"), "positive"


def _button(planned: Planned) -> str:
    number = len(planned.new)
    if planned.kind == SeriesKind.PAGES:
        said = ngettext("Make %(number)d draft", "Make %(number)d drafts", number)
    else:
        said = ngettext(
            "Add %(number)d session to a draft",
            "Add %(number)d sessions to a draft",
            number,
        )
    return said % {"number": number}


def admin_urls() -> list:
    route = r"^ce/events/(?P<pk>[0-9]{1,18})/series/$"
    return [re_path(route, SeriesView.as_view(), name=SERIES)]
