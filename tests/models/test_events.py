"""Event pages as an editor meets them, and what a session refuses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from ce_plugin.models import EventPage, EventSession
from tests.factories import (
    make_calendar,
    make_category,
    make_claim,
    make_event,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_superuser("ed", "ed@library.example", "x")
    client.force_login(user)
    return client


def session_data(**changed) -> dict:
    data = {
        "id": "",
        "title": "",
        "presenter": "Ann Lee",
        "begins_on": "2027-03-10",
        "begins_at": "10:00",
        "ends_on": "",
        "ends_at": "11:30",
        "credits": "1.5",
        "category": make_category("TECH").pk,
        "date_precision": "time",
    }
    return {**data, **changed}


def page_data(sessions: list[dict], *, initial=0, **changed) -> dict:
    data = {
        "title": "Grant writing",
        "slug": "grant-writing",
        "summary": "Two applications that worked.",
        "event_type": "continuing_education",
        "format": "online",
        "sponsor": "",
        "audience": "",
        "place": "",
        "time_zone": "America/Denver",
        "body": streamfield([("callout", "Bring an idea.")]),
        "event_status": "scheduled",
        "status_note": "",
        "suits_directors": "on",
        "suits_staff": "on",
        "suits_trustees": "on",
        "questions": streamfield([]),
        "resources": streamfield([]),
        "registration_mode": "ours",
        "registration_url": "",
        "meeting_url": "https://meet.example/grants",
        "has_captions": "on",
        "recording_url": "",
        "contact_name": "Ines Calloway",
        "contact_email": "",
        "cost_note": "",
        "accessibility_note": "",
        "source_note": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
        "hosts": inline_formset([]),
        "sessions": inline_formset(sessions, initial=initial, min=1),
    }
    return nested_form_data({**data, **changed})


def add(editor, data: dict):
    address = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", make_calendar().pk]
    )
    return editor.post(address, {**data, "action-publish": "1"})


def edit(editor, page: EventPage, data: dict):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return editor.post(address, {**data, "action-publish": "1"})


def errors_of(response) -> dict:
    """Messages by field: of the page, then of each session."""
    form = response.context["form"]
    return {
        **{field: list(found) for field, found in form.errors.items()},
        **{
            f"{number}.{field}": list(found)
            for number, one in enumerate(form.formsets["sessions"].errors)
            for field, found in one.items()
        },
    }


def test_editor_publishes_event_with_sessions_and_it_is_on_the_calendar(editor):
    response = add(editor, page_data([session_data()]))

    page = EventPage.objects.get()
    assert response.status_code == 302
    assert (page.live, page.slug, page.time_zone) == (
        True,
        "grant-writing",
        "America/Denver",
    )
    session = page.sessions.get()
    assert session.ends_on == dt.date(2027, 3, 10)
    assert session.when == "Wed 10 Mar 2027, 10:00 to 11:30 (Mountain Time)"


def test_hour_that_spring_leaves_out_is_refused_at_the_field_and_all_is_kept(editor):
    data = page_data([session_data(begins_on="2027-03-14", begins_at="02:30")])

    response = add(editor, data)

    assert errors_of(response) == {
        "0.begins_at": [
            "There is no 02:30 on Sun 14 Mar 2027: the clocks go forward that night. "
            "Choose a time before or after that hour."
        ]
    }
    kept = response.context["form"].formsets["sessions"].forms[0]
    assert kept["begins_at"].value() == "02:30"
    assert response.context["form"]["title"].value() == "Grant writing"
    assert EventPage.objects.count() == 0


def test_end_in_the_missing_hour_is_refused_too(editor):
    data = session_data(begins_on="2027-03-14", begins_at="01:30", ends_at="02:15")

    response = add(editor, page_data([data]))

    assert list(errors_of(response)) == ["0.ends_at"]


def test_hour_that_autumn_repeats_is_refused_with_both_moments(editor):
    data = session_data(begins_on="2026-11-01", begins_at="00:30", ends_at="01:30")

    response = add(editor, page_data([data]))

    assert errors_of(response) == {
        "0.ends_at": [
            "01:30 comes twice on Sun 1 Nov 2026: the clocks go back that night, so "
            "it is 01:30 MDT or, later, 01:30 MST. Choose a time before 01:00 "
            "or from 02:00 on."
        ]
    }
    assert EventPage.objects.count() == 0


def test_hour_that_exists_elsewhere_is_accepted(editor):
    data = session_data(begins_on="2027-03-14", begins_at="02:30", ends_at="03:30")

    add(editor, page_data([data], time_zone="America/Phoenix"))

    assert EventPage.objects.get().sessions.get().begins_at == dt.time(2, 30)


def test_unknown_zone_is_refused_at_its_field_only(editor):
    response = add(editor, page_data([session_data()], time_zone="Mars/Base"))

    assert errors_of(response) == {
        "time_zone": ["This is not the name of a time zone."]
    }


def test_zone_that_is_not_in_the_list_stays_to_choose(editor):
    page = make_event(time_zone="Europe/Paris")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    form = editor.get(address).context["form"]

    assert form.fields["time_zone"].widget.choices[-1] == ("Europe/Paris", "Paris time")


def test_event_without_session_is_refused(editor):
    response = add(editor, page_data([]))

    assert response.status_code == 200
    assert EventPage.objects.count() == 0


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


def test_session_with_credits_somebody_holds_cannot_be_removed(editor):
    page = make_event(sessions=2)
    first, second = page.sessions.all()
    make_claim(session=first, kind="listed")
    rows = [
        session_data(id=first.pk, DELETE="1"),
        session_data(id=second.pk),
    ]

    response = edit(editor, page, page_data(rows, initial=2, slug=page.slug))

    assert response.context["form"].non_field_errors() == [
        "A session that people have registered for, attended or hold credits for "
        "cannot be removed. Mark it as cancelled instead."
    ]
    assert page.sessions.count() == 2


def test_session_nobody_holds_credits_for_can_be_removed(editor):
    page = make_event(sessions=2)
    first, second = page.sessions.all()
    rows = [
        session_data(id=first.pk, DELETE="1"),
        session_data(id=second.pk),
    ]

    response = edit(editor, page, page_data(rows, initial=2, slug=page.slug))

    assert response.status_code == 302
    assert [row.pk for row in EventPage.objects.get().sessions.all()] == [second.pk]


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


def test_event_in_use_cannot_be_deleted_but_unpublished(editor):
    person = make_person()
    event = make_event(title="In use")
    make_claim(person, session=event.sessions.get(), kind="listed")

    answer = editor.post(
        reverse("wagtailadmin_pages:delete", args=[event.pk]), follow=True
    )

    assert "cannot be deleted. Unpublish it instead." in answer.content.decode()
    editor.post(reverse("wagtailadmin_pages:unpublish", args=[event.pk]))
    event.refresh_from_db()
    assert not event.live
    assert editor.get(event.url).status_code == 404
    assert person.claims.get().session.page == event


def test_registration_elsewhere_needs_an_address(editor):
    data = page_data([session_data()], registration_mode="elsewhere")

    assert errors_of(add(editor, data)) == {
        "registration_url": ["Say where people register."]
    }


def test_slug_the_calendar_uses_is_refused(editor):
    response = add(editor, page_data([session_data()], slug="list"))

    assert errors_of(response) == {
        "slug": ["The calendar itself uses this address. Choose another."]
    }


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"credits": "1.3"},
            {"0.credits": ["Credits come in steps of one half, such as 1.5."]},
        ),
        (
            {"category": ""},
            {"0.category": ["Say in which category the credits count."]},
        ),
        (
            {"ends_at": "09:00"},
            {"0.ends_at": ["The session must end after it begins."]},
        ),
        (
            {"ends_on": "2027-03-01"},
            {"0.__all__": ["The session ends before it begins."]},
        ),
        (
            {"ends_on": "2029-03-01"},
            {"0.ends_on": ["A session cannot last longer than a year."]},
        ),
        (
            {"is_cancelled": "on"},
            {"0.note": ["Say why, so that people know what to do."]},
        ),
    ],
)
def test_wrong_session_says_so_at_the_field(editor, changed, expected):
    response = add(editor, page_data([session_data(**changed)]))

    assert errors_of(response) == expected
    assert EventPage.objects.count() == 0


@pytest.mark.parametrize("last_day", ["", "2027-03-31"])
def test_what_is_known_by_its_month_takes_registrations_in_it(editor, last_day):
    session = session_data(
        begins_on="2027-03-01",
        ends_on=last_day,
        begins_at="",
        ends_at="",
        date_precision="month",
    )

    response = add(editor, page_data([session], registration_closes_on="2027-03-15"))

    assert response.status_code == 302
    assert EventPage.objects.get().live


def test_draft_may_say_later_in_which_category_its_credits_count(editor):
    address = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", make_calendar().pk]
    )

    editor.post(address, page_data([session_data(category="")]))

    draft = EventPage.objects.get()
    assert not draft.live
    assert draft.get_latest_revision_as_object().sessions.get().counts_nowhere


def test_session_without_times_and_credits_is_complete(editor):
    data = session_data(begins_at="", ends_at="", credits="", category="")

    response = add(editor, page_data([data]))

    assert response.status_code == 302
    assert EventSession.objects.get().when == "Wed 10 Mar 2027"


def test_clean_without_a_day_leaves_the_day_to_the_field():
    session = EventSession(page=EventPage(title="x"), credits=Decimal(0))

    session.clean()

    with pytest.raises(ValidationError) as caught:
        session.full_clean(exclude=["page", "category"])
    assert "begins_on" in caught.value.message_dict


def preview(editor, data: dict):
    address = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["ce_plugin", "eventpage", make_calendar().pk],
    )
    answer = editor.post(address, data)
    assert answer.json() == {"is_valid": True, "is_available": True}
    return editor.get(address)


def test_preview_of_an_unsaved_event_shows_sessions_and_no_working_button(editor):
    rows = [session_data(title="Morning"), session_data(title="Noon", credits="1")]

    response = preview(editor, page_data(rows))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Wed 10 Mar 2027, 10:00 to 11:30 (Mountain Time)" in page
    assert '<th scope="row" data-label="Session">Morning' in page
    assert '<button class="ce-button" type="button" disabled>Register</button>' in page
    assert "/register/" not in page
    assert "event.ics" not in page


def test_preview_of_a_changed_event_shows_the_change(editor):
    page = make_event(title="Old title")
    session = page.sessions.get()
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    data = page_data([session_data(id=session.pk)], initial=1, title="New title")
    editor.post(address, data)

    response = editor.get(address)

    assert "<h1>New title</h1>" in response.content.decode()


def test_preview_without_a_signed_in_editor_is_served(rf):
    page = EventPage(title="Draft", slug="draft")
    page.sessions = [
        EventSession(begins_on=dt.date(2030, 1, 2), ends_on=dt.date(2030, 1, 2))
    ]

    response = page.make_preview_request()

    assert response.status_code == 200
    assert "Sign in to register" in response.content.decode()


def test_preview_of_the_calendar_itself_is_served(editor):
    calendar = make_calendar()
    make_event(title="Seen in the preview")

    response = calendar.make_preview_request(editor.get("/admin/").wsgi_request)

    assert "<h1>Events</h1>" in response.content.decode()


def test_preview_of_an_unsaved_calendar_is_served():
    from_nowhere = type(make_calendar())(title="Second calendar", slug="second")

    response = from_nowhere.make_preview_request()

    assert "<h1>Second calendar</h1>" in response.content.decode()


def test_session_knows_its_zone_and_whether_it_is_over():
    session = make_event(
        time_zone="America/New_York",
        session={
            "begins_on": dt.date(2026, 6, 1),
            "begins_at": dt.time(10),
            "ends_at": dt.time(11),
        },
    ).sessions.get()
    at_end = dt.datetime(2026, 6, 1, 15, 0, tzinfo=dt.UTC)

    assert session.has_ended(at_end)
    assert not session.has_ended(at_end - dt.timedelta(seconds=1))
    assert session.when == "Mon 1 Jun 2026, 10:00 to 11:00 (Eastern Time)"


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, None),
        ({"ends_on": dt.date(2027, 3, 12)}, dt.date(2027, 3, 12)),
        ({"begins_on": dt.date(2027, 3, 1), "date_precision": "month"}, None),
    ],
)
def test_a_last_day_that_was_filled_in_is_left_empty(editor, facts, shown):
    """Moved to another day, a session of one day would last to the day it was on."""
    day = {"begins_on": dt.date(2027, 3, 10), "begins_at": None, "ends_at": None}
    page = make_event(session={**day, **facts})

    response = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    row = response.context["form"].formsets["sessions"].initial_forms[0]
    assert row["ends_on"].value() == shown
