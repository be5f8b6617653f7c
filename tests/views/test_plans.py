"""The page of what is ahead on a track."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from ce_plugin.services import registrations
from ce_plugin.services.participations import leave
from tests.factories import (
    make_applicant,
    make_application,
    make_claim,
    make_library,
    make_participation,
    make_person,
    make_position,
    make_track,
    make_user,
)
from tests.services.planning import make_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def run(client):
    """A trustee with 9 of 15 credits, who works in Libby and is signed in."""
    person = make_position(library=make_library(city="Libby")).person
    participation = make_participation(person, make_track("trustee"))
    make_claim(person, credits=Decimal(9))
    client.force_login(person.user)
    return participation


def address(participation) -> str:
    return reverse("ce_plugin:participation_plan", args=[participation.public_id])


def page_of(client, participation, **query) -> str:
    response = client.get(address(participation), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_plan_of_somebody_else_is_not_there(client, run):
    client.force_login(make_person().user)

    assert client.get(address(run)).status_code == 404


def test_a_visitor_is_sent_to_the_door(client, run, settings):
    client.logout()

    response = client.get(address(run))

    assert response["Location"].startswith(reverse(settings.LOGIN_URL))


def test_whoever_has_no_person_is_asked_first(client, run):
    client.force_login(make_user())

    assert client.get(address(run))["Location"].startswith(reverse("ce_plugin:welcome"))


def test_a_plan_cannot_be_posted_to(client, run):
    assert client.post(address(run)).status_code == 405


def test_nothing_is_ahead_on_a_track_that_was_left(client, run):
    leave(run, actor=run.person.user)

    response = client.get(address(run))

    assert response["Location"] == reverse(
        "ce_plugin:participation", args=[run.public_id]
    )


def test_the_way_names_each_training_with_its_page(client, run):
    session = make_offer(9, "6", "LA", title="Board Law", format="online")
    make_offer(3, "2", "TECH", title="Passwords", format="online")

    page = page_of(client, run)

    assert "Attend this one and you qualify on 22 May 2026." in page
    assert f'href="{session.page.url}">Board Law</a>' in page
    assert "Fri 22 May 2026, 10:00 to 11:30 (Mountain Time)" in page
    assert page.index("Board Law") < page.index("What else would help")
    assert page.index("What else would help") < page.index("Passwords")
    assert "This is a way" not in page


def test_a_way_of_many_is_called_one(client, run):
    for days in range(1, 8):
        make_offer(days, "1", "LA")

    page = page_of(client, run)

    assert "A way: take these six and you qualify on 19 May 2026." in page
    assert "This is a way, not always the shortest" in page


def test_what_somebody_is_registered_for_is_said(client, run):
    booked = make_offer(9, "4", "LA", title="Booked")
    make_offer(20, "2", "LA", title="Second")
    registrations.register(booked.page, person=run.person, actor=run.person.user)

    page = page_of(client, run)

    assert "This counts on what you are already registered for:" in page
    assert (
        "You are registered. It would count 4 credits in Library Administration "
        "from then on."
    ) in page


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ([], "Taped"),
        (["online"], "Web"),
        (["near"], "Room"),
        (["recorded"], "Taped"),
        (["near", "online"], "Web"),
        (["nonsense"], "Taped"),
    ],
)
def test_the_filter_keeps_what_was_chosen_and_narrows_the_way(client, run, how, found):
    make_offer(5, "6", "LA", title="Web", format="online")
    make_offer(7, "6", "LA", title="Room", format="in_person", place="Libby")
    make_offer(-7, "6", "LA", title="Taped", format="recording")

    response = client.get(address(run), {"how": how})

    assert [one.title for one in response.context["plan"].gap.picks] == [found]
    page = " ".join(response.content.decode().split())
    chosen = [value for value in how if value != "nonsense"]
    assert page.count(" checked") == len(chosen)
    assert ("All training</a>" in page) == bool(chosen)


def test_nothing_to_be_found_says_so(client, run):
    page = page_of(client, run, how="near")

    assert "No training listed now brings you nearer." in page
    assert "Still missing: 6 credits in all" in page


@pytest.mark.parametrize(
    ("status", "name", "words"),
    [
        (None, "application_review", "Apply for the certificate"),
        ("draft", "application_review", "Continue your application"),
        ("submitted", "application", "See your application"),
        ("returned", "application", "See your application"),
    ],
)
def test_whoever_is_eligible_sees_how_long_that_lasts(client, status, name, words):
    application = make_application(status) if status else None
    participation = application.participation if application else make_applicant()
    client.force_login(participation.person.user)

    page = page_of(client, participation)

    subject = application if name == "application" else participation
    link = reverse(f"ce_plugin:{name}", args=[subject.public_id])
    assert f'<a class="ce-button" href="{link}">{words}</a>' in page
    assert "You meet every requirement. Here is how long that lasts." in page
    assert "Last safe day to apply" in page
    assert "Find another way" not in page


def test_the_clock_is_a_list_that_begins_today(client, run):
    make_claim(run.person, credits=Decimal(1), day=dt.date(2022, 6, 1))

    page = page_of(client, run)

    first = page.index('<li class="ce-timeline__item ce-timeline__item--current"')
    second = page.index('<li class="ce-timeline__item ce-timeline__item--loss"')
    assert 'aria-current="date"' in page[first:second]
    assert '<time datetime="2026-05-13">13 May 2026</time>' in page[first:second]
    assert '<time datetime="2026-06-02">2 June 2026</time>' in page[second:]
    assert "1 credit will no longer count" in page[second:]


def test_many_losses_are_folded(client, run):
    for month in range(1, 12):
        make_claim(run.person, credits=Decimal("0.5"), day=dt.date(2023, month, 5))

    page = page_of(client, run)

    assert "<summary>6 later days</summary>" in page


@pytest.mark.parametrize("number", [1, 3])
def test_plan_queries(client, run, django_assert_num_queries, number):
    for days in range(number):
        make_offer(days + 1, "1", "LA")
        make_claim(run.person, credits=Decimal("0.5"))

    with django_assert_num_queries(12):
        client.get(address(run), {"how": "near"})
