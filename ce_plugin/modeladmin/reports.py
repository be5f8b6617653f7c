"""A webinar's report for one session: handed in, and the screen that says who is who."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ce_plugin import limiting, permissions
from ce_plugin.enums import ImportState
from ce_plugin.exceptions import (
    AlreadyRead,
    TooOften,
    TransitionNotAllowed,
    UnreadableFile,
)
from ce_plugin.forms.attendance import MatchForm
from ce_plugin.forms.imports import ReportForm
from ce_plugin.modeladmin.gate import Gate
from ce_plugin.modeladmin.imports import OfOneBatch, address, breadcrumbs_to
from ce_plugin.models import EventSession, ImportBatch, ImportRow
from ce_plugin.services import imports, limits
from ce_plugin.services.attendance_directory import CANDIDATE, DECIDED
from ce_plugin.services.attendance_matching import (
    by_resemblance,
    choose,
    matchable,
    people_of,
    registered_unmatched,
)
from ce_plugin.services.import_kinds import KINDS

PER_PAGE = 25


class ReportView(Gate, WagtailAdminTemplateMixin, TemplateView):
    """Hand a report in; below, the reports there were for the session."""

    template_name = "ce_plugin/modeladmin/report.html"
    page_title = gettext_lazy("Report of who attended")
    header_icon = "upload"

    @cached_property
    def session(self) -> EventSession:
        rows = EventSession.objects.select_related("page")
        return get_object_or_404(rows, pk=self.kwargs["session_id"])

    def may(self, user) -> bool:
        return permissions.may_import_report(user, self.session.page)

    def get_page_subtitle(self) -> str:
        return self.session.display_title

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", ReportForm())
        batches = ImportBatch.objects.filter(session=self.session)
        return super().get_context_data(
            session=self.session,
            kind=KINDS["attendance"],
            batches=[
                {"batch": one, "url": address("batch", one)} for one in batches[:20]
            ],
            **kwargs,
        )

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = ReportForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                limiting.spend(request, limits.UPLOAD)
                return redirect(address("batch", self._stage(form.cleaned_data)))
            except UnreadableFile as error:
                form.add_error("file", list(error.sentences))
            except TooOften as error:
                limiting.say_at(form, error, "file")
                return limiting.mark(self._shown(form), error)
        return self._shown(form)

    def _shown(self, form: ReportForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def _stage(self, data: dict) -> ImportBatch:
        try:
            batch = imports.stage_file(
                "attendance",
                name=data["file"].name,
                content=data["file"].read(),
                actor=self.request.user,
                session=self.session,
                options={"minutes": data["minutes"] or 0},
            )
        except AlreadyRead as error:
            messages.warning(
                self.request, _("The very same file was read before. Here it is.")
            )
            return error.batch
        messages.success(
            self.request, _("The file was read. Nothing has been imported yet.")
        )
        return batch


class MatchView(OfOneBatch, WagtailAdminTemplateMixin, TemplateView):
    """Lines whose address says nothing, each with who may be meant or was chosen."""

    template_name = "ce_plugin/modeladmin/report_match.html"
    page_title = gettext_lazy("Say who is who")
    header_icon = "user"

    def get(self, request, *args, **kwargs) -> HttpResponse:
        """What was chosen stands with the lines; fields that save nothing are none."""
        if not (self.may_act and self.batch.state == ImportState.STAGED):
            return redirect(address("batch", self.batch))
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.batch.file_name

    def get_breadcrumbs_items(self) -> list[dict]:
        file = {"url": address("batch", self.batch), "label": self.batch.file_name}
        here = {"url": "", "label": _("Say who is who")}
        return [*breadcrumbs_to(self.batch), file, here]

    def get_context_data(self, **kwargs) -> dict:
        page = self._page()
        kwargs.setdefault("forms", self._forms(page))
        return super().get_context_data(
            batch=self.batch,
            page_obj=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            batch_url=address("batch", self.batch),
            **kwargs,
        )

    def _page(self):
        if self.batch.session is None:
            raise Http404
        rows = matchable(self.batch)
        return WagtailPaginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))

    def _forms(self, rows, data=None) -> list[MatchForm]:
        rows = list(rows)
        wanted = {pk for row in rows for pk in candidates_of(row)}
        people = people_of(wanted)
        registered = registered_unmatched(self.batch)
        return [
            MatchForm(
                data,
                row=row,
                candidates=[people[pk] for pk in candidates_of(row) if pk in people],
                registered=by_resemblance(registered, row),
            )
            for row in rows
        ]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        self._page()
        if self.batch.state != ImportState.STAGED:
            return self._unchanged()
        lines = [line for line in request.POST.getlist("line") if line.isdecimal()]
        rows = matchable(self.batch).filter(line__in=[int(one[:9]) for one in lines])
        found = self._forms(rows[: PER_PAGE * 2], request.POST)
        if [form for form in found if not form.is_valid()]:
            return self.render_to_response(self.get_context_data(forms=found))
        chosen = {
            form.row.line: form.choice
            for form in found
            if form.choice or form.row.data.get("record")
        }
        return self._save(chosen)

    def _save(self, chosen: dict[int, str]) -> HttpResponse:
        try:
            choose(self.batch, chosen, actor=self.request.user)
        except TransitionNotAllowed:
            return self._unchanged()
        messages.success(
            self.request, _("Noted. It is remembered once the file is imported.")
        )
        return redirect(address("batch", self.batch))

    def _unchanged(self) -> HttpResponse:
        messages.warning(self.request, _("Nothing was changed. This is how it stands."))
        return redirect(address("batch", self.batch))


def candidates_of(row: ImportRow) -> list[int]:
    """Who may be meant, or who was chosen."""
    if DECIDED in row.targets:
        return [row.targets[DECIDED]]
    named = [name for name in row.targets if name.startswith(CANDIDATE)]
    return [row.targets[name] for name in sorted(named)]
