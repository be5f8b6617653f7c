"""Publishing an event after its editor has seen what there is to think about."""

from __future__ import annotations

from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from ce_plugin.exceptions import RecordChanged, TransitionNotAllowed
from ce_plugin.models import EventPage
from ce_plugin.services import preflight
from ce_plugin.services.event_drafts import locked_page


@transaction.atomic
def publish_draft(page: EventPage, *, actor, revision_id: int) -> EventPage:
    """Publish the latest draft, which must be the one that was looked at.

    Raises NotPermitted, RecordChanged when there is a newer draft, and
    TransitionNotAllowed when something must be mended first.
    """
    page = locked_page(page, actor, "can_publish")
    revision = page.get_latest_revision()
    if revision is None or revision.pk != revision_id:
        raise RecordChanged("There is a newer draft.")
    if page.live and page.live_revision_id == revision.pk:
        return page
    if any(found.blocks for found in preflight.look(revision.as_object())):
        raise TransitionNotAllowed("Something must be mended first.")
    PublishPageRevisionAction(revision, user=actor).execute()
    return EventPage.objects.get(pk=page.pk)
