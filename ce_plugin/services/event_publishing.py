"""Publishing an event after its editor has seen what there is to think about."""

from __future__ import annotations

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import COMMENTS_RELATION_NAME, Revision

from ce_plugin.exceptions import RecordChanged, TransitionNotAllowed
from ce_plugin.models import EventPage
from ce_plugin.services import preflight
from ce_plugin.services.event_drafts import locked_page

# What stands in a draft and is no part of it: Wagtail reads it from the page's row, or
# of comments, each with a new time in each draft.
NO_WORDING = frozenset(
    {
        COMMENTS_RELATION_NAME,
        *("latest_revision", "latest_revision_created_at", "has_unpublished_changes"),
        *("path", "depth", "numchild", "url_path", "owner", "draft_title", "live"),
        *("locked", "locked_by", "locked_at"),
    }
)


def wording(page: EventPage) -> str:
    """A mark of what the latest draft says: the same for drafts that say the same.

    No revision's number: the page editor saves by itself while somebody writes, over
    the same revision or, when it comes late, in a newer one without a new word in it.
    Empty where there is no draft.
    """
    revision = page.get_latest_revision()
    return _mark(revision) if revision else ""


def _mark(revision: Revision) -> str:
    content = revision.content
    said = {name: content[name] for name in content if name not in NO_WORDING}
    for name in EventPage.get_streamfield_names():
        # JSON within JSON, and PostgreSQL gives it back in an order of its own.
        said[name] = json.loads(said.get(name) or "[]")
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish_draft(page: EventPage, *, actor, seen: str) -> EventPage:
    """Publish the latest draft, which must have the `wording` that was looked at.

    Raises NotPermitted, RecordChanged when there is another draft, and
    TransitionNotAllowed when something must be mended first.
    """
    page = locked_page(page, actor, "can_publish")
    revision = page.get_latest_revision()
    if revision is None or _mark(revision) != seen:
        raise RecordChanged("There is another draft.")
    if page.live and page.live_revision_id == revision.pk:
        return page
    if any(found.blocks for found in preflight.look(revision.as_object())):
        raise TransitionNotAllowed("Something must be mended first.")
    PublishPageRevisionAction(revision, user=actor).execute()
    return EventPage.objects.get(pk=page.pk)
