"""Other events at the same time, as an editor is told of them."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.models import PageViewRestriction

from ce_plugin.models import EventIndexPage, Town
from ce_plugin.services.clashes import clashes_of
from tests.factories import make_calendar, make_event

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 10)


def at(begins: int = 10, ends: int | None = 11, day: dt.date = DAY, **fields):
    session = {
        "begins_on": day,
        "begins_at": dt.time(begins),
        "ends_at": dt.time(ends) if ends else None,
        **fields.pop("session", {}),
    }
    return make_event(session=session, **fields)


def titles(event) -> list[str]:
    return [clash.title for clash in clashes_of(event)]


def test_an_event_at_the_same_time_is_named_with_when_and_where():
    other = at(title="Board night", slug="board-night")

    (clash,) = clashes_of(at())

    assert (clash.title, clash.url) == ("Board night", other.url)
    assert clash.when == "Wed 10 Mar 2027, 10:00 to 11:00 (Mountain Time)"


@pytest.mark.parametrize(
    ("begins", "ends", "clashes"),
    [
        (9, 10, False),
        (11, 12, False),
        (9, 11, True),
        (10, 12, True),
        (9, None, False),
        (10, None, True),
    ],
)
def test_only_what_overlaps_is_a_clash(begins, ends, clashes):
    at(begins, ends, title="Other")

    assert titles(at()) == (["Other"] if clashes else [])


def test_clocks_of_two_zones_are_compared_as_moments():
    at(11, 12, title="Elsewhere", time_zone="America/Chicago")
    at(10, 11, title="Not then", time_zone="America/Chicago")

    assert titles(at()) == ["Elsewhere"]


@pytest.mark.parametrize(
    "fields",
    [
        {"day": DAY + dt.timedelta(days=1)},
        {"live": False},
        {"event_type": "deadline"},
        {"event_status": "cancelled", "status_note": "Ill"},
        {"format": "recording"},
        {"session": {"is_cancelled": True}},
        {"session": {"date_precision": "day"}},
    ],
)
def test_what_does_not_take_place_then_is_no_clash(fields):
    at(title="Other", **fields)

    assert titles(at()) == []


def test_what_not_everybody_may_see_is_not_told():
    other = at(title="Secret")
    PageViewRestriction.objects.create(page=other, restriction_type="login")

    assert titles(at()) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"event_type": "deadline"},
        {"event_status": "postponed", "status_note": "Snow"},
        {"format": "self_paced"},
        {"session": {"is_cancelled": True}},
        {"session": {"date_precision": "month"}},
    ],
)
def test_an_event_that_takes_no_time_clashes_with_nothing(fields):
    at(title="Other")

    assert titles(at(**fields)) == []


def test_in_a_federation_only_what_reaches_further_clashes():
    """In a room, on a federation's own calendar: of interest in its town only."""
    pines = make_calendar().add_child(
        instance=EventIndexPage(title="Pines", slug="pines")
    )
    town = Town.objects.create(name="Polson", latitude="47.69", longitude="-114.16")
    room = at(title="In a room", format="in_person", town=town)
    online = at(title="Online")
    for page in (room, online):
        page.move(pines, pos="last-child")

    event = at(format="in_person")
    assert titles(event) == ["Online"]
    event.town = town
    assert titles(event) == ["In a room", "Online"]


def test_an_event_of_several_sessions_is_named_once_and_five_are_enough():
    for number in range(7):
        at(title=f"Other {number}", sessions=2)

    assert titles(at()) == [f"Other {number}" for number in range(5)]
