"""The calendar of a federation, its group, and the workflow of the events."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
)

from ce_plugin.models import EventIndexPage
from ce_plugin.services.event_calendars import moderate, open_federation_calendar
from tests.factories import make_calendar, make_event

pytestmark = pytest.mark.django_db
PINES = "CE events: Pines Federation"


def open_pines() -> EventIndexPage:
    return open_federation_calendar("Pines Federation", below=make_calendar())


def rights(group: str) -> set[tuple[str, str]]:
    rows = GroupPagePermission.objects.filter(group__name=group)
    return set(rows.values_list("page__slug", "permission__codename"))


def test_a_federation_gets_a_calendar_below_the_state_s():
    calendar = open_pines()

    assert (calendar.title, calendar.slug, calendar.live) == (
        "Pines Federation",
        "pines-federation",
        True,
    )
    assert calendar.get_parent().specific == make_calendar()


def test_its_group_drafts_there_and_publishes_nowhere():
    open_pines()

    assert rights(PINES) == {
        ("pines-federation", "add_page"),
        ("pines-federation", "change_page"),
    }
    group = Group.objects.get(name=PINES)
    codes = set(group.permissions.values_list("codename", flat=True))
    assert codes == {"access_admin"}


def test_its_files_are_a_collection_of_its_own():
    open_pines()

    rows = GroupCollectionPermission.objects.filter(group__name=PINES)
    assert set(rows.values_list("collection__name", flat=True)) == {"Pines Federation"}
    assert sorted(rows.values_list("permission__codename", flat=True)) == [
        "add_document",
        "add_image",
        "change_document",
        "change_image",
        "choose_document",
        "choose_image",
    ]


def test_what_is_submitted_below_the_calendar_goes_to_the_coordinators():
    calendar = open_pines()
    workflow = moderate(make_calendar())
    event = make_event()
    event.move(calendar, pos="last-child")
    event.refresh_from_db()

    assert event.get_workflow() == workflow
    (task,) = workflow.tasks.all()
    assert [group.name for group in task.specific.groups.all()] == ["CE coordinators"]
    assert ("events", "publish_page") in rights("CE coordinators")


def test_set_up_twice_is_set_up_once():
    for _again in range(2):
        moderate(make_calendar())
        open_pines()

    assert EventIndexPage.objects.count() == 2
    assert Workflow.objects.filter(name="Events").count() == 1
    assert (
        GroupApprovalTask.objects.filter(
            workflow_tasks__workflow__name="Events"
        ).count()
        == 1
    )
    assert Workflow.objects.get(name="Events").tasks.count() == 1
    assert Collection.objects.filter(name="Pines Federation").count() == 1
    assert len(rights(PINES)) == 2


def test_a_federation_s_role_chooses_no_files_of_everybody():
    """By the migration; Wagtail had given the choice to each group of the admin."""
    rows = GroupCollectionPermission.objects.filter(group__name="CE federation editors")

    assert list(rows) == []


def test_the_command_does_both_and_says_what_is_left_to_do(capsys):
    make_calendar()

    call_command("open_federation_calendar", "Pines Federation")

    said = capsys.readouterr().out
    assert "/events/pines-federation/" in said
    assert f"“{PINES}”" in said
    assert make_calendar().get_workflow().name == "Events"


def test_the_command_refuses_what_it_cannot_do():
    with pytest.raises(CommandError, match="no calendar called events"):
        call_command("open_federation_calendar", "Pines Federation")

    make_event(slug="pines-federation")
    with pytest.raises(CommandError, match="slug"):
        call_command("open_federation_calendar", "Pines Federation")
