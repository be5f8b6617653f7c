"""The verifier's page: a link from a mail, no account, one answer (DD2)."""

from __future__ import annotations

from functools import cached_property

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_protect
from django.views.generic import FormView

from ce_plugin.app_settings import app_settings
from ce_plugin.enums import ActorKind, VerificationStatus
from ce_plugin.exceptions import (
    LinkNotUsable,
    TransitionNotAllowed,
)
from ce_plugin.forms.verification import AnswerForm
from ce_plugin.models import CESettings, VerificationRequest
from ce_plugin.services import answers, audit, verification, visitors
from ce_plugin.services.frozen_lists import snapshot_progress
from ce_plugin.views.private import PrivatePageMixin

COOKIE = "ce_verifier_link"
ONE_DAY = 24 * 60 * 60
TONES = {
    VerificationStatus.CONFIRMED: "success",
    VerificationStatus.QUESTIONED: "attention",
    VerificationStatus.CANNOT_SAY: "neutral",
}


class SeeOther(HttpResponseRedirect):
    """Look there with a GET, whatever was asked here."""

    status_code = 303


def cookie_of(pid: str) -> str:
    return f"{COOKIE}_{pid}"


def page_of(asked: VerificationRequest) -> str:
    """A page per question, so that two links open side by side never mix."""
    return reverse("ce_plugin:verify", args=[asked.pid])


class VerifyEnterView(PrivatePageMixin, View):
    """Takes the token out of the address: a cookie, and on to the page."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        asked = verification.usable(token)
        # A HEAD request comes from a machine.
        if request.method == "GET":
            verification.mark_opened(asked)
        page = page_of(asked)
        response = SeeOther(page)
        response.set_cookie(
            cookie_of(asked.pid),
            token,
            max_age=ONE_DAY,
            path=page,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return response


@method_decorator(csrf_protect, name="dispatch")
class VerifyView(PrivatePageMixin, FormView):
    """Shows what is asked, takes one answer, shows the receipt ever after."""

    template_name = "ce_plugin/verification/verify.html"
    form_class = AnswerForm

    @cached_property
    def asked(self) -> VerificationRequest:
        pid = self.kwargs["pid"]
        asked = verification.usable(self.request.COOKIES.get(cookie_of(pid), ""))
        if asked.pid != pid:
            raise LinkNotUsable("The cookie belongs to another question.")
        return asked

    @cached_property
    def lines(self) -> list:
        return list(self.asked.snapshot.lines.all())

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        audit.saw(self.asked, actor=None, kind=ActorKind.VERIFIER)
        if self.asked.decided_at is not None:
            return self._receipt()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.asked.decided_at is not None:
            self._tell_it_stands()
            return self._to_receipt()
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        return {
            **super().get_form_kwargs(),
            "lines": [line for line in self.lines if line.must_vouch],
            "current_digest": self.asked.snapshot_digest,
        }

    def get_context_data(self, **kwargs) -> dict:
        participation = self.asked.application.participation
        context = super().get_context_data(
            asked=self.asked,
            participation=participation,
            applicant=participation.person,
            position=self.asked.verifier,
            asked_lines=[line for line in self.lines if line.must_vouch],
            other_lines=[line for line in self.lines if not line.must_vouch],
            progress=snapshot_progress(self.asked.snapshot, self.lines),
            contact_email=CESettings.load().contact_email,
            **kwargs,
        )
        # What was ticked stays ticked when something else was wrong.
        context["marked"] = context["form"]["questioned"].value() or []
        return context

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        given = form.cleaned_data
        try:
            answers.answer_verification(
                self.asked,
                answer=given["answer"],
                decider_name=given["decider_name"],
                comment=given["comment"],
                questioned=given["questioned"],
                ip_hash=visitors.address_hash(
                    visitors.client_address(self.request.META)
                ),
                user_agent_family=visitors.browser_family(
                    self.request.headers.get("User-Agent", "")
                ),
            )
        except TransitionNotAllowed:
            self._tell_it_stands()
        return self._to_receipt()

    def _tell_it_stands(self) -> None:
        messages.info(
            self.request,
            _("This question was answered before; the first answer stands."),
        )

    def _to_receipt(self) -> HttpResponse:
        return SeeOther(page_of(self.asked))

    def _receipt(self) -> HttpResponse:
        context = {
            "asked": self.asked,
            "participation": self.asked.application.participation,
            "tone": TONES[VerificationStatus(self.asked.status)],
            "questioned": self.asked.questioned_lines.all(),
            "number_of_lines": sum(line.must_vouch for line in self.lines),
            "contact_email": CESettings.load().office_address,
            "organisation": app_settings.ORGANISATION,
        }
        return render(self.request, "ce_plugin/verification/receipt.html", context)
