"""An event that is moved to another calendar."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from ce_plugin.models import EventPage, OutboxMessage, PublishedSession
from ce_plugin.services.calendar_ends import ended_of_calendar
from ce_plugin.services.registrations import register
from tests.factories import make_calendar, make_person
from tests.services.publishing import another_calendar, facts, published, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def test_an_event_that_is_moved_is_on_its_new_calendar_and_that_is_no_news(told):
    event, other = published(), published()
    person = make_person()
    register(event, person=person, actor=person.user)
    pines, before = another_calendar(), facts()

    event.move(pines, pos="last-child")

    calendars = PublishedSession.objects.order_by("pk").values_list("event", "calendar")
    assert list(calendars) == [(event.pk, pines.pk), (other.pk, make_calendar().pk)]
    assert facts() == before
    assert told == []
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {
        "registration_confirmed"
    }


def test_what_was_moved_ends_on_the_calendar_on_which_it_is(told):
    event, pines = published(), another_calendar()
    event.move(pines, pos="last-child")

    EventPage.objects.get(pk=event.pk).unpublish()

    ended = [ended_of_calendar(one, {}) for one in (make_calendar(), pines)]
    assert ended == [[], [row()]]


def test_what_was_gone_before_it_was_moved_ends_where_it_was(told):
    event, pines = published(), another_calendar()
    event.unpublish()

    event.move(pines, pos="last-child")

    ended = [ended_of_calendar(one, {}) for one in (make_calendar(), pines)]
    assert ended == [[row()], []]


def test_what_is_moved_behind_a_password_is_told_to_nobody(told):
    event, pines = published(), another_calendar()
    PageViewRestriction.objects.create(
        page=pines, restriction_type=PageViewRestriction.LOGIN
    )

    event.move(pines, pos="last-child")

    assert row().facts["is_public"] is False


def test_another_place_on_the_same_calendar_writes_nothing(told):
    event, other = published(), published()

    with CaptureQueriesContext(connection) as asked:
        event.move(other, pos="right")

    assert not [one for one in asked if "ce_plugin_publishedsession" in one["sql"]]
