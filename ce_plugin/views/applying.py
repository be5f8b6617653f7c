"""Applying in three steps: review, verifier, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from ce_plugin.enums import ApplicationStatus
from ce_plugin.exceptions import (
    NotEligible,
    NoVerifier,
    SnapshotChanged,
    TransitionNotAllowed,
)
from ce_plugin.forms.applications import LIST_CHANGED, SubmitForm, VerifierForm
from ce_plugin.models import CertificationApplication, CESettings, TrackParticipation
from ce_plugin.services import applications, claims, people, verification
from ce_plugin.services.frozen_lists import current_list, lines_progress
from ce_plugin.services.next_steps import open_application
from ce_plugin.services.review_plan import planned_steps
from ce_plugin.services.snapshots import FrozenList
from ce_plugin.views.applications import (
    OwnApplicationMixin,
    is_editable,
    to_application,
    verifier_is_asked,
)
from ce_plugin.views.members import PersonRequiredMixin


def list_in_words(participation: TrackParticipation, frozen: FrozenList) -> dict:
    """What the first and the last step show of the list as it is now."""
    rule_set = participation.rule_set
    return {
        "progress": lines_progress(frozen.evaluation, frozen.lines, rule_set),
        "lines": frozen.lines,
        "asked_lines": [line for line in frozen.lines if line.must_vouch],
    }


class ApplicationReviewView(PersonRequiredMixin, TemplateView):
    """Step 1: the list and the requirements. Only POST begins an application."""

    template_name = "ce_plugin/applications/review.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.participation = self.own_participation()
        standing = open_application(self.participation)
        if standing and standing.status == ApplicationStatus.SUBMITTED:
            return to_application(standing)
        return self.show()

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.participation = self.own_participation()
        if not current_list(self.participation).evaluation.eligible:
            return self.show()
        application = applications.start_application(
            self.participation, actor=request.user
        )
        if not is_editable(application):
            return to_application(application)
        return redirect("ce_plugin:application_verifier", application.public_id)

    def show(self) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def own_participation(self) -> TrackParticipation:
        rows = TrackParticipation.objects.open().filter(person=self.person)
        found = get_object_or_404(
            rows.select_related("track", "rule_set"), public_id=self.kwargs["public_id"]
        )
        found.person = self.person
        return found

    def get_context_data(self, **kwargs) -> dict:
        frozen = current_list(self.participation)
        return super().get_context_data(
            participation=self.participation,
            duplicates=claims.duplicate_groups([line.claim for line in frozen.lines]),
            **list_in_words(self.participation, frozen),
            **kwargs,
        )


class ApplicationStepView(OwnApplicationMixin, FormView):
    """What steps 2 and 3 share. Each says in `elsewhere` where to go if it is not on."""

    application: CertificationApplication

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.application = self.own_application()
        return self.elsewhere() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.application = self.own_application()
        return self.elsewhere() or super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            application=self.application,
            participation=self.application.participation,
            contact_email=CESettings.load().contact_email,
            **kwargs,
        )


class ApplicationVerifierView(ApplicationStepView):
    """Step 2; while the verifier is being asked, the page to ask somebody else."""

    template_name = "ce_plugin/applications/verifier.html"
    form_class = VerifierForm

    def elsewhere(self) -> HttpResponse | None:
        usable = is_editable(self.application) or verifier_is_asked(self.application)
        return None if usable else to_application(self.application)

    def get_form_kwargs(self) -> dict:
        participation = self.application.participation
        offered = people.verifier_candidates(self.person, participation.rule_set)
        if not is_editable(self.application):
            asked = self.application.verifier_id
            offered = [position for position in offered if position.pk != asked]
        return {**super().get_form_kwargs(), "offered": offered}

    def get_initial(self) -> dict:
        return {"verifier": self.application.verifier_id}

    def get_context_data(self, **kwargs) -> dict:
        is_change = not is_editable(self.application)
        return super().get_context_data(is_change=is_change, **kwargs)

    def form_valid(self, form: VerifierForm) -> HttpResponse:
        try:
            return self._save(form.cleaned_data["verifier"])
        except NoVerifier:
            form.add_error("verifier", _("This person cannot confirm your training."))
            return self.form_invalid(form)
        except TransitionNotAllowed:
            messages.info(
                self.request, _("It is too late to change the verifier here.")
            )
            return to_application(self.application)

    def _save(self, verifier) -> HttpResponse:
        chosen = {"verifier": verifier, "actor": self.request.user}
        if is_editable(self.application):
            applications.choose_verifier(self.application, **chosen)
            return redirect("ce_plugin:application_confirm", self.application.public_id)
        verification.change_verifier(self.application, **chosen)
        messages.success(
            self.request,
            _("%(name)s is being asked now. The earlier link has ended.")
            % {"name": verifier.person.full_name},
        )
        return to_application(self.application)


class ApplicationConfirmView(ApplicationStepView):
    """Step 3: what will be frozen, who is asked about what and when; POST submits."""

    template_name = "ce_plugin/applications/confirm.html"
    form_class = SubmitForm

    def elsewhere(self) -> HttpResponse | None:
        if not is_editable(self.application):
            return to_application(self.application)
        if self.application.verifier is None:
            return redirect(
                "ce_plugin:application_verifier", self.application.public_id
            )
        self.frozen = current_list(self.application.participation)
        return None

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "current_digest": self.frozen.digest}

    def get_initial(self) -> dict:
        return {"digest": self.frozen.digest}

    def get_context_data(self, **kwargs) -> dict:
        participation = self.application.participation
        shown = list_in_words(participation, self.frozen)
        steps = planned_steps(
            participation,
            verifier=self.application.verifier,
            asked_lines=len(shown["asked_lines"]),
        )
        return super().get_context_data(
            steps=steps, digest=self.frozen.digest, **shown, **kwargs
        )

    def form_valid(self, form: SubmitForm) -> HttpResponse:
        try:
            applications.submit_application(
                self.application,
                actor=self.request.user,
                digest=form.cleaned_data["digest"],
            )
        except TransitionNotAllowed:
            return to_application(self.application)
        except SnapshotChanged:
            form.add_error(None, LIST_CHANGED)
        except NotEligible:
            form.add_error(
                None,
                _(
                    "The requirements are not met any more. The page shows what is "
                    "missing; nothing was sent, and your choices are kept."
                ),
            )
        except NoVerifier:
            form.add_error(
                None,
                _(
                    "%(name)s can no longer confirm your training. Please choose "
                    "somebody else in step 2; everything else is kept."
                )
                % {"name": self.application.verifier.person.full_name},
            )
        else:
            messages.success(self.request, _submitted_sentence())
            return to_application(self.application)
        return self.form_invalid(form)


def _submitted_sentence() -> str:
    return _(
        "Your application is submitted. Below you see who has it now and what "
        "comes next; a mail says the same."
    )
