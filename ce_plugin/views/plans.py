"""What is ahead on a track: the training that closes the gap, and the credit clock."""

from __future__ import annotations

from django.shortcuts import redirect
from django.views.generic import TemplateView

from ce_plugin.enums import ParticipationStatus
from ce_plugin.forms.plans import PlanFilterForm
from ce_plugin.services.next_steps import open_application
from ce_plugin.services.plans import plan_of
from ce_plugin.views.participations import OwnParticipationMixin


class PlanView(OwnParticipationMixin, TemplateView):
    template_name = "ce_plugin/participations/plan.html"

    def get(self, request, *args, **kwargs):
        self.participation = self.own_participation()
        if self.participation.status != ParticipationStatus.OPEN:
            # Nothing is ahead any more; its own page says why.
            return redirect("ce_plugin:participation", self.participation.public_id)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        form = PlanFilterForm(self.request.GET)
        return super().get_context_data(
            participation=self.participation,
            form=form,
            plan=plan_of(self.participation, filters=form.filters),
            application=open_application(self.participation),
            **kwargs,
        )
