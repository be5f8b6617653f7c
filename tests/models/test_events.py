"""Event pages as an editor meets them, and what a session refuses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from ce_plugin.models import EventPage, EventSession
from tests.factories import make_claim, make_event, make_person
from tests.models.editing import add, edit, errors_of, page_data, session_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


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


def test_event_without_session_is_refused(editor):
    response = add(editor, page_data([]))

    assert response.status_code == 200
    assert EventPage.objects.count() == 0


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
