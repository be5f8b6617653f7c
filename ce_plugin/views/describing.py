"""Training that is not on the calendar: described, checked, stored, changed later."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView

from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import CePluginError, DuplicateClaim
from ce_plugin.forms.claims import ClaimForm, initial_of
from ce_plugin.models import CreditClaim
from ce_plugin.services import claims, clock, previews
from ce_plugin.services.rule_sets import rule_sets_for
from ce_plugin.views.claiming import tell_duplicate, tell_recorded
from ce_plugin.views.claims import OwnClaimMixin
from ce_plugin.views.members import PersonRequiredMixin, posted_key


class DescribedTrainingMixin:
    """A form about training off the calendar: checked twice before it is stored."""

    form_class = ClaimForm
    template_name = "ce_plugin/claims/claim_form.html"
    claim: CreditClaim | None = None

    def get_form_kwargs(self):
        in_force = rule_sets_for(app_settings.PROGRAMME, clock.today())
        rule_set = next(iter(in_force.values()), None)
        return {**super().get_form_kwargs(), "rule_set": rule_set}

    def form_valid(self, form) -> HttpResponse:
        alike, days = self._alike(form), self._unusual_days(form)
        said = form.cleaned_data
        another = any(alike.values()) and not said["is_another"]
        asked = another or bool(days and not said["is_right_amount"])
        if asked or "check" in self.request.POST:
            return self._show_again(form, asked=asked, unusual_days=days, **alike)
        return self.store(form.facts())

    def _unusual_days(self, form) -> int:
        """The days that could hardly hold the credits, unless it stands like that."""
        names = ("kind", "credits", "begins_on", "ends_on")
        given = {name: form.cleaned_data[name] for name in names}
        stands = self.claim and all(
            getattr(self.claim, name) == value for name, value in given.items()
        )
        return 0 if stands else claims.days_of_unusual(**given)

    def _alike(self, form) -> dict[str, list]:
        cleaned = form.cleaned_data
        names = ("title", "begins_on", "ends_on")
        wanted = {name: cleaned[name] for name in names}
        return {
            "own_alike": claims.find_duplicates(
                self.person, exclude=self.claim, **wanted
            ),
            "listed_alike": claims.listed_namesakes(self.person, **wanted),
        }

    def _show_again(self, form, **questions) -> HttpResponse:
        candidate = previews.from_facts(form.facts(), self.person)
        candidate.pk = self.claim and self.claim.pk
        effects = previews.effects(self.person, candidate)
        context = self.get_context_data(
            form=form, candidate=candidate, effects=effects, **questions
        )
        return self.render_to_response(context)

    def get_context_data(self, **kwargs):
        key = self.request.POST.get("form_key") or uuid.uuid4()
        return super().get_context_data(claim=self.claim, form_key=key, **kwargs)


class ClaimOutsideView(PersonRequiredMixin, DescribedTrainingMixin, FormView):
    def get_initial(self) -> dict:
        return {"title": self.request.GET.get("title", "")[:255], "kind": "outside"}

    def post(self, request: HttpRequest, *args, **kwargs):
        self.key = posted_key(request, self.person.pk)
        standing = CreditClaim.objects.filter(person=self.person, form_key=self.key)
        if "check" not in request.POST and standing.exists():
            tell_duplicate(request, standing.get())
            return redirect("ce_plugin:claim_list")
        return super().post(request, *args, **kwargs)

    def store(self, facts: dict) -> HttpResponse:
        request = self.request
        try:
            claim = claims.claim_outside(
                person=self.person, actor=request.user, form_key=self.key, facts=facts
            )
        except DuplicateClaim as error:
            tell_duplicate(request, error.claim)
        else:
            tell_recorded(request, claim)
        return redirect("ce_plugin:claim_list")


class ClaimEditView(OwnClaimMixin, DescribedTrainingMixin, FormView):
    def get(self, request: HttpRequest, *args, **kwargs):
        return self._unless_fixed(super().get)

    def post(self, request: HttpRequest, *args, **kwargs):
        return self._unless_fixed(super().post)

    def _unless_fixed(self, answer) -> HttpResponse:
        self.claim = self.live_claim()
        if self.claim.is_locked or not self.claim.is_self_described:
            return self.refuse(self.claim)
        return answer(self.request, **self.kwargs)

    def get_initial(self) -> dict:
        return initial_of(self.claim)

    def store(self, facts: dict) -> HttpResponse:
        try:
            claim = claims.amend_claim(self.claim, actor=self.request.user, facts=facts)
        except CePluginError:
            # Submitted or removed since the page was opened: as it is now.
            return self.refuse(self.own_claim())
        tell_recorded(self.request, claim)
        return redirect("ce_plugin:claim_list")
