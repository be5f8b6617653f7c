"""Files into the directory: what was read, what it would do, what it did.

Looking changes nothing; see `import_actions.py` for what is pressed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ce_plugin import permissions
from ce_plugin.enums import IMPORTED_VERDICTS, ImportState, ImportVerdict
from ce_plugin.forms.imports import CommitForm, ExportForm, UploadForm
from ce_plugin.modeladmin.cells import pill
from ce_plugin.modeladmin.gate import Gate
from ce_plugin.modeladmin.import_words import (
    is_report,
    left_out_sentence,
    sentences,
    verdict_label,
)
from ce_plugin.models import ContactExport, ImportBatch, ImportRow
from ce_plugin.services.attendance_matching import chosen_names, decided, unmatched
from ce_plugin.services.import_kinds import DIRECTORY, KINDS
from ce_plugin.services.import_shape import Kind

INDEX = "ce_imports"
PER_PAGE = 50
EXPORTS_SHOWN = 10
FORGOTTEN = (ImportState.SETTLED, ImportState.UNDONE)
TONES = {
    ImportVerdict.NEW: "positive",
    ImportVerdict.CHANGED: "info",
    ImportVerdict.SAME: "plain",
    ImportVerdict.DUPLICATE: "warning",
    ImportVerdict.WRONG: "critical",
    ImportState.STAGED: "info",
    ImportState.COMMITTED: "positive",
    ImportState.SETTLED: "positive",
    ImportState.UNDONE: "plain",
    ImportState.DISCARDED: "plain",
}
NOTES = {
    "windows_1252": gettext_lazy(
        "The file is not UTF-8; it was read as Windows-1252. Look whether letters "
        "with accents are right before you import it."
    ),
    "first_sheet": gettext_lazy(
        "The workbook has several sheets; only the first one, “%s”, was read."
    ),
    "table_aside": gettext_lazy("Another table, “%s”, was left aside."),
    "left_aside": gettext_lazy("The column “%s” is not known here and was left aside."),
}


def address(action: str, batch: ImportBatch) -> str:
    return reverse(f"{INDEX}_{action}", args=[batch.pk])


class ForImporters(Gate):
    """Auditors may look."""

    may = staticmethod(permissions.may_import)
    may_look = staticmethod(permissions.may_read_imports)


class Furniture(WagtailAdminTemplateMixin):
    page_title = gettext_lazy("Import and export")
    header_icon = "upload"

    def get_breadcrumbs_items(self) -> list[dict]:
        start = {"url": reverse(INDEX), "label": _("Import and export")}
        return [*super().get_breadcrumbs_items(), start]


class StartPage(ForImporters, Furniture, TemplateView):
    """The two forms, what a file must look like, and every file there was."""

    template_name = "ce_plugin/modeladmin/imports.html"

    @property
    def may_export_contacts(self) -> bool:
        return permissions.may_export_contacts(self.request.user)

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("upload_form", UploadForm())
        kwargs.setdefault("export_form", ExportForm(addresses=self.may_export_contacts))
        batches = ImportBatch.objects.select_related("author", "committed_by")
        page = WagtailPaginator(batches, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            kinds=DIRECTORY.values(),
            page_obj=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            rows=[_history(batch) for batch in page],
            exports=self._exports(),
            may_act=self.may_act,
            **kwargs,
        )

    def _exports(self) -> list[dict]:
        if not permissions.may_read_contact_exports(self.request.user):
            return []
        exports = ContactExport.objects.select_related("actor")[:EXPORTS_SHOWN]
        return [{"export": one, "kind": KINDS[one.kind].label} for one in exports]


def _history(batch: ImportBatch) -> dict:
    return {
        "batch": batch,
        "url": address("batch", batch),
        "kind": KINDS[batch.kind].label,
        "state": pill(batch.get_state_display(), TONES[batch.state]),
    }


@dataclass(frozen=True)
class Choice:
    label: str | Promise
    count: int
    url: str
    selected: bool


class OfOneBatch(ForImporters):
    """A report on one session is also its editors' to read in."""

    def may(self, user) -> bool:
        if permissions.may_import(user):
            return True
        # Whoever may not learns nothing of which files there are.
        rows = ImportBatch.objects.filter(pk=self.kwargs["pk"], session__isnull=False)
        batch = rows.select_related("session__page").first()
        return batch is not None and permissions.may_import_report(
            user, batch.session.page
        )

    def may_look(self, user) -> bool:
        return permissions.may_read_imports(user) or self.may(user)

    @cached_property
    def batch(self) -> ImportBatch:
        people = ("author", "committed_by", "undone_by", "session__page")
        rows = ImportBatch.objects.select_related(*people)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def kind(self) -> Kind:
        return KINDS[self.batch.kind]


