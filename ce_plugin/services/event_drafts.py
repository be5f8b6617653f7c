"""New drafts of an event, written by a verb and not by the page editor's form."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from wagtail.models import Revision

from ce_plugin.exceptions import NotPermitted
from ce_plugin.models import EventPage, EventSession
from ce_plugin.services.locks import lock_event


def locked_page(page: EventPage, actor, right: str) -> EventPage:
    """The row for this transaction, for somebody with a right of Wagtail's on it.

    Raises NotPermitted, also while it is locked or waits for somebody's approval.
    """
    locked = lock_event(page)
    lock = locked.get_lock()
    if not getattr(locked.permissions_for_user(actor), right)():
        raise NotPermitted("This person does not write here.")
    if lock is not None and lock.for_user(actor):
        raise NotPermitted("The page is locked.")
    return locked


@transaction.atomic
def add_sessions(
    page: EventPage, sessions: Iterable[EventSession], *, actor, step: str
) -> Revision:
    """Add sessions to a new draft of the event; what is published stays as it is.

    `step` names what was done in Wagtail's history.
    """
    draft = locked_page(page, actor, "can_edit").get_latest_revision_as_object()
    orders = [one.sort_order or 0 for one in draft.sessions.all()]
    for number, session in enumerate(sessions, max(orders, default=-1) + 1):
        session.sort_order = number
        draft.sessions.add(session)
    if not draft.live:
        # As the page editor does: what is not published is its latest draft.
        draft.save(clean=False)
    return draft.save_revision(user=actor, log_action=step, clean=False)
