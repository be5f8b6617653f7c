"""Sessions pasted from a spreadsheet: looked at first, then added to a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import re_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from ce_plugin.exceptions import NotPermitted, UnreadableFile
from ce_plugin.forms.session_sheets import SheetForm
from ce_plugin.modeladmin.cells import pill
from ce_plugin.modeladmin.event_pages import OfOneEvent
from ce_plugin.services import session_sheets
from ce_plugin.services.event_drafts import add_sessions
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.session_sheets import Row, SessionSheet

SESSIONS = "ce_event_sessions"


class SessionsView(OfOneEvent, TemplateView):
    """`look` shows what the rows would become, `add` adds them if all are right."""

    template_name = "ce_plugin/modeladmin/events/sessions.html"
    page_title = gettext_lazy("Paste sessions")
    header_icon = "table"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", SheetForm())
        columns = session_sheets.shape().columns
        return super().get_context_data(event=self.event, columns=columns, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = SheetForm(request.POST)
        sheet = self._read(form) if form.is_valid() else None
        if sheet is None:
            return self._show(form)
        if "add" in request.POST and form.was_seen and sheet.new and not sheet.wrong:
            return self._add(sheet)
        return self._show(form, sheet)

    def _read(self, form: SheetForm) -> SessionSheet | None:
        try:
            return session_sheets.read_sessions(form.cleaned_data["sheet"], self.event)
        except UnreadableFile as error:
            form.add_error("sheet", list(error.sentences))
            return None

    def _show(self, form: SheetForm, sheet: SessionSheet | None = None) -> HttpResponse:
        """Everything typed stands in its field again."""
        context = self.get_context_data(form=form)
        if sheet is not None:
            context |= {
                "sheet": sheet,
                "rows": [_shown(row) for row in sheet.rows],
                "sentence": _sentence(sheet),
                "mark": form.mark,
            }
        return self.render_to_response(context)

    def _add(self, sheet: SessionSheet) -> HttpResponse:
        try:
            add_sessions(
                self.event,
                sheet.new,
                actor=self.request.user,
                step=session_sheets.ADDED,
            )
        except NotPermitted:
            messages.error(self.request, _("Nothing was added: the page is locked."))
            return self.back()
        number = len(sheet.new)
        said = ngettext(
            "%(number)d session was added to a draft. Publish it to show it.",
            "%(number)d sessions were added to a draft. Publish it to show them.",
            number,
        )
        messages.success(self.request, said % {"number": number})
        return self.back()


def _shown(row: Row) -> dict:
    known = session_sheets.NAMES
    return {
        "line": row.line.number,
        "verdict": _verdict(row),
        "session": row.session,
        "credits": _credits(row),
        "cells": [cell for cell in row.line.data.values() if cell],
        "doubt": row.doubt,
        "problems": [
            {"heading": known.get(one["field"], ""), "sentence": one["sentence"]}
            for one in row.line.problems
        ],
    }


def _credits(row: Row) -> str:
    given = row.session.credits if row.session else None
    return credits_in_words(given) if given else ""


def _verdict(row: Row):
    if not row.line.is_clean:
        return pill(_("To mend"), "critical")
    if row.is_there:
        return pill(_("On the event already"), "plain")
    return pill(_("New"), "warning" if row.doubt else "positive")


def _sentence(sheet: SessionSheet) -> str:
    if sheet.wrong:
        count = len(sheet.wrong)
        said = ngettext(
            "%(number)d row is to mend. Nothing is added before all rows are right.",
            "%(number)d rows are to mend. Nothing is added before all rows are right.",
            count,
        )
        return said % {"number": count}
    if not sheet.new:
        return _("The event has all of these sessions already.")
    count = len(sheet.new)
    said = ngettext(
        "%(number)d session would be added.",
        "%(number)d sessions would be added.",
        count,
    )
    return said % {"number": count}


def admin_urls() -> list:
    route = r"^ce/events/(?P<pk>[0-9]{1,18})/sessions/$"
    return [re_path(route, SessionsView.as_view(), name=SESSIONS)]
