"""Publishing a draft: says first what it does, then asks why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin import permissions
from ce_plugin.exceptions import DraftChanged, NotPublishable, TransitionNotAllowed
from ce_plugin.forms.rule_set_steps import PublishForm
from ce_plugin.models import ImpactReport
from ce_plugin.services.impact_sentences import overview
from ce_plugin.services.laboratory import current_report
from ce_plugin.services.rule_sentences import describe
from ce_plugin.services.rule_set_moves import open_under_older
from ce_plugin.services.rule_set_publishing import (
    Publication,
    plan_publication,
    publish_rule_set,
)
from ce_plugin.views.rule_sets import DraftOnlyView, address, comparisons


class PublishView(DraftOnlyView):
    """Says what publishing does before it asks for the reason."""

    template_name = "ce_plugin/rule_sets/publish.html"
    page_title = gettext_lazy("Publish")
    may = staticmethod(permissions.may_publish_rule_sets)

    @property
    def report(self) -> ImpactReport | None:
        """What the laboratory found about exactly these rules; kept with them."""
        return current_report(self.rule_set)

    def get_context_data(self, **kwargs) -> dict:
        plan = plan_publication(self.rule_set)
        kwargs.setdefault("form", self.fresh_form(plan))
        return super().get_context_data(
            plan=plan,
            about=describe(self.rule_set.parsed).about,
            open_participations=open_under_older(self.rule_set).count(),
            comparisons=comparisons(self.rule_set),
            report=self.report,
            overview=overview(self.report) if self.report else (),
            may_write=permissions.may_change_rule_sets(self.request.user),
            draft_url=address(self.rule_set, "draft"),
            **kwargs,
        )

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = PublishForm(request.POST)
        if not form.is_valid():
            return self.show(form=form) if self.rule_set.is_draft else self.too_late()
        return self.publish(form)

    def publish(self, form: PublishForm) -> HttpResponse:
        try:
            row = publish_rule_set(
                self.rule_set, actor=self.request.user, **form.cleaned_data
            )
        except TransitionNotAllowed:
            return self.too_late()
        except DraftChanged as error:
            self.rule_set = error.rule_set
            return self.show(form=self.look_again(form))
        except NotPublishable:
            # What is in the way is on the page.
            return self.show(form=form)
        if row.published_by_id != self.request.user.pk:
            return self.too_late()
        messages.success(self.request, _("%(name)s is published.") % {"name": row})
        return redirect(address(row))

    def look_again(self, form: PublishForm) -> PublishForm:
        messages.warning(
            self.request,
            _(
                "The draft, or what it takes over, has changed since you looked. "
                "Read it again, then publish."
            ),
        )
        plan = plan_publication(self.rule_set)
        return self.fresh_form(plan, reason=form.cleaned_data["reason"])

    def fresh_form(self, plan: Publication, **initial) -> PublishForm:
        seen = {"seen": self.rule_set.checksum, "former": plan.former}
        return PublishForm(initial={**seen, **initial})
