"""A federation's editor drafts and submits; a coordinator approves. By role."""

from __future__ import annotations

import json
import logging

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from wagtail.models import Collection, Page, TaskState
from wagtail.users.models import UserProfile

from ce_plugin import signal_handlers
from ce_plugin.models import EventPage, OutboxMessage
from ce_plugin.services import outbox
from ce_plugin.services.event_calendars import moderate, open_federation_calendar
from ce_plugin.services.event_publishing import wording
from tests.factories import make_calendar, make_event, make_track, make_user
from tests.models.editing import page_data, session_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def pines():
    moderate(make_calendar())
    return open_federation_calendar("Pines Federation", below=make_calendar())


@pytest.fixture
def larches(pines):
    return open_federation_calendar("Larch Federation", below=make_calendar())


def member(*groups: str, **fields):
    user = make_user(**fields)
    user.groups.add(*Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def editor(pines):
    return member(
        "CE federation editors", "CE events: Pines Federation", first_name="Ed"
    )


@pytest.fixture
def coordinator(pines):
    return member("CE coordinators", first_name="Cora")


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def event_on(calendar, **fields) -> EventPage:
    event = make_event(**fields)
    event.move(calendar, pos="last-child")
    return EventPage.objects.get(pk=event.pk)


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def submit(client, calendar, **changed):
    address = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", calendar.pk]
    )
    data = page_data([session_data()], **changed)
    response = client.post(address, {**data, "action-submit": "1"})
    assert response.status_code == 302
    return EventPage.objects.get()


def decide(client, page: Page, name: str, **given):
    state = TaskState.objects.get(status="in_progress")
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, name, state.pk]
    )
    return client.post(address, given)


def test_submitted_seen_by_the_coordinator_approved_and_on_both_calendars(
    as_, pines, editor, coordinator
):
    page = submit(as_(editor), pines)
    assert (page.live, page.current_workflow_task.name) == (
        False,
        "A coordinator approves the event",
    )

    front = as_(coordinator).get("/admin/").content.decode()
    assert front.count(edit_url(page)) >= 1
    assert "Grant writing" in front
    decide(as_(coordinator), page, "approve")

    page.refresh_from_db()
    assert page.live is True
    month = "/events/2027/3/"
    assert "Grant writing" in as_(coordinator).get(month).content.decode()
    below = as_(coordinator).get("/events/pines-federation/2027/3/").content.decode()
    assert "Grant writing" in below


def test_the_publish_button_of_a_federation_s_editor_only_saves(as_, pines, editor):
    page = event_on(pines, live=False, slug="mine")
    page.save_revision()
    data = page_data([session_data()], slug="mine")

    as_(editor).post(edit_url(page), {**data, "action-publish": "1"})
    as_(editor).post(
        reverse("ce_event_publish", args=[page.pk]),
        {"seen": wording(EventPage.objects.get())},
    )
    as_(editor).post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}")

    page.refresh_from_db()
    assert (page.live, page.draft_title) == (False, "Grant writing")


def test_an_event_that_is_published_is_changed_in_a_draft_only(as_, pines, editor):
    page = event_on(pines, title="Published", slug="mine")
    data = page_data([session_data()], slug="mine")

    as_(editor).post(edit_url(page), {**data, "action-publish": "1"})
    as_(editor).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    as_(editor).post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    page.refresh_from_db()
    assert (page.title, page.live) == ("Published", True)


SCREENS = ("edit", "history", "delete", "unpublish", "copy")


@pytest.mark.parametrize("whose", ["state", "federation"])
def test_pages_of_others_are_out_of_reach(as_, pines, larches, editor, whose):
    calendar = make_calendar() if whose == "state" else larches
    theirs = event_on(larches, title="Theirs") if whose != "state" else make_event()
    theirs.save_revision()
    client = as_(editor)
    before = Page.objects.order_by("pk").values_list("pk", "title", "live", "path")
    standing = list(before)

    for page in (theirs, calendar):
        for screen in SCREENS:
            address = reverse(f"wagtailadmin_pages:{screen}", args=[page.pk])
            for answer in (client.get(address), client.post(address, {"title": "x"})):
                assert answer.status_code in (302, 403), (screen, answer)
    for name in ("sessions", "series", "publish"):
        address = reverse(f"ce_event_{name}", args=[theirs.pk])
        assert client.get(address).url == "/admin/"
        assert client.post(address).url == "/admin/"
    add = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", calendar.pk]
    )
    assert client.post(add, page_data([session_data()])).url == "/admin/"
    assert list(before.all()) == standing


def test_the_explorer_shows_their_own_calendar_only(as_, pines, larches, editor):
    event_on(pines, title="Mine")
    event_on(larches, title="Theirs")
    make_event(title="Of the state")

    root = as_(editor).get(reverse("wagtailadmin_explore_root"), follow=True)

    content = root.content.decode()
    assert root.redirect_chain[-1][0] == reverse(
        "wagtailadmin_explore", args=[pines.pk]
    )
    assert "Mine" in content
    assert "Theirs" not in content
    assert "Of the state" not in content


