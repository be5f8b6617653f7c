"""The rule laboratory: what a version of the rules does, and to whom.

Looking changes nothing; see `laboratory_actions.py` for what is pressed here.
"""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from ce_plugin import permissions
from ce_plugin.enums import ImpactState, RuleSetStatus
from ce_plugin.modeladmin.gate import Gate
from ce_plugin.modeladmin.impact_list import Narrowing, shown
from ce_plugin.modeladmin.pictures import picture_of_counted, picture_of_missing
from ce_plugin.models import ImpactReport, RuleSet
from ce_plugin.services import clock, laboratory
from ce_plugin.services.impact_figures import figures_of
from ce_plugin.services.impact_sentences import (
    lost_sentence,
    overview,
    progress_sentence,
    won_sentence,
)

INDEX = "ce_laboratory"
PER_PAGE = 50


def address(action: str, rule_set: RuleSet) -> str:
    return reverse(f"{INDEX}_{action}", args=[rule_set.pk])


def buttons(rule_set: RuleSet, user) -> list[Button]:
    """The way from a rule set to its bench, for those who may go there."""
    if not permissions.may_use_laboratory(user):
        return []
    label, icon = Furniture.page_title, Furniture.header_icon
    return [Button(label, url=address("report", rule_set), icon_name=icon)]


def listing_buttons(instance, user, next_url=None) -> list[Button]:
    return buttons(instance, user) if isinstance(instance, RuleSet) else []


class ForCoordinators(Gate):
    may = staticmethod(permissions.may_use_laboratory)


class OfOneRuleSet(ForCoordinators):
    @cached_property
    def rule_set(self) -> RuleSet:
        return get_object_or_404(RuleSet, pk=self.kwargs["pk"])

    @cached_property
    def reports(self) -> list[ImpactReport]:
        """Newest first; few, for what no version was published with goes."""
        return list(self.rule_set.impact_reports.all())

    @cached_property
    def unfinished(self) -> ImpactReport | None:
        return next((each for each in self.reports if each.is_unfinished), None)

    @cached_property
    def report(self) -> ImpactReport | None:
        """The finished report that is shown: the one asked for, or the newest."""
        asked = (self.request.POST or self.request.GET).get("report")
        finished = [each for each in self.reports if each.state == ImpactState.DONE]
        chosen = [each for each in finished if str(each.pk) == asked]
        return next(iter([*chosen, *finished]), None)

    def back(self) -> HttpResponse:
        return redirect(address("report", self.rule_set))


class Furniture(WagtailAdminTemplateMixin):
    page_title = gettext_lazy("Rule laboratory")
    header_icon = "crosshairs"

    def get_breadcrumbs_items(self) -> list[dict]:
        start = {"url": reverse(INDEX), "label": _("Rule laboratory")}
        return [*super().get_breadcrumbs_items(), start]


class LaboratoryView(ForCoordinators, Furniture, TemplateView):
    """Every version of every programme, drafts first, and what is known of it."""

    template_name = "ce_plugin/modeladmin/laboratory.html"

    def get_context_data(self, **kwargs) -> dict:
        reports = ImpactReport.objects.defer("definition")
        prefetch = Prefetch("impact_reports", reports)
        rule_sets = RuleSet.objects.prefetch_related(prefetch)
        rows = [_bench(each) for each in rule_sets]
        rows.sort(key=lambda row: not row["is_draft"])
        return super().get_context_data(rows=rows, **kwargs)


def _bench(rule_set: RuleSet) -> dict:
    newest = next(iter(rule_set.impact_reports.all()), None)
    return {
        "rule_set": rule_set,
        "is_draft": rule_set.status == RuleSetStatus.DRAFT,
        "url": address("report", rule_set),
        "report": newest,
        "is_current": newest is not None and is_of(newest, rule_set),
    }


def is_of(report: ImpactReport, rule_set: RuleSet) -> bool:
    """Whether a report speaks of the rules as they stand now."""
    return report.checksum == laboratory.fingerprint(rule_set.definition)


class ReportView(OfOneRuleSet, Furniture, TemplateView):
    """What one version does. Sentences first, then the picture, why, and who."""

    template_name = "ce_plugin/modeladmin/impact_report.html"

    def get_page_subtitle(self) -> str:
        return str(self.rule_set)

    def get_breadcrumbs_items(self) -> list[dict]:
        here = {"url": "", "label": str(self.rule_set)}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**self._standing(), **self._result(), **kwargs)

    def _standing(self) -> dict:
        newest, report = next(iter(self.reports), None), self.report
        return {
            "rule_set": self.rule_set,
            "may_try": permissions.may_try_rule_sets(self.request.user),
            "addresses": {
                action: address(action, self.rule_set)
                for action in ("report", "work_out", "stop", "progress", "sheet")
            },
            "rules_url": reverse(
                RuleSet.snippet_viewset.get_url_name("inspect"), args=[self.rule_set.pk]
            ),
            "report": report,
            "unfinished": self.unfinished,
            "progress": progress_sentence(self.unfinished) if self.unfinished else "",
            "ended": newest if newest != report and not self.unfinished else None,
            "is_current": report is not None and is_of(report, self.rule_set),
            "is_of_today": report is not None and report.as_of == clock.today(),
            "kept": [one for one in self.reports if one.frozen_at and one != report],
        }

    def _result(self) -> dict:
        if self.report is None:
            return {}
        narrowing = Narrowing(self.report, self.request.GET)
        figures = figures_of(self.report, narrowing.track)
        paginator = WagtailPaginator(narrowing.rows, PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        return {
            "sentences": overview(self.report, narrowing.track),
            "figures": figures,
            "tracks": self._tracks(),
            "pictures": self._pictures(figures),
            "lost": self._lost(figures),
            "won": self._won(figures),
            "narrowing": narrowing,
            "choices": {
                name: narrowing.choices(name) for name in ("track", "outcome", "order")
            },
            "page_obj": page,
            "paginator": paginator,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "rows": shown(page, self.report),
        }

    def _tracks(self) -> list[dict]:
        tracks = self.report.summary["tracks"]
        return [
            {"name": one["name"], "figures": figures_of(self.report, one["code"])}
            for one in tracks
        ]

    def _pictures(self, figures) -> list:
        if not figures.open:
            return []
        return [
            picture_of_counted(figures.bars("counted")),
            picture_of_missing(figures.bars("missing")),
        ]

    def _lost(self, figures) -> list[dict]:
        return [
            {"reason": one, "sentence": lost_sentence(one.code, self.report)}
            for one in figures.reasons("lost")
        ]

    def _won(self, figures) -> list[dict]:
        return [
            {"reason": one, "sentence": won_sentence(one.code)}
            for one in figures.reasons("won")
        ]


class ProgressView(OfOneRuleSet, View):
    """For the script beside the bar: how far it is, in numbers and in words."""

    def get(self, request, *args, **kwargs) -> JsonResponse:
        report = self.unfinished
        if report is None:
            return JsonResponse({"finished": True, "words": _("Finished.")})
        return JsonResponse(
            {
                "finished": False,
                "done": report.done,
                "total": report.total,
                "words": progress_sentence(report),
            }
        )
