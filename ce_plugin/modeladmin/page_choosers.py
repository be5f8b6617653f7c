"""Which pages an editor may choose for a link."""

from __future__ import annotations

from django.db.models import Q
from wagtail.permissions import page_permission_policy


def within_reach(pages, request):
    """What is published, and what the editor reaches: no title of others' drafts."""
    if request.user.is_superuser:
        return pages
    reached = page_permission_policy.explorable_instances(request.user)
    return pages.filter(Q(live=True) | Q(pk__in=reached.values("pk")))