def test_the_page_chooser_shows_no_drafts_of_others(as_, pines, larches, editor):
    event_on(larches, title="Their draft", live=False)
    event_on(larches, title="Their event")
    event_on(pines, title="My draft", live=False)

    address = reverse("wagtailadmin_choose_page_child", args=[larches.pk])
    theirs = as_(editor).get(address).content.decode()
    address = reverse("wagtailadmin_choose_page_child", args=[pines.pk])
    own = as_(editor).get(address).content.decode()
    found = as_(editor).get(reverse("wagtailadmin_choose_page_search"), {"q": "draft"})

    assert "Their event" in theirs
    assert "Their draft" not in theirs
    assert "My draft" in own
    assert "Their draft" not in found.content.decode()


def test_whoever_runs_the_site_chooses_among_all(admin_client, larches):
    event_on(larches, title="Their draft", live=False)

    address = reverse("wagtailadmin_choose_page_child", args=[larches.pk])

    assert "Their draft" in admin_client.get(address).content.decode()


@pytest.mark.parametrize("kind", ["image", "document"])
def test_files_are_those_of_their_own_collection(as_, larches, editor, kind):
    client = as_(editor)
    chooser = {
        "image": "wagtailimages_chooser:choose",
        "document": "wagtaildocs_chooser:choose",
    }[kind]

    content = client.get(reverse(chooser)).content.decode()
    offered = client.get(
        reverse(
            {
                "image": "wagtailimages:add_multiple",
                "document": "wagtaildocs:add_multiple",
            }[kind]
        )
    )

    assert Collection.objects.filter(name="Larch Federation").exists()
    assert "Larch Federation" not in content
    assert "Larch Federation" not in offered.content.decode()


def test_reports_tell_of_their_own_pages_only(as_, pines, larches, editor):
    theirs = event_on(larches, title="Theirs", live=False)
    theirs.save_revision(user=make_user(), log_action=True)
    theirs.get_workflow().start(theirs, make_user())
    mine = event_on(pines, title="Mine", live=False)
    mine.save_revision(user=editor, log_action=True)
    mine.get_workflow().start(mine, editor)
    told = {}
    for report in ("site_history", "workflow", "workflow_tasks", "aging_pages"):
        response = as_(editor).get(reverse(f"wagtailadmin_reports:{report}"))
        told[report] = response.content.decode()

    assert all("Theirs" not in content for content in told.values())
    assert "Mine" in told["site_history"]
    assert "Mine" in told["workflow"]


@pytest.mark.parametrize("name", ["approve", "reject"])
def test_a_federation_s_editor_does_not_approve(as_, pines, editor, name):
    page = submit(as_(editor), pines)

    decide(as_(editor), page, name)

    page.refresh_from_db()
    assert page.live is False
    assert TaskState.objects.get().status == "in_progress"


def test_while_it_waits_its_editor_does_not_change_it(as_, pines, editor):
    page = submit(as_(editor), pines)
    revisions = page.revisions.count()
    sheet = {"sheet": "title\tday\nOpening\t5/14/2027", "look": "1"}

    data = page_data([session_data()], title="Changed", slug=page.slug)
    as_(editor).post(edit_url(page), data)
    pasted = as_(editor).post(reverse("ce_event_sessions", args=[page.pk]), sheet)

    assert pasted.url == edit_url(page)
    assert page.revisions.count() == revisions


def test_a_coordinator_mends_what_waits(as_, pines, editor, coordinator):
    page = submit(as_(editor), pines)

    content = as_(coordinator).get(edit_url(page)).content.decode()

    assert "Before it is published" in content
    assert "Approve" in content


def test_submitting_with_something_to_mend_is_refused_at_its_field(as_, pines, editor):
    address = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", pines.pk]
    )
    data = page_data([session_data()], registration_closes_on="2027-03-12")

    response = as_(editor).post(address, {**data, "action-submit": "1"})

    assert list(response.context["form"].errors) == ["registration_closes_on"]
    assert EventPage.objects.count() == 0


def test_what_waits_is_saved_only_as_it_may_be_approved(
    as_, pines, editor, coordinator
):
    """Approving asks nothing more: not from the list of what waits."""
    page = submit(as_(editor), pines)
    session = session_data(id=page.sessions.get().pk, category="")
    data = page_data([session], initial=1)

    response = as_(coordinator).post(edit_url(page), data)

    (errors,) = response.context["form"].formsets["sessions"].errors
    assert list(errors) == ["category"]
    draft = page.get_latest_revision_as_object()
    assert not draft.sessions.get().counts_nowhere


def approve_in_editor(client, page: Page, comment="", **changed):
    """The editor's own button, with a change that was not saved before."""
    session = session_data(id=page.sessions.get().pk)
    data = page_data([session], initial=1, **changed)
    pressed = {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": json.dumps({"comment": comment}),
    }
    return client.post(edit_url(page), {**data, **pressed})


