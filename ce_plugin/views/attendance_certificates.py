"""The certificate of attendance: for whoever was there, once it is over."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import PdfError
from ce_plugin.models import EventPage
from ce_plugin.services import clock
from ce_plugin.services.attendance_files import (
    CertificateOfAttendance,
    certificate_of,
    certificate_pdf,
)
from ce_plugin.views.attendance_sheets import paper
from ce_plugin.views.members import PersonRequiredMixin


class AttendedMixin(PersonRequiredMixin):
    """An event that left the calendar still has been attended."""

    @cached_property
    def certificate(self) -> CertificateOfAttendance:
        event = get_object_or_404(EventPage, pk=self.kwargs["event_id"])
        certificate = certificate_of(event, self.person)
        if certificate is None:
            raise Http404
        return certificate


def _address_of(event: EventPage, request: HttpRequest) -> str:
    return (event.get_url(request) or "") if event.live else ""


class AttendedView(AttendedMixin, TemplateView):
    template_name = "ce_plugin/attendance/certificate.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            certificate=self.certificate,
            event_url=_address_of(self.certificate.event, self.request),
            organisation=app_settings.ORGANISATION,
            today=clock.today(),
            **kwargs,
        )


class AttendedPdfView(AttendedMixin, View):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, event_id: int) -> HttpResponse:
        try:
            content = certificate_pdf(self.certificate)
        except PdfError:
            messages.error(
                request, _("The PDF could not be drawn. This page prints the same.")
            )
            return redirect("ce_plugin:attended", event_id)
        return paper(content, "attendance.pdf")
