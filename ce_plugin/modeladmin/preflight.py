"""What is found about an event before it is published: in the editor, and on the way.

Wagtail saves the draft before it asks whether to publish, so nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import re_path, reverse
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail import hooks
from wagtail.models import Page

from ce_plugin.exceptions import NotPermitted, RecordChanged, TransitionNotAllowed
from ce_plugin.modeladmin.event_pages import EDIT, EXPLORE, OfOneEvent
from ce_plugin.models import EventPage
from ce_plugin.services import preflight
from ce_plugin.services.event_publishing import publish_draft, wording
from ce_plugin.services.preflight_findings import Finding

PUBLISH = "ce_event_publish"
ASKED = "ce_plugin/modeladmin/events/preflight.html"
# Where a part of the editor's form stands that is no field.
ANCHORS = {"sessions": "id_sessions-FORMS"}


def facts(page: EventPage) -> dict:
    """For the panel in the editor. A page that was never saved has nothing to look at."""
    return {
        "is_saved": bool(page.pk),
        "findings": [shown(one) for one in preflight.look(page)] if page.pk else [],
    }


def shown(finding: Finding) -> dict:
    anchor = ANCHORS.get(finding.field, f"id_{finding.field}")
    return {"finding": finding, "anchor": anchor}


def before_publish_page(request, page: Page) -> HttpResponse | None:
    """Ask once more where there is something to mend or to think about."""
    if not isinstance(page, EventPage):
        return None
    found = preflight.news(page)
    return _ask(request, page, found) if found else None


def _ask(request, page: EventPage, found: list[Finding]) -> HttpResponse:
    context = {
        "publish_url": reverse(PUBLISH, args=[page.pk]),
        "page_title": _("Before it is published"),
        "given": {"seen": wording(page)},
        "button": _("Publish it as it is"),
    }
    return TemplateResponse(request, ASKED, {**asked_about(page, found), **context})


def asked_about(page: EventPage, found: list[Finding]) -> dict:
    """What each page that asks once more says of the event."""
    return {
        "page": page,
        "findings": [shown(one) for one in found],
        "blocked": any(one.blocks for one in found),
        "edit_url": reverse(EDIT, args=[page.pk]),
    }


class PublishView(OfOneEvent, View):
    """The button of the page above. Looking leads back to the editor."""

    def is_open(self) -> bool:
        return self.may.can_publish()

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return self.back()

    def post(self, request, *args, **kwargs) -> HttpResponse:
        seen = request.POST.get("seen", "")
        try:
            page = publish_draft(self.event, actor=request.user, seen=seen)
        except (NotPermitted, RecordChanged, TransitionNotAllowed):
            sentence = _(
                "It was not published: the draft has changed in the meantime. Look "
                "at it and publish it from here."
            )
            messages.warning(request, sentence)
            return self.back()
        return self._done(page)

    def _done(self, page: EventPage) -> HttpResponse:
        for hook in hooks.get_hooks("after_publish_page"):
            response = hook(self.request, page)
            if hasattr(response, "status_code"):
                return response
        said = (
            _("“%(event)s” is published.")
            if page.live
            else _("“%(event)s” will be published when you said.")
        )
        messages.success(self.request, said % {"event": page.title})
        return redirect(EXPLORE, page.get_parent().pk)


def before_bulk_action(request, action_type, objects: Iterable, action):
    """Many at once: those with something to mend keep all from being published."""
    if action_type != "publish":
        return None
    pages = [one.specific for one in objects if isinstance(one, Page)]
    with_drafts_below = action.cleaned_form.cleaned_data["include_descendants"]
    for page in _events_among(pages, with_drafts_below):
        found = preflight.errors(page.get_latest_revision_as_object())
        if found:
            said = {"event": page.title, "why": found[0].sentence}
            messages.error(request, _("“%(event)s”: %(why)s") % said)
            return redirect(EXPLORE, page.get_parent().pk)
    return None


def _events_among(
    pages: Iterable[Page], with_drafts_below: bool
) -> Iterator[EventPage]:
    yield from (page for page in pages if isinstance(page, EventPage))
    if with_drafts_below:
        for page in pages:
            yield from EventPage.objects.descendant_of(page).not_live()


def admin_urls() -> list:
    base = r"^ce/events/(?P<pk>[0-9]{1,18})/"
    return [re_path(rf"{base}publish/$", PublishView.as_view(), name=PUBLISH)]
