"""Ways from an event, in Wagtail's editor and explorer, to the screens about it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from ce_plugin.modeladmin.event_series import SERIES
from ce_plugin.modeladmin.event_sessions import SESSIONS
from ce_plugin.models import EventPage


def header_buttons(page: Page, user, next_url=None, view_name=None) -> Iterator[Button]:
    return _buttons(page, user)


def listing_more_buttons(page: Page, user, next_url=None) -> Iterator[Button]:
    return _buttons(page, user)


def _buttons(page: Page, user) -> Iterator[Button]:
    # A page that is just being written has no address yet.
    is_event = page.specific_class is EventPage and page.pk
    if not is_event or not page.permissions_for_user(user).can_edit():
        return
    yield Button(
        _("Paste sessions"),
        url=reverse(SESSIONS, args=[page.pk]),
        icon_name="table",
        priority=61,
    )
    yield Button(
        _("Make a series"),
        url=reverse(SERIES, args=[page.pk]),
        icon_name="rotate",
        priority=62,
    )
