"""What a host shows in the room: the QR code that changes, the word at the end."""

from __future__ import annotations

import io
from collections.abc import Callable

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from ce_plugin.exceptions import NotClaimable
from ce_plugin.forms.attendance import CodesForm
from ce_plugin.models import AttendanceCode
from ce_plugin.services import attendance_codes, clock, links
from ce_plugin.views.attendance import HostedSessionMixin


class CodesMixin(HostedSessionMixin):
    """GET shows; only the buttons begin and stop."""

    def code(self) -> AttendanceCode | None:
        code = attendance_codes.code_of(self.session)
        if code is not None:
            code.session = self.session
        return code

    def begin(self, anew: Callable) -> None:
        """Begin to take codes, or what `anew` begins after it was stopped."""
        user = self.request.user
        try:
            code = attendance_codes.open_codes(self.session, actor=user)
        except NotClaimable as refusal:
            messages.error(self.request, refusal.reason)
        else:
            anew(code, actor=user)

    def here(self, name: str) -> HttpResponse:
        return redirect(f"ce_plugin:{name}", self.event.pk, self.session.pk)

    def get_context_data(self, **kwargs):
        code = self.code()
        return super().get_context_data(
            code=code,
            obstacle=attendance_codes.obstacle(self.session, code),
            is_open=code is not None and attendance_codes.is_open(code),
            is_taken=code is not None and attendance_codes.is_taken(code),
            is_over=code is not None and code.closes_at < clock.now(),
            word_url=links.page("word"),
            **kwargs,
        )


class CodeScreenView(CodesMixin, TemplateView):
    """For the projector: one large code, and a new one every half minute."""

    template_name = "ce_plugin/attendance/code.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            seconds=attendance_codes.SECONDS,
            seconds_left=attendance_codes.seconds_left(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        code = self.code()
        if "stop" not in request.POST:
            self.begin(attendance_codes.begin_code_anew)
        elif code is not None:
            attendance_codes.stop_code(code, actor=request.user)
            messages.success(
                request,
                _(
                    "Stopped: it cannot be scanned any more. Whoever has scanned it has "
                    "a quarter of an hour left to note themselves."
                ),
            )
        return self.here("attendance_code")


class CodeImageView(CodesMixin, View):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        code = self.code()
        if code is None or not attendance_codes.is_taken(code):
            raise Http404
        response = HttpResponse(
            _drawn(attendance_codes.address_of(code)), content_type="image/svg+xml"
        )
        response["Cache-Control"] = "no-store"
        return response


def _drawn(address: str) -> bytes:
    picture = io.BytesIO()
    made = segno.make(address, error="m", micro=False)
    made.save(picture, kind="svg", scale=8, border=4, xmldecl=False, light="#ffffff")
    return picture.getvalue()


class WordScreenView(CodesMixin, FormView):
    """The word in large letters, and below it what the host may change."""

    template_name = "ce_plugin/attendance/word_screen.html"
    form_class = CodesForm

    def get_form(self, form_class=None) -> CodesForm | None:
        code = self.code()
        if code is None:
            return None
        return CodesForm(self.request.POST or None, code=code)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.get_form()
        if "stop" in request.POST:
            return self._stop()
        if form is None or "begin" in request.POST:
            self.begin(attendance_codes.begin_word_anew)
            return self.here("attendance_word")
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def _stop(self) -> HttpResponse:
        if code := self.code():
            attendance_codes.stop_word(code, actor=self.request.user)
            messages.success(
                self.request,
                _(
                    "Stopped: the word is not taken any more. Whoever has entered it has "
                    "a quarter of an hour left to note themselves."
                ),
            )
        return self.here("attendance_word")

    def form_valid(self, form: CodesForm) -> HttpResponse:
        try:
            attendance_codes.change_codes(
                self.code(),
                word=form.cleaned_data["word"],
                closes_at=form.closes,
                actor=self.request.user,
            )
        except NotClaimable as refusal:
            form.add_error("word", refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, _("Changed. This is what is taken now."))
        return self.here("attendance_word")
