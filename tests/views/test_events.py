"""The page of an event: what it says to whom, and the one thing to do."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from ce_plugin.services import clock
from ce_plugin.services.claims import claim_listed
from tests.factories import (
    make_event,
    make_participation,
    make_track,
)
from tests.views.event_pages import MEETING, button, event_in, page_of, press

pytestmark = pytest.mark.django_db


def test_meeting_address_is_on_the_page_of_the_registered_only(client, signed_in):
    event = event_in(7, meeting_url=MEETING)

    assert MEETING not in page_of(Client(), event)
    assert MEETING not in page_of(signed_in, event)
    assert "You see it here once you are registered." in page_of(signed_in, event)
    assert MEETING in press(signed_in, event)


def test_meeting_without_registration_is_for_the_signed_in(signed_in):
    event = event_in(7, meeting_url=MEETING, registration_mode="none")

    anonymous = page_of(Client(), event)

    assert MEETING not in anonymous
    assert "You see it here once you are signed in." in anonymous
    assert "No registration is needed. Just come." in anonymous
    assert MEETING in page_of(signed_in, event)


@pytest.mark.parametrize(
    ("form", "days", "more", "title"),
    [
        ("recording", -7, {}, "Take it at any time"),
        ("recording", 7, {}, "Not available yet"),
        ("recording", -7, {"recording_from": 2}, "Not available yet"),
        ("recording", -7, {"recording_until": -2}, "This training is over"),
        ("self_paced", -7, {}, "Take it at any time"),
        ("self_paced", 7, {}, "Not available yet"),
    ],
)
def test_nobody_comes_to_what_is_had_at_any_time(client, form, days, more, title):
    dates = {name: clock.today() + dt.timedelta(n) for name, n in more.items()}
    event = event_in(days, format=form, registration_mode="none", **dates)

    page = page_of(client, event)

    assert f'id="what-now">{title}<' in page
    assert "Just come" not in page
    said = "The credit is of the day on which you add it." in page
    assert said is (title == "Take it at any time")


def test_registration_elsewhere_leads_there(client):
    event = event_in(
        7, registration_mode="elsewhere", registration_url="https://other.example/"
    )

    page = page_of(client, event)

    assert '<a class="ce-button" href="https://other.example/">' in page


def test_past_event_offers_its_credit_in_one_press(signed_in, person):
    event = event_in(-7)
    session = event.sessions.get()

    page = page_of(signed_in, event)

    action = reverse("ce_plugin:claim_session", args=[session.pk])
    assert button(page) == ["Add CE credit"]
    assert f'<form method="post" action="{action}">' in page
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    signed_in.post(action, {"form_key": key})
    assert person.claims.get().session == session


def test_credit_that_is_claimed_is_shown_with_the_way_to_it(signed_in, person):
    event = event_in(-7, title="Grant writing")
    claim_listed(event.sessions.get(), person=person, actor=person.user)

    page = page_of(signed_in, event)

    assert "In your record: 1.5 credits for “Grant writing”." in page
    assert f'<a href="{reverse("ce_plugin:claim_list")}">My credits</a>' in page
    assert button(page) == []


def test_past_event_asks_the_signed_out_to_sign_in(client):
    event = event_in(-7)

    page = page_of(client, event)

    assert button(page) == ["Sign in to add CE credit"]
    assert f'href="/accounts/login/?next={event.url}"' in page


def test_event_of_several_sessions_has_a_table_and_a_button_for_each(signed_in):
    event = make_event(sessions=2, session={"presenter": "Bo Kim"})
    for number, session in enumerate(event.sessions.all(), start=1):
        session.title = f"Part {number}"
        session.save()

    page = page_of(signed_in, event)

    assert button(page) == ["Add CE credit: Part 1", "Add CE credit: Part 2"]
    assert page.count('<th scope="row" data-label="Session">Part') == 2
    assert re.sub("<script.*?</script>", "", page).count("Bo Kim") == 2


def test_page_says_what_the_training_counts(signed_in, person):
    make_participation(person, make_track("staff", name="Staff"))

    page = page_of(signed_in, event_in(7))

    assert "Counts 1.5 toward Technology in your Staff track: you would need" in page


def test_event_page_says_everything_once(client):
    event = event_in(
        7,
        title="Grant writing",
        summary="Two applications.",
        place="Lewis & Clark Library, Helena",
        sponsor="Tamarack Federation",
        audience="Trustees",
        cost_note="Free",
        accessibility_note="Captions",
        contact_name="Ann Lee",
        contact_email="ann@library.example",
        recording_url="https://video.example/1",
        source_note="Credits are invented.",
        body=[("heading", "Before you come"), ("callout", "Bring an idea.")],
        session={"presenter": "Bo Kim"},
    )

    page = page_of(client, event)

    facts = dict(re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.S))
    assert facts["Where"] == "Lewis &amp; Clark Library, Helena"
    assert [facts[name] for name in ("Format", "Presenter", "Sponsor", "For")] == [
        "Online",
        "Bo Kim",
        "Tamarack Federation",
        "Trustees",
    ]
    assert (facts["Cost"], facts["Accessibility"]) == ("Free", "Captions")
    assert 'href="mailto:ann@library.example"' in facts["Contact"]
    assert "https://video.example/1" in facts["Recording"]
    assert "About these facts: Credits are invented." in page
    assert '<meta name="description" content="Two applications.">' in page
    assert "<h2>Before you come</h2>" in page
    assert '<div class="ce-callout"><p>Bring an idea.</p></div>' in page


def test_deadline_offers_no_registration_and_no_credit(client):
    event = event_in(
        7, event_type="deadline", session={"credits": None, "category": None}
    )

    page = page_of(client, event)

    assert button(page) == []
    assert "<dt>CE credits</dt>" not in page


def test_event_with_many_sessions_names_three_and_counts_the_rest(client):
    day = clock.today() + dt.timedelta(days=5)
    event = make_event(sessions=5, session={"begins_on": day})

    assert "and 2 more sessions, listed below" in page_of(client, event)


def test_answer_to_somebody_signed_in_is_private(client, person):
    event = event_in(7)

    assert "Cache-Control" not in client.get(event.url)

    client.force_login(person.user)
    assert client.get(event.url)["Cache-Control"].startswith("private")


@pytest.mark.parametrize("sessions", [1, 3])
def test_event_page_takes_the_same_queries_whatever_its_sessions(
    client, django_assert_num_queries, sessions
):
    event = make_event(sessions=sessions)

    # Wagtail's nine (two more than the calendar, one page deeper), the sessions and the
    # pages that record it.
    with django_assert_num_queries(11):
        page_of(client, event)


@pytest.mark.parametrize("sessions", [1, 3])
def test_event_page_of_a_member_takes_the_same_queries_too(
    signed_in, person, django_assert_num_queries, sessions
):
    make_participation(person, make_track("staff"))
    event = make_event(sessions=sessions)

    # Beside those: session, user and what they may (twice); person, credits,
    # registration, participations, used credits, names of categories.
    with django_assert_num_queries(23):
        page_of(signed_in, event)
