"""What a draft of an event may leave open, and what it keeps."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ce_plugin.models import EventPage
from tests.factories import make_calendar, make_claim, make_event
from tests.models.editing import edit, errors_of, page_data, session_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


EMPTY = {
    "presenter": "",
    "begins_on": "",
    "begins_at": "",
    "ends_at": "",
    "credits": "",
    "category": "",
}


def save(editor, page: EventPage, data: dict):
    return editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def test_a_draft_with_the_empty_row_it_was_opened_with_is_saved_and_saved_again(editor):
    data = page_data([session_data(**EMPTY)])
    add_url = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", make_calendar().pk]
    )

    assert editor.post(add_url, data).status_code == 302
    page = EventPage.objects.get()
    opened = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert opened.context["form"].formsets["sessions"].total_form_count() == 1
    assert save(editor, page, {**data, "title": "Later"}).status_code == 302

    draft = EventPage.objects.get().get_latest_revision_as_object()
    assert (draft.title, draft.sessions.count(), page.live) == ("Later", 0, False)


def test_beside_a_written_row_the_empty_one_of_a_draft_is_left_aside(editor):
    rows = [session_data(**EMPTY), session_data(title="Second")]
    page = make_event(live=False, sessions=0)

    save(editor, page, page_data(rows))

    (kept,) = page.get_latest_revision_as_object().sessions.all()
    assert kept.title == "Second"


def test_a_draft_with_an_empty_row_shows_what_else_is_wrong(editor):
    page = make_event(live=False, sessions=0)

    response = save(editor, page, page_data([session_data(**EMPTY)], title=""))

    assert errors_of(response) == {"title": ["This field is required."]}


def test_a_row_of_a_draft_that_somebody_began_needs_its_day(editor):
    page = make_event(live=False, sessions=0)
    row = session_data(**{**EMPTY, "presenter": "Ann Lee"})

    response = save(editor, page, page_data([row]))

    assert errors_of(response) == {"0.begins_on": ["This field is required."]}


def test_what_is_published_needs_the_row_all_the_same(editor):
    page = make_event(live=False, sessions=0)

    response = edit(editor, page, page_data([session_data(**EMPTY)]))

    assert errors_of(response) == {"0.begins_on": ["This field is required."]}


def test_draft_that_dropped_a_session_before_it_was_claimed_keeps_it():
    page = make_event(sessions=2)
    first, second = page.sessions.all()
    page.sessions.remove(first)
    draft = page.save_revision()
    claim = make_claim(session=first, kind="listed")

    draft.publish()

    published = EventPage.objects.get()
    assert sorted(row.pk for row in published.sessions.all()) == [first.pk, second.pk]
    claim.refresh_from_db()
    assert claim.session == first


def test_draft_that_dropped_a_session_nobody_claimed_drops_it():
    page = make_event(sessions=2)
    first, second = page.sessions.all()
    page.sessions.remove(first)

    page.save_revision().publish()

    assert [row.pk for row in EventPage.objects.get().sessions.all()] == [second.pk]


def test_draft_may_say_later_in_which_category_its_credits_count(editor):
    address = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", make_calendar().pk]
    )

    editor.post(address, page_data([session_data(category="")]))

    draft = EventPage.objects.get()
    assert not draft.live
    assert draft.get_latest_revision_as_object().sessions.get().counts_nowhere
