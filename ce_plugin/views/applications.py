"""Following an application: its page, taking it back, sending the mail again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from ce_plugin import transitions
from ce_plugin.enums import (
    EDITABLE_APPLICATION_STATUSES,
    ApplicationStatus,
    StageKind,
    StageStatus,
)
from ce_plugin.exceptions import TransitionNotAllowed
from ce_plugin.models import CertificationApplication, CESettings
from ce_plugin.services import (
    applications,
    snapshots,
    stages,
    timelines,
    verification,
)
from ce_plugin.services.frozen_lists import snapshot_progress
from ce_plugin.views.members import PersonRequiredMixin

TONES = {
    ApplicationStatus.DRAFT: "neutral",
    ApplicationStatus.SUBMITTED: "info",
    ApplicationStatus.RETURNED: "attention",
    ApplicationStatus.WITHDRAWN: "muted",
    ApplicationStatus.DECLINED: "danger",
    ApplicationStatus.ISSUED: "success",
}


class OwnApplicationMixin(PersonRequiredMixin):
    """Finds the application among the person's own; others find nothing."""

    def own_application(self) -> CertificationApplication:
        rows = CertificationApplication.objects.filter(
            participation__person=self.person
        ).select_related(
            "participation__track",
            "participation__rule_set",
            "verifier__person",
            "verifier__library",
        )
        application = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        application.participation.person = self.person
        return application


def is_editable(application: CertificationApplication) -> bool:
    return application.status in EDITABLE_APPLICATION_STATUSES


def verifier_is_asked(application: CertificationApplication) -> bool:
    """Whether the verifier is the one to act, so that somebody else could be asked."""
    stage = stages.current_stage(application)
    asked = stage is not None and stage.kind == StageKind.VERIFIER
    return asked and stage.status == StageStatus.PENDING


def to_application(application: CertificationApplication) -> HttpResponse:
    return redirect("ce_plugin:application", application.public_id)


class ApplicationView(OwnApplicationMixin, TemplateView):
    """The timeline, what is known of the verifier's mail, the list as submitted."""

    template_name = "ce_plugin/applications/application.html"

    def get_context_data(self, **kwargs) -> dict:
        application = self.own_application()
        request = application.verifications.select_related("snapshot").first()
        return super().get_context_data(
            application=application,
            participation=application.participation,
            tone=TONES[ApplicationStatus(application.status)],
            steps=transitions.APPLICATION.names_from(application.status),
            timeline=timelines.timeline(application),
            history=timelines.history(application),
            verification=request,
            delivery=timelines.delivery(request) if request else [],
            verifier_is_asked=verifier_is_asked(application),
            reason=_reason(application),
            certificate=application.certificates.filter(is_current=True).first(),
            contact_email=CESettings.load().contact_email,
            **_submitted_list(application),
            **kwargs,
        )


def _reason(application: CertificationApplication):
    """The note of the return or refusal that stands, if one does."""
    named = {
        ApplicationStatus.RETURNED: "return",
        ApplicationStatus.DECLINED: "decline",
    }
    name = named.get(ApplicationStatus(application.status))
    return application.transitions.filter(name=name).last() if name else None


def _submitted_list(application: CertificationApplication) -> dict:
    snapshot = snapshots.current_snapshot(application)
    if snapshot is None:
        return {"snapshot": None}
    lines = list(snapshot.lines.all())
    return {
        "snapshot": snapshot,
        "lines": lines,
        "asked_lines": [line for line in lines if line.must_vouch],
        "progress": snapshot_progress(snapshot, lines),
    }


class ApplicationWithdrawView(OwnApplicationMixin, TemplateView):
    template_name = "ce_plugin/applications/withdraw.html"

    def get_context_data(self, **kwargs) -> dict:
        application = self.own_application()
        allowed = transitions.APPLICATION.names_from(application.status)
        return super().get_context_data(
            application=application,
            participation=application.participation,
            may_withdraw="withdraw" in allowed,
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        application = self.own_application()
        try:
            applications.withdraw_application(application, actor=request.user)
        except TransitionNotAllowed:
            messages.error(
                request, _("This application is closed and cannot be taken back.")
            )
        else:
            messages.success(
                request,
                _(
                    "Your application is withdrawn. Your credits stay on your list, "
                    "and you can apply again at any time."
                ),
            )
        return to_application(application)


class ApplicationAskAgainView(OwnApplicationMixin, View):
    """Sends the same question once more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        application = self.own_application()
        try:
            asked = verification.remind(application, actor=request.user)
        except TransitionNotAllowed:
            messages.info(
                request,
                _(
                    "Nothing was sent: a mail went out less than an hour ago, "
                    "or the verifier has answered already."
                ),
            )
        else:
            messages.success(
                request,
                _("The mail is on its way to %(name)s again, with the same link.")
                % {"name": asked.recipient_name},
            )
        return to_application(application)
