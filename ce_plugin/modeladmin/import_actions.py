"""What is pressed on the import screens: read in, import, take back, take away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from ce_plugin import limiting
from ce_plugin.exceptions import (
    AlreadyRead,
    RecordChanged,
    TooOften,
    TransitionNotAllowed,
    UnreadableFile,
    UsedSince,
)
from ce_plugin.forms.imports import CommitForm, ExportForm, UploadForm
from ce_plugin.modeladmin import wording
from ce_plugin.modeladmin.import_words import is_report
from ce_plugin.modeladmin.imports import (
    INDEX,
    BatchPage,
    OfOneBatch,
    StartPage,
    address,
)
from ce_plugin.models import ImportBatch
from ce_plugin.services import clock, imports, limits
from ce_plugin.services.directory_export import error_sheet, export_directory
from ce_plugin.services.import_undo import undo_batch
from ce_plugin.services.spreadsheets import CONTENT_TYPES, XLSX


class ImportsView(StartPage):
    """Read a file. What cannot be read is said at the field, and nothing is kept."""

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                limiting.spend(request, limits.UPLOAD)
                return self._stage(form.cleaned_data)
            except UnreadableFile as error:
                form.add_error("file", list(error.sentences))
            except TooOften as error:
                limiting.say_at(form, error, "file")
                return limiting.mark(self._shown(form), error)
        return self._shown(form)

    def _shown(self, form: UploadForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(upload_form=form))

    def _stage(self, data: dict) -> HttpResponse:
        file = data["file"]
        try:
            batch = imports.stage_file(
                data["kind"],
                name=file.name,
                content=file.read(),
                actor=self.request.user,
            )
        except AlreadyRead as error:
            messages.warning(self.request, _standing(error.batch))
            return redirect(address("batch", error.batch))
        messages.success(
            self.request, _("The file was read. Nothing has been imported yet.")
        )
        return redirect(address("batch", batch))


def _standing(batch: ImportBatch) -> str:
    when = batch.committed_at or batch.created_at
    said = {"when": wording.local(when), "file": batch.file_name}
    if batch.committed_at:
        return _("The very same file was imported %(when)s, as “%(file)s”.") % said
    return _("The very same file was read %(when)s. Here it is.") % said


class ActionView(OfOneBatch, View):
    """A verb of the services, a sentence, back to the batch."""

    def get(self, request, *args, **kwargs) -> HttpResponse:
        # Somebody comes back here after signing in again: show the file.
        return self.back()

    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            self.act(self.batch, request.user)
        except TransitionNotAllowed:
            messages.warning(request, _("Nothing was changed. This is how it stands."))
        else:
            messages.success(request, self.done)
        return self.back()

    def back(self) -> HttpResponse:
        return redirect(address("batch", self.batch))


class CommitView(BatchPage):
    def get(self, request, *args, **kwargs) -> HttpResponse:
        return redirect(address("batch", self.batch))

    def post(self, request, *args, **kwargs) -> HttpResponse:
        counts = self.batch.counts
        left_out = counts["wrong"] + counts["duplicate"]
        form = CommitForm(request.POST, left_out=left_out)
        if not form.is_valid():
            messages.error(request, _("Nothing was imported. Look at the red field."))
            return self.render_to_response(self.get_context_data(commit_form=form))
        try:
            self._commit_or_look_again()
        except TransitionNotAllowed:
            # Imported or discarded meanwhile, perhaps between the two verbs.
            messages.warning(request, _("Nothing was changed. This is how it stands."))
        return redirect(address("batch", self.batch))

    def _commit_or_look_again(self) -> None:
        user = self.request.user
        try:
            imports.commit_batch(self.batch, actor=user)
            messages.success(
                self.request, _("Imported. You can take it back on this page.")
            )
        except RecordChanged:
            imports.look_again(self.batch, actor=user)
            messages.warning(
                self.request,
                _(
                    "Nothing was imported: the record has changed since the file "
                    "was read. The report below is new. Look at it again."
                ),
            )


class LookAgainView(ActionView):
    done = gettext_lazy("The lines were compared with what is on record now.")

    def act(self, batch: ImportBatch, user) -> None:
        imports.look_again(batch, actor=user)


class DiscardView(ActionView):
    done = gettext_lazy("Discarded. Nothing of the file was imported.")

    def act(self, batch: ImportBatch, user) -> None:
        imports.discard_batch(batch, actor=user)


class UndoView(ActionView):
    @property
    def done(self) -> str:
        if is_report(self.batch):
            return _(
                "Taken back. Attendance and credit are as they were before the import, "
                "and whoever lost a credit gets a mail."
            )
        return _("Taken back. The directory is as it was before the import.")

    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except UsedSince as error:
            messages.error(request, self._refused(" ".join(error.sentences)))
            return self.back()

    def _refused(self, why: str) -> str:
        sentence = _("It cannot be taken back as a whole. %(why)s")
        if is_report(self.batch):
            sentence = _(
                "It cannot be taken back as a whole, so nothing was changed. %(why)s "
                "Take the others back one by one in the attendance list, with a reason; "
                "the office is told of those in an application."
            )
        return sentence % {"why": why}

    def act(self, batch: ImportBatch, user) -> None:
        undo_batch(batch, actor=user)


@method_decorator(limiting.answer_too_often, name="dispatch")
class ErrorSheetView(OfOneBatch, View):
    """Lines that stay out. The file's own cells go back to whoever handed it in."""

    may_look = None

    def get(self, request, *args, **kwargs) -> HttpResponse:
        limiting.spend(request, limits.SPREADSHEET)
        content = error_sheet(self.batch, XLSX, actor=request.user)
        return _download(content, XLSX, _("to correct in %s") % self.batch.file_name)


class ExportView(StartPage):
    """The directory as a file. Addresses leave the site only for a reason."""

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return redirect(reverse(INDEX))

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = ExportForm(request.POST, addresses=self.may_export_contacts)
        if not form.is_valid():
            return self._shown(form)
        try:
            limiting.spend(request, limits.SPREADSHEET)
        except TooOften as error:
            limiting.say_at(form, error, "kind")
            return limiting.mark(self._shown(form), error)
        data = form.cleaned_data
        kind, file_format = data.pop("kind"), data.pop("file_format")
        content = export_directory(kind, file_format, actor=request.user, **data)
        return _download(content, file_format, f"{kind} {clock.today()}")

    def _shown(self, form: ExportForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(export_form=form))


def _download(content: bytes, file_format: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    named = f'attachment; filename="{slugify(name)}.{file_format}"'
    response["Content-Disposition"] = named
    response["Cache-Control"] = "private, no-store"
    return response
