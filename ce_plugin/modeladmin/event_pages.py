"""What the screens about one event of the calendar share: the page, and who may."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ce_plugin.models import EventPage

EDIT = "wagtailadmin_pages:edit"
EXPLORE = "wagtailadmin_explore"


class OfOneEvent(WagtailAdminTemplateMixin):
    """`event` is the latest draft; only who may edit the page comes in.

    While somebody else has locked it, or it waits for somebody else's approval, it can
    be looked at and not changed.
    """

    header_icon = "date"

    @cached_property
    def event(self) -> EventPage:
        page = get_object_or_404(EventPage, pk=self.kwargs["pk"])
        return page.get_latest_revision_as_object()

    @cached_property
    def may(self):
        """Wagtail's own answers about this person and this page."""
        return self.event.permissions_for_user(self.request.user)

    def is_open(self) -> bool:
        return self.may.can_edit()

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        if not self.is_open():
            raise PermissionDenied
        lock = self.event.get_lock()
        if (
            request.method == "POST"
            and lock is not None
            and lock.for_user(request.user)
        ):
            messages.error(request, lock.get_message(request.user))
            return self.back()
        return super().dispatch(request, *args, **kwargs)

    @property
    def edit_url(self) -> str:
        return reverse(EDIT, args=[self.event.pk])

    def back(self) -> HttpResponse:
        return redirect(self.edit_url)

    def get_page_subtitle(self) -> str:
        return self.event.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict]:
        calendar = self.event.get_parent()
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(EXPLORE, args=[calendar.pk]), "label": calendar.title},
            {"url": self.edit_url, "label": self.get_page_subtitle()},
            {
                "url": "",
                "label": self.page_title,
                "sublabel": self.get_page_subtitle(),
            },
        ]
