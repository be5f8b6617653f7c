"""Approving an event in the editor: what there is to think about is asked once more.

Wagtail has no hook between saving and approving. So the editor's button saves, as any
other does, and the step follows in the hook that comes after: at once where there is
nothing to ask, else by the button of the page that asks.
"""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from ce_plugin.modeladmin.event_pages import EXPLORE
from ce_plugin.modeladmin.preflight import ASKED, asked_about
from ce_plugin.models import EventPage
from ce_plugin.services import preflight
from ce_plugin.services.preflight_findings import Finding

PRESSED, NAMED = "action-workflow-action", "workflow-action-name"
SAID = "workflow-action-extra-data"
APPROVE = "approve"
WAGTAILS = "wagtailadmin_pages:workflow_action"


def before_edit_page(request: HttpRequest, page: Page) -> None:
    if isinstance(page, EventPage) and _approves(request, page):
        request.ce_approves = _comment(request)
        given = request.POST.copy()
        del given[PRESSED]
        request.POST = given


def _approves(request: HttpRequest, page: EventPage) -> bool:
    pressed = request.method == "POST" and request.POST.get(PRESSED)
    if not pressed or request.POST.get(NAMED) != APPROVE:
        return False
    task = page.current_workflow_task
    offered = task.get_actions(page, request.user) if task else []
    return APPROVE in {name for name, _label, _modal in offered}


def _comment(request: HttpRequest) -> dict[str, str]:
    """What somebody wrote in the window of "Approve with comment"."""
    said = json.loads(request.POST.get(SAID) or "{}")
    return {"comment": str(said.get("comment", ""))} if said else {}


def after_edit_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The draft is saved, and nothing typed is lost."""
    comment = getattr(request, "ce_approves", None)
    if comment is None:
        return None
    found = preflight.news(page)
    return (
        _ask(request, page, found, comment) if found else _go_on(request, page, comment)
    )


def _ask(request, page: EventPage, found: list[Finding], comment: dict) -> HttpResponse:
    """The button leads to Wagtail's own step, which looks at rights and state."""
    state = page.current_workflow_task_state
    context = {
        "publish_url": reverse(WAGTAILS, args=[page.pk, APPROVE, state.pk]),
        "page_title": _("Before it is approved"),
        "given": {**comment, "next": _away(page)},
        "button": _("Approve it as it is"),
    }
    return TemplateResponse(request, ASKED, {**asked_about(page, found), **context})


def _go_on(request: HttpRequest, page: EventPage, comment: dict) -> HttpResponse:
    page.current_workflow_task.on_action(
        page.current_workflow_task_state,
        request.user,
        APPROVE,
        **comment,
    )
    return redirect(_away(page))


def _away(page: EventPage) -> str:
    return reverse(EXPLORE, args=[page.get_parent().pk])
