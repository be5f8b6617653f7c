"""Corners of verbs whose usual ways are tested beside them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from ce_plugin.exceptions import NotPermitted
from ce_plugin.models import EventPage, OutboxMessage
from ce_plugin.services import (
    clock,
    directory_holdings,
    directory_notices,
    import_people_positions,
    invitations,
    people,
)
from ce_plugin.services.import_shape import Line
from ce_plugin.services.offers import offer_for
from tests import factories
from tests.services.directory_files import (
    PEOPLE_HEADER,
    csv_of,
    person_row,
    problems,
    stage,
)

pytestmark = pytest.mark.django_db


def test_a_stranger_has_no_account():
    assert people.account_of(AnonymousUser()) == people.Account("", [])


def test_the_same_fault_of_a_line_is_said_once():
    line = Line(number=2, data={})

    for _ in range(2):
        line.is_wrong("since", "Not a day.")

    assert line.problems == [{"field": "since", "sentence": "Not a day."}]


def test_yes_and_no_are_said_as_in_the_file():
    said = [import_people_positions._words(value) for value in (True, False, "x")]

    assert said == ["yes", "no", "x"]


def test_lines_of_somebody_without_a_name_are_found_by_number_and_address():
    """A blank name would be that of every line without one."""
    nameless = factories.make_person(user=None, first_name="", last_name="")

    assert isinstance(directory_holdings._stray_lines(nameless), Q)
    assert "first_name" not in str(directory_holdings._stray_lines(nameless))


def test_without_an_office_nobody_is_told_of_a_refused_address():
    person = factories.make_person()

    directory_notices.address_is_anothers(person, person.user)

    assert OutboxMessage.objects.count() == 0


def test_the_meeting_address_of_what_does_not_take_place_is_not_shown():
    event = factories.make_event(
        session={"begins_on": clock.today() + dt.timedelta(days=7)},
        meeting_url="https://meet.example/1",
        registration_mode="none",
    )
    user = factories.make_person().user
    shown = offer_for(event, user).shows_meeting
    EventPage.objects.filter(pk=event.pk).update(event_status="cancelled")

    off = offer_for(EventPage.objects.get(pk=event.pk), user).shows_meeting

    assert (shown, off) == (True, False)


@pytest.fixture
def invited():
    """A staff member whom the library's director has entered."""
    director = factories.make_position(role="director")
    facts = {"first_name": "Nia", "last_name": "Elk", "email": "nia@people.example"}
    position = invitations.invite(
        director.library,
        role="staff",
        begins_on=clock.today(),
        actor=director.person.user,
        **facts,
    )
    return director.person.user, position


def test_an_invitation_is_withdrawn_once(invited):
    actor, position = invited

    rows = [invitations.withdraw(position, actor=actor) for _ in range(2)]

    assert rows[0].declined_at == rows[1].declined_at is not None


def test_only_the_director_and_the_office_withdraw(invited):
    _actor, position = invited

    with pytest.raises(NotPermitted):
        invitations.withdraw(position, actor=factories.make_user())


def test_what_the_office_has_confirmed_a_director_does_not_withdraw(invited):
    actor, position = invited
    type(position).objects.filter(pk=position.pk).update(role="board_chair")

    with pytest.raises(NotPermitted):
        invitations.withdraw(position, actor=actor)


def test_a_new_position_whose_last_day_is_no_day_has_that_one_fault():
    factories.make_library(name="Helena")
    header = (*PEOPLE_HEADER, "last_day")
    rows = csv_of(person_row(1, last_day="later"), header=header)

    batch = stage(rows, actor=factories.make_writer())

    assert [(line, field) for line, field, _words in problems(batch)] == [
        (2, "last_day")
    ]
