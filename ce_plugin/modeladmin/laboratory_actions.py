"""What is pressed in the rule laboratory: work out, stop, take the list away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import View

from ce_plugin import limiting, permissions
from ce_plugin.exceptions import TransitionNotAllowed
from ce_plugin.modeladmin.impact_list import COLUMNS, Narrowing, cells
from ce_plugin.modeladmin.laboratory import OfOneRuleSet
from ce_plugin.modeladmin.sheets import TextSheetMixin
from ce_plugin.models import ImpactReport
from ce_plugin.rules import RuleSetError
from ce_plugin.services import laboratory, limits


class ActionView(OfOneRuleSet, View):
    """Auditors read reports; what is pressed here is the coordinators'."""

    may = staticmethod(permissions.may_try_rule_sets)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        # Somebody comes back here after signing in again: show the report.
        return self.back()


class WorkOutView(ActionView):
    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            report = laboratory.ask_impact(self.rule_set, actor=request.user)
        except RuleSetError as error:
            messages.error(
                request,
                _("These rules cannot be tried yet. %(error)s") % {"error": error},
            )
            return self.back()
        messages.success(request, self._said(report))
        return self.back()

    def _said(self, report: ImpactReport) -> str:
        if report.is_unfinished:
            return _("The report is being worked out. You may leave this page.")
        return _("This is the report of today.")


class StopView(ActionView):
    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            self._stop(request.user)
        except TransitionNotAllowed:
            messages.warning(request, _("The report was finished before you stopped."))
        else:
            messages.success(request, _("Stopped. What was found so far is discarded."))
        return self.back()

    def _stop(self, user) -> None:
        # Of a page that was open for a while: what it shows may have ended.
        asked = self.request.POST.get("report", "")
        report = next((one for one in self.reports if str(one.pk) == asked), None)
        if report is None:
            raise TransitionNotAllowed("There is nothing to stop.")
        laboratory.cancel_impact(report, actor=user)


@method_decorator(limiting.answer_too_often, name="dispatch")
class SheetView(ActionView, TextSheetMixin):
    """The list as a spreadsheet: names leave the site, so it is put on record."""

    list_export = tuple(COLUMNS)
    export_headings = COLUMNS

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if self.report is None:
            return self.back()
        limiting.spend(request, limits.SPREADSHEET)
        rows = Narrowing(self.report, request.POST).rows
        response = self.write_xlsx_response(rows)
        laboratory.record_export(self.report, actor=request.user, rows=len(rows))
        return response

    def get_filename(self) -> str:
        return slugify(f"impact {self.rule_set} {self.report.as_of}")

    def to_row_dict(self, item) -> dict:
        return cells(item, self.report)