class BatchPage(OfOneBatch, Furniture, TemplateView):
    """What a file would do or has done, line by line."""

    template_name = "ce_plugin/modeladmin/import_batch.html"

    def get_page_subtitle(self) -> str:
        return self.batch.file_name

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*breadcrumbs_to(self.batch), {"url": "", "label": self.batch.file_name}]

    @cached_property
    def verdict(self) -> str:
        """Anything the address bar invents is left aside."""
        asked = self.request.GET.get("verdict", "")
        return asked if asked in ImportVerdict.values else ""

    def get_context_data(self, **kwargs) -> dict:
        batch, counts = self.batch, self.batch.counts
        left_out = counts["wrong"] + counts["duplicate"]
        kwargs.setdefault("commit_form", CommitForm(left_out=left_out))
        page = WagtailPaginator(self._rows(), PER_PAGE).get_page(
            self.request.GET.get("p")
        )
        return super().get_context_data(
            batch=batch,
            kind=self.kind,
            state=pill(batch.get_state_display(), TONES[batch.state]),
            notes=[NOTES[code] % tuple(values) for code, *values in batch.notes],
            sentences=sentences(batch),
            writes=sum(counts[verdict] for verdict in IMPORTED_VERDICTS),
            left_out=left_out,
            left_out_sentence=left_out_sentence(batch, left_out),
            choices=self._choices(),
            lines_gone=batch.state in FORGOTTEN and not batch.rows.exists(),
            page_obj=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            rows=self._shown(page),
            addresses={
                action: address(action, batch)
                for action in (
                    "batch",
                    "commit",
                    "discard",
                    "look_again",
                    "match",
                    "undo",
                )
            },
            sheet=address("errors", batch),
            session_list=self._session_list(),
            to_match=unmatched(batch).count() if batch.session else 0,
            decided=decided(batch).count() if batch.session else 0,
            may_act=self.may_act,
            **kwargs,
        )

    def _rows(self):
        rows = self.batch.rows.order_by("line")
        return rows.filter(verdict=self.verdict) if self.verdict else rows

    def _shown(self, page) -> list[dict]:
        rows = list(page)
        chosen = chosen_names(rows) if is_report(self.batch) else {}
        label = partial(verdict_label, self.batch)
        return [
            _shown(row, self.kind, chosen.get(row.line, ""))
            | {"verdict": pill(label(row.verdict), TONES[row.verdict])}
            for row in rows
        ]

    def _session_list(self) -> str:
        """Where single attendances are corrected; empty where nobody finds a list."""
        session = self.batch.session
        if session is None or not session.page.live:
            return ""
        if not permissions.may_host(self.request.user, session.page):
            return ""
        places = [session.page_id, session.pk]
        return reverse("ce_plugin:attendance_session", args=places)

    def _choices(self) -> list[Choice]:
        here = address("batch", self.batch)
        count_of = self.batch.counts
        every = sum(count_of.values())
        offered = [("", _("All lines"), every)] + [
            (verdict.value, verdict_label(self.batch, verdict), count_of[verdict])
            for verdict in ImportVerdict
        ]
        return [
            Choice(
                label,
                count,
                f"{here}?verdict={value}" if value else here,
                value == self.verdict,
            )
            for value, label, count in offered
        ]


def breadcrumbs_to(batch: ImportBatch) -> list[dict]:
    """A report hangs below its session, all else below the start page."""
    if batch.session is None:
        return Furniture().get_breadcrumbs_items()
    session = batch.session
    above = {
        "url": reverse("ce_attendance_report", args=[session.pk]),
        "label": session.display_title,
    }
    return [*WagtailAdminTemplateMixin().get_breadcrumbs_items(), above]


def _shown(row: ImportRow, kind: Kind, chosen: str) -> dict:
    return {
        "chosen": chosen,
        "line": row.line,
        "cells": [
            {"heading": kind.heading_of(name), "value": cell}
            for name, cell in row.data.items()
            # A number says nothing to a person: `chosen` says whose it is.
            if cell and not (chosen and name == "record")
        ],
        "problems": [
            {**problem, "heading": kind.heading_of(problem["field"])}
            for problem in row.problems
        ],
        "changes": [
            {"heading": kind.heading_of(name), "before": before, "after": after}
            for name, (before, after) in row.changes.items()
        ],
    }
