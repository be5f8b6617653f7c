"""The sign-in sheet: printed, and typed in again by row numbers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from ce_plugin.enums import AttendanceWay
from ce_plugin.exceptions import NotClaimable, NotPermitted, PdfError
from ce_plugin.forms.attendance import SheetForm
from ce_plugin.services import attendance, attendance_lists
from ce_plugin.services.attendance_files import sheet_pdf
from ce_plugin.services.attendance_marking import save_numbers
from ce_plugin.services.attendance_tickets import add_walk_in
from ce_plugin.views.attendance import (
    HostedSessionMixin,
    own_refused,
    walk_in_sentence,
)


class SheetPdfView(HostedSessionMixin, View):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            content = sheet_pdf(self.session, actor=request.user)
        except PdfError:
            messages.error(
                request,
                _("The sheet could not be drawn. Print the list on this page instead."),
            )
            return self.back()
        name = slugify(self.session.display_title) or "sheet"
        return paper(content, f"sign-in-{name}.pdf")


def paper(content: bytes, name: str) -> HttpResponse:
    """A PDF for whoever asked, kept by nobody on the way."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


class SheetView(HostedSessionMixin, FormView):
    """Numbers in one line and names in a grid: no hand leaves the keyboard."""

    template_name = "ce_plugin/attendance/sheet.html"
    form_class = SheetForm

    def get_context_data(self, **kwargs):
        rows = attendance_lists.rows_of(self.session, self.request.user)
        numbered = [row for row in rows if row.number is not None]
        return super().get_context_data(
            rows=sorted(numbered, key=lambda row: row.number),
            obstacle=attendance.obstacle(self.session),
            **kwargs,
        )

    def form_valid(self, form: SheetForm) -> HttpResponse:
        numbers = form.cleaned_data["numbers"]
        try:
            outcome = save_numbers(self.session, numbers, actor=self.request.user)
        except ValueError as error:
            sentence = _("No row of this session has the number %(numbers)s.")
            form.add_error("numbers", sentence % {"numbers": error})
            return self.form_invalid(form)
        self.tell(outcome)
        for name, email in form.walk_ins:
            self._add(name, email)
        return self.back()

    def _add(self, name: str, email: str) -> None:
        try:
            row = add_walk_in(
                self.session,
                name=name,
                email=email,
                way=AttendanceWay.SHEET,
                actor=self.request.user,
            )
        except NotClaimable as refusal:
            messages.error(self.request, refusal.reason)
        except NotPermitted:
            messages.error(self.request, own_refused())
        else:
            messages.success(self.request, walk_in_sentence(row))
