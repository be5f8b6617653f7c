"""The certificate for its holder, its PDF, and the check that anybody may make."""

from __future__ import annotations

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views import View
from django.views.generic import FormView, TemplateView

from ce_plugin import limiting
from ce_plugin.app_settings import app_settings
from ce_plugin.enums import ActorKind
from ce_plugin.exceptions import TooOften
from ce_plugin.forms.certificates import CheckForm
from ce_plugin.models import Certificate, CESettings, TrackParticipation
from ce_plugin.permissions import may_see_certificate
from ce_plugin.services import audit, certificates, clock, limits
from ce_plugin.services.certificate_files import printed_facts, qr_image


class SeenCertificateMixin(LoginRequiredMixin):
    """The holder and the coordinators find the certificate, nobody else does."""

    def certificate(self) -> Certificate:
        rows = Certificate.objects.select_related("person")
        certificate = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        if not may_see_certificate(self.request.user, certificate):
            raise Http404
        return certificate

    def tell(self, certificate: Certificate, action: str = audit.SEEN) -> None:
        audit.saw(certificate, actor=self.request.user, action=action)


class CertificateView(SeenCertificateMixin, TemplateView):
    """The certificate as on paper, and around it what does not get printed."""

    template_name = "ce_plugin/certificates/certificate.html"

    def get_context_data(self, **kwargs) -> dict:
        certificate = self.certificate()
        self.tell(certificate)
        facts = printed_facts(certificate)
        return super().get_context_data(
            certificate=certificate,
            facts=facts,
            qr=qr_image(facts["check_url"]),
            is_valid=certificate.is_valid_on(clock.today()),
            is_given_up=certificate.is_undrawn,
            is_own=certificate.person.user_id == self.request.user.pk,
            renewal=_renewal(certificate),
            contact_email=CESettings.load().contact_email,
            **kwargs,
        )


def _renewal(certificate: Certificate) -> TrackParticipation | None:
    rows = TrackParticipation.objects.open()
    return rows.filter(person=certificate.person, track=certificate.track_id).first()


class CertificatePdfView(SeenCertificateMixin, View):
    """The stored file, as stored; until it is drawn a page that says so."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id) -> HttpResponse:
        certificate = self.certificate()
        response = self._file(certificate) or self._not_drawn(certificate)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _file(self, certificate: Certificate) -> FileResponse | None:
        if not certificate.pdf:
            return None
        try:
            content = certificate.pdf.open("rb")
        except FileNotFoundError:
            return None
        self.tell(certificate, "certificate.download")
        return FileResponse(
            content,
            as_attachment="download" in self.request.GET,
            filename=f"{certificate.number}.pdf",
            content_type="application/pdf",
        )

    def _not_drawn(self, certificate: Certificate) -> HttpResponse:
        context = {
            "certificate": certificate,
            "is_given_up": certificate.is_undrawn,
            "contact_email": CESettings.load().contact_email,
        }
        template = "ce_plugin/certificates/being_drawn.html"
        return render(self.request, template, context, status=202)


class CheckView(FormView):
    """The code alone shows what is printed; number and surname show the status."""

    template_name = "ce_plugin/certificates/check.html"
    form_class = CheckForm

    def form_valid(self, form: CheckForm) -> HttpResponse:
        try:
            certificate = look_up(self.request, **form.cleaned_data)
        except TooOften as error:
            limiting.say_at(form, error)
            return limiting.mark(self.form_invalid(form), error)
        if certificate is None:
            return no_such_certificate(self.request)
        if form.cleaned_data["code"]:
            return redirect("ce_plugin:check_code", certificate.verify_code)
        tell_of_check(self.request, certificate)
        context = verdict(certificate) | {"number": certificate.number}
        return render(self.request, "ce_plugin/certificates/status.html", context)


@method_decorator(limiting.answer_too_often, name="dispatch")
class CheckCodeView(View):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        certificate = look_up(request, code)
        if certificate is None:
            return no_such_certificate(request)
        tell_of_check(request, certificate)
        context = verdict(certificate) | {"facts": printed_facts(certificate)}
        response = render(request, "ce_plugin/certificates/facts.html", context)
        response["X-Robots-Tag"] = "noindex"
        return response


def look_up(
    request: HttpRequest, code: str, number: str = "", surname: str = ""
) -> Certificate | None:
    """Counted before anything is looked up; a check with a result is no guess."""
    limiting.spend(request, limits.CERTIFICATE_CHECK)
    found = (
        certificates.find_by_code(code)
        if code
        else certificates.find_by_number(number, surname)
    )
    if found:
        limiting.give_back(request, limits.CERTIFICATE_CHECK)
    return found


def tell_of_check(request: HttpRequest, certificate: Certificate) -> None:
    user = request.user if request.user.is_authenticated else None
    kind = None if user else ActorKind.PUBLIC
    audit.saw(certificate, actor=user, kind=kind, action="certificate.check")


def no_such_certificate(request: HttpRequest) -> HttpResponse:
    """One answer for every miss, so that nothing can be learnt from it."""
    context = {"organisation": app_settings.ORGANISATION}
    template = "ce_plugin/certificates/unknown.html"
    return render(request, template, context, status=404)


def verdict(certificate: Certificate) -> dict:
    """`valid`, `expired` or `superseded`, with the dates that make it so."""
    if not certificate.is_current:
        name = "superseded"
    else:
        name = "valid" if certificate.is_valid_on(clock.today()) else "expired"
    return {
        "verdict": name,
        "issued_on": certificate.issued_on,
        "expires_on": certificate.expires_on,
        "organisation": app_settings.ORGANISATION,
    }
