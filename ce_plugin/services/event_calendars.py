"""Who writes on which calendar, and who approves: set up once, safe to do again.

A federation's calendar stands below the state's, so that both show its events. Its
group drafts and submits there and reaches nothing else; coordinators approve.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from ce_plugin.models import EventIndexPage

COORDINATORS = "CE coordinators"
WORKFLOW = "Events"
TASK = "A coordinator approves the event"
DRAFTING = ("add_page", "change_page")
PUBLISHING = (*DRAFTING, "publish_page", "unlock_page")
FILES = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)
ENTER = ("wagtailadmin", "access_admin")


@transaction.atomic
def moderate(calendar: EventIndexPage) -> Workflow:
    """What is submitted at or below the calendar goes to the coordinators.

    They write and publish there as well.
    """
    workflow = Workflow.objects.get_or_create(name=WORKFLOW)[0]
    task = GroupApprovalTask.objects.get_or_create(name=TASK)[0]
    coordinators = Group.objects.get_or_create(name=COORDINATORS)[0]
    task.groups.add(coordinators)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    WorkflowPage.objects.update_or_create(
        page_id=calendar.pk, defaults={"workflow": workflow}
    )
    let_in(coordinators, calendar, PUBLISHING)
    return workflow


def let_in(group: Group, page: Page, codenames: Iterable[str]) -> None:
    """Give a group rights of Wagtail's at and below a page."""
    for codename in codenames:
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=page.pk, permission=_right("wagtailcore", codename)
        )


@transaction.atomic
def open_federation_calendar(name: str, *, below: EventIndexPage) -> EventIndexPage:
    """A calendar of its own for a federation, with the group that writes on it.

    The group is called after the calendar, and so is the collection of its pictures
    and documents. Whoever is put into the group reaches these and nothing else.
    """
    calendar = _calendar(name, below)
    group = Group.objects.get_or_create(name=group_name(name))[0]
    group.permissions.add(_right(*ENTER))
    let_in(group, calendar, DRAFTING)
    _let_into_files(group, _collection(name))
    return calendar


def group_name(name: str) -> str:
    return f"CE events: {name}"[:150]


def _calendar(name: str, below: EventIndexPage) -> EventIndexPage:
    standing = EventIndexPage.objects.child_of(below).filter(title=name).first()
    if standing is not None:
        return standing
    calendar = EventIndexPage(title=name, slug=slugify(name))
    return below.add_child(instance=calendar)


def _collection(name: str) -> Collection:
    root = Collection.get_first_root_node()
    standing = root.get_children().filter(name=name).first()
    return standing or root.add_child(name=name)


def _let_into_files(group: Group, collection: Collection) -> None:
    for codename in FILES:
        app = "wagtailimages" if codename.endswith("image") else "wagtaildocs"
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=_right(app, codename)
        )


def _right(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
