"""What every page of the public site shares that one of our views answers."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.views.generic import View
from wagtail.models import Page, PageViewRestriction

from ce_plugin.models import EventIndexPage, EventPage

# What a feed needs of its calendar's page.
FEED_COLUMNS = ("title", "slug", "path", "depth", "url_path")


class PageView(View):
    """Shows `self.page`, handed over by the page; each view has `facts(**kwargs)` to add."""

    http_method_names = ["get", "head", "options"]
    template_name = ""
    page: Page

    def setup(self, request: HttpRequest, *args, page: Page, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.page = page

    def get(self, request: HttpRequest, *, page: Page, **kwargs) -> TemplateResponse:
        context = {**self.page.get_context(request), **self.facts(**kwargs)}
        template = self.template_name or self.page.get_template(request)
        response = TemplateResponse(request, template, context)
        if request.user.is_authenticated:
            # It says who is signed in; no shared cache may keep it.
            patch_cache_control(response, private=True)
        return response


def visible_event(request: HttpRequest, event_id: int) -> EventPage:
    """The published event, if whoever asks could open its page; else Http404."""
    event = get_object_or_404(EventPage.objects.live(), pk=event_id)
    refuse_unless_open(request, event)
    return event


def visible_calendar(request: HttpRequest, calendar_id: int) -> EventIndexPage:
    """The published calendar, if whoever asks could open its page; else Http404.

    Two queries, and no more of the page than its feeds need: calendars ask often.
    """
    rows = EventIndexPage.objects.live().only(*FEED_COLUMNS)
    calendar = get_object_or_404(rows, pk=calendar_id)
    if not all(door.accept_request(request) for door in _doors_to(calendar)):
        raise Http404
    return calendar


def _doors_to(page: Page):
    """Restrictions at or above a page. Its path begins with that of each above it."""
    steps = range(page.steplen, len(page.path) + 1, page.steplen)
    paths = [page.path[:step] for step in steps]
    return PageViewRestriction.objects.filter(page__path__in=paths)


def refuse_unless_open(request: HttpRequest, page: Page) -> None:
    """Http404 when a restriction at or above `page` keeps whoever asks out."""
    if not all(door.accept_request(request) for door in page.get_view_restrictions()):
        raise Http404
