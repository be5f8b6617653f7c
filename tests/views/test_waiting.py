"""What the pages say to whoever waits for a seat, or chose among the sessions."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from ce_plugin.models import EventPage, EventSession, Registration
from ce_plugin.services import clock
from ce_plugin.services.registrations import register
from tests.factories import make_person
from tests.views.event_pages import button, event_in, page_of

pytestmark = pytest.mark.django_db


def come(event: EventPage, person=None, **given) -> Registration:
    person = person or make_person()
    return register(event, person=person, actor=person.user, **given)


@pytest.fixture
def waits(person) -> Registration:
    """Second in the queue, since three days; registered long before, as after a merge."""
    event = event_in(7, title="Grant writing", capacity=1)
    come(event)
    come(event)
    row = come(event, person)
    since = clock.now() - dt.timedelta(days=3)
    Registration.objects.waiting().filter(event=event).update(waiting_since=since)
    row.refresh_from_db()
    return row


def test_the_event_page_says_at_which_place_somebody_waits(signed_in, waits):
    page = page_of(signed_in, waits.event)

    assert re.search(
        r"You asked for a seat on \w+ \d+ \w+ \d+ and are number 2 on the waiting list",
        page,
    )
    assert "You registered on" not in page
    assert "Give up my place</a>" in page
    assert "Cancel my registration" not in page


def test_a_place_is_given_up_and_said_so(signed_in, waits):
    own = reverse("ce_plugin:registration", args=[waits.public_id])
    assert button(signed_in.get(own).content.decode()) == ["Give up my place"]

    page = signed_in.post(own, {"cancel": "1"}, follow=True).content.decode()

    assert "You are no longer on the waiting list of Grant writing." in page


@pytest.fixture
def conference() -> EventPage:
    event = event_in(7, title="Fall gathering", session={"title": "Mending"})
    day = event.sessions.get().begins_on
    for number, title in enumerate(("Weeding", "Binding"), start=1):
        EventSession.objects.create(
            page=event, title=title, begins_on=day, sort_order=number
        )
    EventSession.objects.update(capacity=5)
    return EventPage.objects.get(pk=event.pk)


def chosen_on(page: str) -> list[str]:
    card = page.partition("What you can do")[2].partition("</aside>")[0]
    return re.findall(r"</time> · ([^<]*)</li>", card)


def test_the_event_page_says_which_sessions_were_chosen(signed_in, person, conference):
    mending, _weeding, binding = conference.sessions.order_by("sort_order")
    assert chosen_on(page_of(signed_in, conference)) == []
    come(conference, person, sessions=[mending, binding])

    page = page_of(signed_in, conference)

    assert "You chose:" in page
    assert sorted(chosen_on(page)) == ["Binding", "Mending"]


def test_without_a_choice_no_session_is_listed_as_chosen(signed_in, person):
    event = event_in(7, sessions=3)
    come(event, person)

    assert "You chose:" not in page_of(signed_in, event)


@pytest.mark.parametrize("chosen", [1, 3])
def test_the_page_takes_as_many_queries_whatever_was_chosen(
    signed_in, person, conference, chosen, django_assert_num_queries
):
    sessions = list(conference.sessions.all())[:chosen]
    come(conference, person, sessions=sessions)

    with django_assert_num_queries(QUERIES):
        page_of(signed_in, conference)


QUERIES = 24


def test_what_is_coming_up_names_session_and_conference(signed_in, person, conference):
    mending = conference.sessions.get(title="Mending")
    come(conference, person, sessions=[mending])

    page = signed_in.get(reverse("ce_plugin:dashboard")).content.decode()

    coming = page.partition('id="coming"')[2].partition("</section>")[0]
    assert ">Mending</a>" in coming
    assert ">Fall gathering</span>" in coming
