"""The sign-in sheet: printed, and typed in again by row numbers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from ce_plugin.enums import AttendanceWay
from ce_plugin.exceptions import PdfError
from ce_plugin.forms.attendance import Refusal, SheetForm, no_such_row
from ce_plugin.services import attendance, attendance_lists
from ce_plugin.services.attendance_files import sheet_pdf
from ce_plugin.services.attendance_marking import save_numbers
from ce_plugin.views.attendance import HostedSessionMixin


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

    @cached_property
    def numbered(self) -> list[attendance_lists.Row]:
        """Who has a number on the sheet, as it stands there."""
        rows = attendance_lists.rows_of(self.session, self.request.user)
        numbered = [row for row in rows if row.number is not None]
        return sorted(numbered, key=lambda row: row.number)

    def get_form_kwargs(self) -> dict:
        known = {row.number for row in self.numbered}
        return {**super().get_form_kwargs(), "known": known}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            rows=self.numbered,
            obstacle=attendance.obstacle(self.session),
            **kwargs,
        )

    def form_valid(self, form: SheetForm) -> HttpResponse:
        numbers = form.cleaned_data["numbers"]
        try:
            outcome = save_numbers(self.session, numbers, actor=self.request.user)
        except ValueError as error:
            # Somebody was merged or forgotten since the sheet was looked at.
            form.add_error("numbers", no_such_row(str(error)))
            return self.form_invalid(form)
        self.tell(outcome)
        refused = self._note(form.walk_ins)
        if refused or outcome.refused:
            return self._once_more(form, refused, with_numbers=bool(outcome.refused))
        return self.back()

    def _note(self, walk_ins: list[tuple[str, str, str]]) -> dict[str, Refusal]:
        refused: dict[str, Refusal] = {}
        for letter, name, email in walk_ins:
            refusal = self.note_walk_in(way=AttendanceWay.SHEET, name=name, email=email)
            if refusal:
                refused[letter] = refusal
        return refused

    def _once_more(
        self, form: SheetForm, refused: dict[str, Refusal], *, with_numbers: bool
    ) -> HttpResponse:
        """The page with what could not be saved still typed on it."""
        form.keep_refused(refused, with_numbers=with_numbers)
        # They were read before they were saved.
        del self.numbered
        return self.form_invalid(form)
