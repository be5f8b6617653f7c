"""Before an event is published: the panel, the page that asks, the button."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Comment, PageLogEntry, Revision

from ce_plugin.models import EventPage
from ce_plugin.services import clock
from ce_plugin.services.event_publishing import wording
from tests.factories import make_calendar, make_event, make_user
from tests.modeladmin.editors import make_page_editor
from tests.models.editing import add, edit, page_data, session_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
NO_CONTACT = "Nobody is named whom people can ask."


@pytest.fixture
def editor(client):
    """One of the state's editors: writes and publishes on the calendar."""
    client.force_login(make_page_editor())
    return client


def asked(response) -> list[str]:
    assert response.templates[0].name == "ce_plugin/modeladmin/events/preflight.html"
    return [row["finding"].sentence for row in response.context["findings"]]


def publish(editor, page: EventPage, seen: str | None = None):
    seen = wording(page) if seen is None else seen
    address = reverse("ce_event_publish", args=[page.pk])
    return editor.post(address, {"seen": seen})


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def open_draft(editor) -> EventPage:
    """A draft that was on its way and was asked about."""
    response = add(editor, page_data([session_data()], contact_name=""))
    assert asked(response) == [NO_CONTACT]
    return EventPage.objects.get()


def test_a_new_event_with_nothing_to_say_is_published_at_once(editor):
    response = add(editor, page_data([session_data()]))

    assert response.status_code == 302
    assert EventPage.objects.get().live is True


def test_a_warning_is_asked_about_and_the_draft_is_kept_where_nobody_sees_it(editor):
    page = open_draft(editor)

    assert (page.live, page.title, page.first_published_at) == (
        False,
        "Grant writing",
        None,
    )
    assert editor.get(page.get_url()).status_code == 404


def test_published_as_it_is(editor):
    page = open_draft(editor)

    response = publish(editor, page)

    page.refresh_from_db()
    assert page.live is True
    assert page.sessions.get().begins_on == dt.date(2027, 3, 10)
    assert said(response) == ["“Grant writing” is published."]
    assert response.url == reverse("wagtailadmin_explore", args=[make_calendar().pk])
    published = PageLogEntry.objects.get(page=page.pk, action="wagtail.publish")
    assert published.user.username.startswith("user")


def test_published_twice_is_published_once(editor):
    page = open_draft(editor)
    publish(editor, page)

    publish(editor, page)

    entries = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish")
    assert entries.count() == 1
    assert EventPage.objects.get().sessions.count() == 1


def write(page: EventPage, **changed) -> Revision:
    """Another draft, as somebody else's editor saves it."""
    for name, value in changed.items():
        setattr(page, name, value)
    return page.save_revision()


CHANGED = (
    "It was not published: the draft has changed in the meantime. Look at it and "
    "publish it from here."
)


def test_another_draft_is_looked_at_first(editor):
    page = open_draft(editor)
    seen = wording(page)
    write(page, summary="All new.")

    response = publish(editor, page, seen)

    assert EventPage.objects.get().live is False
    assert said(response) == [CHANGED]
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_another_draft_over_the_same_revision_is_looked_at_first(editor):
    """The editor of Wagtail saves over its own last revision."""
    page = open_draft(editor)
    seen, revision = wording(page), page.latest_revision
    page.summary = "All new."
    page.save_revision(user=revision.user, overwrite_revision=revision)

    response = publish(editor, page, seen)

    assert EventPage.objects.get().live is False
    assert said(response) == [CHANGED]


def test_a_session_moved_in_the_meantime_is_looked_at_first(editor):
    page = open_draft(editor)
    seen = wording(page)
    draft = page.get_latest_revision_as_object()
    session = draft.sessions.get()
    session.ends_at = dt.time(12)
    draft.sessions.add(session)
    write(draft)

    response = publish(editor, page, seen)

    assert (EventPage.objects.get().live, said(response)) == (False, [CHANGED])


def test_a_late_draft_without_a_new_word_is_published(editor):
    """A saving of the editor's own, on its way when the button was pressed."""
    page = open_draft(editor)
    seen = wording(page)
    late = write(page)

    response = publish(editor, page, seen)

    assert said(response) == ["“Grant writing” is published."]
    assert EventPage.objects.get().live_revision_id == late.pk


def test_drafts_under_a_new_title_and_with_a_comment_say_the_same(editor):
    """Wagtail writes the time of a comment and the last title into each draft."""
    page = open_draft(editor)
    draft = page.get_latest_revision_as_object()
    draft.title = "Writing for grants"
    told = Comment(user=make_user(), contentpath="title", text="Which grants?")
    draft.wagtail_admin_comments.add(told)
    draft.save(clean=False)
    draft.save_revision()
    seen = wording(EventPage.objects.get())
    write(EventPage.objects.get().get_latest_revision_as_object())

    response = publish(editor, page, seen)

    assert said(response) == ["“Writing for grants” is published."]


@pytest.mark.parametrize("given", ["", "x", "0", "9" * 30])
def test_no_draft_named_publishes_nothing(editor, given):
    page = open_draft(editor)

    response = publish(editor, page, given)

    assert (response.status_code, EventPage.objects.get().live) == (302, False)


def test_looking_at_the_button_leads_to_the_draft(editor):
    page = open_draft(editor)

    response = editor.get(reverse("ce_event_publish", args=[page.pk]))

    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert EventPage.objects.get().live is False


