"""People who write pages, each allowed exactly what a test says."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from tests.factories import make_calendar, make_user

WRITING = ("add_page", "change_page")
PUBLISHING = (*WRITING, "publish_page")


def make_page_editor(page: Page | None = None, rights=PUBLISHING):
    """Somebody of a new group that may do this at and below `page`, the calendar."""
    user = make_user()
    group = Group.objects.create(name=f"Editors {user.pk}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in rights:
        right = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.create(
            group=group, page=page or make_calendar(), permission=right
        )
    user.groups.add(group)
    return user