def test_approved_in_the_editor_with_nothing_to_ask_is_live_at_once(
    as_, pines, editor, coordinator
):
    page = submit(as_(editor), pines)

    response = approve_in_editor(as_(coordinator), page, summary="Mended.")

    page.refresh_from_db()
    assert response.url == reverse("wagtailadmin_explore", args=[pines.pk])
    assert (page.live, page.summary) == (True, "Mended.")
    assert mails()[-1] == ("approval_given", editor.email)


def test_approving_in_the_editor_asks_once_what_publishing_asks(
    as_, pines, editor, coordinator
):
    page = submit(as_(editor), pines, contact_name="")

    asked = approve_in_editor(
        as_(coordinator), page, "Well done.", contact_name="", summary="Mended."
    )

    page.refresh_from_db()
    said = [row["finding"].sentence for row in asked.context["findings"]]
    assert said == ["Nobody is named whom people can ask."]
    assert "Approve it as it is" in asked.content.decode()
    draft = page.get_latest_revision_as_object()
    assert (page.live, draft.summary) == (False, "Mended.")
    as_(coordinator).post(asked.context["publish_url"], asked.context["given"])
    page.refresh_from_db()
    assert (page.live, page.summary) == (True, "Mended.")
    assert TaskState.objects.get().comment == "Well done."


def test_asking_for_changes_in_the_editor_asks_nothing(as_, pines, editor, coordinator):
    page = submit(as_(editor), pines, contact_name="")
    data = page_data(
        [session_data(id=page.sessions.get().pk)], initial=1, contact_name=""
    )
    pressed = {"action-workflow-action": "true", "workflow-action-name": "reject"}

    response = as_(coordinator).post(edit_url(page), {**data, **pressed})

    assert response.status_code == 302
    assert TaskState.objects.get().status == "rejected"


def test_whoever_may_not_approve_does_not_by_the_editor_s_button(as_, pines, editor):
    page = submit(as_(editor), pines)

    approve_in_editor(as_(editor), page)

    page.refresh_from_db()
    assert (page.live, page.workflow_in_progress) == (False, True)


def test_whoever_submitted_sees_what_there_is_to_think_about(as_, pines, editor):
    page = submit(as_(editor), pines, contact_name="")

    content = as_(editor).get(edit_url(page)).content.decode()

    assert "Nobody is named whom people can ask." in content


def test_what_waits_keeps_its_last_session(as_, pines, editor, coordinator):
    page = submit(as_(editor), pines)
    row = session_data(id=page.sessions.get().pk, DELETE="1")

    response = as_(coordinator).post(edit_url(page), page_data([row], initial=1))

    assert response.status_code == 200
    assert page.get_latest_revision_as_object().sessions.count() == 1


def mails() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.order_by("pk")
    return list(rows.values_list("kind", "recipient"))


def test_each_step_writes_a_mail_row_and_sends_nothing_itself(
    as_, pines, editor, coordinator
):
    make_user(is_superuser=True, email="admin@library.example")
    page = submit(as_(editor), pines)
    decide(as_(coordinator), page, "reject", comment="Which room?")
    page.refresh_from_db()
    page.get_workflow()
    page.current_workflow_state.resume(user=editor)
    decide(as_(coordinator), page, "approve")

    assert mail.outbox == []
    assert mails() == [
        ("approval_needed", coordinator.email),
        ("approval_refused", editor.email),
        ("approval_needed", coordinator.email),
        ("approval_given", editor.email),
    ]


def test_the_mail_says_what_was_asked_and_where(as_, pines, editor, coordinator):
    page = submit(as_(editor), pines)
    decide(as_(coordinator), page, "reject", comment="Which room?")

    for row in OutboxMessage.objects.order_by("pk"):
        outbox.deliver(row.pk)

    asked, refused = mail.outbox
    assert asked.to == [coordinator.email]
    assert asked.subject == "A page waits for your approval"
    assert "Hello Cora" in asked.body
    assert "“Grant writing” waits for your approval." in asked.body
    assert edit_url(page) in asked.body
    assert "Which room?" in refused.body
    assert refused.subject == "Your page came back with a question"


def test_a_mail_server_that_is_down_loses_no_mail_and_logs_no_address(
    as_, pines, editor, coordinator, settings, caplog
):
    settings.EMAIL_BACKEND = "tests.modeladmin.test_federation_editors.Down"
    caplog.set_level(logging.DEBUG)

    submit(as_(editor), pines)
    row = OutboxMessage.objects.get()
    assert outbox.deliver(row.pk) is False

    row.refresh_from_db()
    assert row.state == "pending"
    assert coordinator.email not in caplog.text


class Down:
    """A backend that cannot be reached."""

    def __init__(self, **options) -> None:
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError(messages[0].to[0])


def test_whoever_wants_no_such_mails_gets_none(as_, pines, editor, coordinator):
    profile = UserProfile.get_for_user(coordinator)
    profile.submitted_notifications = False
    profile.save()

    submit(as_(editor), pines)

    assert mails() == []


def test_a_track_that_waits_is_named_as_well(coordinator):
    """Wagtail's workflow also serves what is no page."""
    title, path = signal_handlers._about({"object": make_track()})

    assert title == "Library staff"
    assert path.startswith("/admin/snippets/ce_plugin/certificationtrack/edit/")