def test_what_the_published_event_says_already_is_not_asked_again(editor):
    page = open_draft(editor)
    publish(editor, page)
    rows = [session_data(id=page.sessions.get().pk)]
    known = page_data(rows, initial=1, contact_name="", sponsor="State Library")

    response = edit(editor, page, known)
    assert response.status_code == 302
    assert EventPage.objects.get().sponsor == "State Library"

    response = edit(editor, page, {**known, "meeting_url": ""})
    assert len(asked(response)) == 1
    assert EventPage.objects.get().meeting_url == "https://meet.example/grants"


def test_registration_that_outlasts_the_event_is_refused_at_its_field(editor):
    data = page_data([session_data()], registration_closes_on="2027-03-12")

    response = add(editor, data)

    assert response.context["form"].errors["registration_closes_on"] == [
        "Registration is open until Fri 12 Mar 2027, but the event is over on "
        "Wed 10 Mar 2027."
    ]
    assert EventPage.objects.count() == 0


def test_a_draft_may_contradict_itself_and_is_then_not_published(editor):
    data = page_data([session_data()], registration_closes_on="2027-03-12")
    address = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", make_calendar().pk]
    )
    editor.post(address, data)
    page = EventPage.objects.get()

    response = publish(editor, page)

    assert EventPage.objects.get().live is False
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_an_hour_there_is_not_is_said_where_it_is_mended(editor):
    """Written by a file or an older version: the form would not have let it through."""
    day = {"begins_on": dt.date(2027, 3, 14), "begins_at": dt.time(2, 30)}
    page = make_event(live=False, session={**day, "ends_at": dt.time(4)})
    page.save_revision()

    content = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    panel = content.content.decode().partition("ce-findings")[2].partition("</ul>")[0]
    assert panel.count("To mend:") == 1
    assert 'href="#id_sessions-FORMS"' in panel


def test_the_panel_says_that_nothing_is_missing(editor):
    add(editor, page_data([session_data()]))
    page = EventPage.objects.get()

    page_ = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert page_.content.decode().count("Nothing is missing.") == 1


def test_the_panel_of_a_page_that_was_never_saved_says_what_it_is_for(editor):
    address = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", make_calendar().pk]
    )

    content = editor.get(address).content.decode()

    assert content.count("Save a draft, and what is missing") == 1


def test_many_at_once_are_published_only_when_none_has_to_be_mended(editor):
    closes = clock.today() + dt.timedelta(days=99)
    wrong = make_event(live=False, title="Wrong", registration_closes_on=closes)
    right = make_event(live=False, title="Right")
    address = "/admin/bulk/wagtailcore/page/publish/?"
    both = f"{address}id={right.pk}&id={wrong.pk}"

    refused = editor.post(both, {"include_descendants": ""})
    assert said(refused)[0].startswith("“Wrong”: Registration is open until")
    assert not EventPage.objects.live().exists()

    editor.post(f"{address}id={right.pk}", {"include_descendants": ""})
    assert list(EventPage.objects.live()) == [right]


def test_drafts_below_a_calendar_are_looked_at_too(editor, admin_client):
    closes = clock.today() + dt.timedelta(days=99)
    event = make_event(live=False, title="Wrong", registration_closes_on=closes)
    calendar = event.get_parent()
    address = f"/admin/bulk/wagtailcore/page/publish/?id={calendar.pk}"

    refused = admin_client.post(address, {"include_descendants": "on"})

    assert said(refused)[0].startswith("“Wrong”: Registration is open until")
    assert not EventPage.objects.live().exists()
    admin_client.post(address, {"include_descendants": ""})
    assert not EventPage.objects.live().exists()


def test_other_pages_are_published_as_ever(editor, admin_client):
    calendar = make_calendar()
    address = reverse("wagtailadmin_pages:edit", args=[calendar.pk])

    response = admin_client.post(
        address,
        {
            "title": "Calendar",
            "slug": "events",
            "intro": "null",
            "action-publish": "1",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        },
    )

    calendar.refresh_from_db()
    assert (response.status_code, calendar.title) == (302, "Calendar")
    admin_client.post(
        f"/admin/bulk/wagtailcore/page/publish/?id={calendar.pk}",
        {"include_descendants": ""},
    )


def test_whoever_may_not_publish_here_does_not(client):
    page = make_event(live=False)
    page.save_revision()
    stranger = make_user()
    stranger.groups.add(Group.objects.get(name="CE federation editors"))
    client.force_login(stranger)

    response = publish(client, page)

    assert response.url == "/admin/"
    assert EventPage.objects.get().live is False


def test_a_draft_without_a_session_is_looked_at_all_the_same(editor):
    page = make_event(live=False)
    draft = page.get_latest_revision_as_object()
    draft.sessions = []
    draft.save_revision(clean=False)

    content = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert "Add a session: without a day it is on no calendar." in (
        content.content.decode()
    )


def test_what_a_host_does_after_publishing_is_done_here_too(editor):
    page = open_draft(editor)

    def lead_elsewhere(request, published):
        return redirect(f"/elsewhere/{published.pk}/")

    with hooks.register_temporarily("after_publish_page", lead_elsewhere):
        response = publish(editor, page)

    assert response.url == f"/elsewhere/{page.pk}/"
    assert EventPage.objects.get().live is True


def test_an_event_for_later_is_published_when_its_editor_said(editor):
    page = open_draft(editor)
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + dt.timedelta(days=2)
    revision = draft.save_revision()

    response = publish(editor, page, wording(draft))

    page.refresh_from_db()
    assert (page.live, page.scheduled_revision) == (False, revision)
    assert said(response) == ["“Grant writing” will be published when you said."]
