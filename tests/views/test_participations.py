"""Choosing a track, seeing where one stands on it, leaving it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from ce_plugin.models import CertificationTrack, RuleSet, TrackParticipation
from ce_plugin.services import clock
from ce_plugin.services.participations import leave
from tests.factories import (
    make_applicant,
    make_application,
    make_claim,
    make_participation,
    make_person,
    make_track,
)

pytestmark = pytest.mark.django_db

TRACKS = reverse("ce_plugin:track_list")
DASHBOARD = reverse("ce_plugin:dashboard")


@pytest.fixture
def member(client):
    person = make_person()
    client.force_login(person.user)
    return person


def page_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def address(participation: TrackParticipation, name: str = "participation") -> str:
    return reverse(f"ce_plugin:{name}", args=[participation.public_id])


def open_address(code: str) -> str:
    return reverse("ce_plugin:participation_open", args=[code])


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_tracks_say_what_they_need_under_the_rules_in_force(client, member):
    make_track("staff", summary="For everybody who works in a library.")

    page = page_of(client.get(TRACKS))

    assert "For everybody who works in a library." in page
    assert "<li>60 credits in all.</li>" in page
    assert (
        "<li>At least 5 of them in each of these: Library Administration; "
        "Library Services to the Public; Collection Management and Technical "
        "Services; Technology.</li>"
    ) in page
    assert "<li>The certificate is valid for 4 years.</li>" in page


def test_tracks_not_published_are_not_offered(client, member):
    make_track("staff", live=False)

    assert "No track is open now" in page_of(client.get(TRACKS))
    assert client.post(open_address("staff")).status_code == 404


def test_a_renewal_is_told_what_a_renewal_needs(client):
    application = make_application("issued")
    director = make_track("director")
    application.certificates.update(track=director)
    client.force_login(application.participation.person.user)

    offers = client.get(TRACKS).context["offers"]

    needs = {offer.track.code: offer.needs for offer in offers}
    assert needs["director"] == [
        "60 credits in all.",
        "The certificate is valid for 4 years.",
    ]


def test_opening_a_track_says_which_banked_credits_count(client, member):
    make_claim(member, title="Counts", credits=Decimal(2))
    make_claim(member, title="Author talk", kind="author_talk")
    make_track()

    response = client.post(open_address("staff"), follow=True)

    page = page_of(response)
    participation = TrackParticipation.objects.get()
    assert response.redirect_chain == [(address(participation), 302)]
    assert (
        "You are on the Library staff track now. 1 of the 2 credit entries you had "
        "banked count. Below you see which, and why."
    ) in page
    assert "This kind of activity does not count toward this certificate." in page
    assert page.index("Author talk") < page.index('id="counted"')


def test_opening_without_any_credit_says_what_to_do(client, member):
    make_track()

    response = client.post(open_address("staff"))

    assert said(response) == [
        "You are on the Library staff track now. Add CE credits, "
        "and you will see here where they count."
    ]


def test_opening_twice_opens_one(client, member):
    make_track()

    client.post(open_address("staff"))
    client.post(open_address("staff"))

    assert TrackParticipation.objects.count() == 1


def test_opening_by_looking_is_not_possible(client, member):
    make_track()

    assert client.get(open_address("staff")).status_code == 405
    assert TrackParticipation.objects.count() == 0


def test_a_track_without_rules_in_force_cannot_be_opened(client, member):
    make_track("staff")
    CertificationTrack.objects.create(
        programme="MT", code="guest", name="Guest", summary="Nobody's."
    )

    response = client.post(open_address("guest"))

    assert response["Location"] == TRACKS
    assert said(response) == [
        "There are no rules in force for this track, so it cannot be chosen."
    ]
    assert TrackParticipation.objects.count() == 0


@pytest.mark.parametrize("codes", [["staff"], ["staff", "trustee", "director"]])
def test_track_list_queries(client, member, django_assert_num_queries, codes):
    for code in codes:
        make_track(code)

    with django_assert_num_queries(8):
        client.get(TRACKS)


def test_a_participation_names_its_rules_in_words(client, member):
    participation = make_participation(member)

    page = page_of(client.get(address(participation)))

    assert "Montana certification program of 2023" in page
    assert "since 1 July 2023" in page
    today = clock.today()
    first = today.replace(year=today.year - 4)
    assert f"held from {first:%-d %B %Y} to {today:%-d %B %Y}" in page


def test_a_participation_says_what_would_be_enough(client, member):
    participation = make_participation(member)
    make_claim(member, category="TECH", credits=Decimal(4))

    page = page_of(client.get(address(participation)))

    assert "You have 4 of 60 credits." in page
    assert "<li>1 credit more in Technology</li>" in page
    assert "<li>56 credits more in all; those above count toward it</li>" in page
    assert (
        reverse("ce_plugin:application_review", args=[participation.public_id])
        not in page
    )


def test_enough_in_all_is_not_enough_in_every_category(client, member):
    participation = make_participation(member)
    make_claim(member, category="LA", credits=Decimal(60))

    page = page_of(client.get(address(participation)))

    assert "You have enough credits in all, but not in every category." in page


def test_an_eligible_participation_offers_to_apply(client):
    participation = make_applicant()
    client.force_login(participation.person.user)

    page = page_of(client.get(address(participation)))

    apply = reverse("ce_plugin:application_review", args=[participation.public_id])
    assert f'class="ce-button" href="{apply}">Apply for the certificate<' in page
    assert "the certificate would be valid until" in page


@pytest.mark.parametrize(
    ("status", "sentence", "button"),
    [
        ("draft", "You meet every requirement.", "Continue your application"),
        ("submitted", "With the coordinator since", "See your application"),
        ("returned", "It needs an answer.", "Answer and submit again"),
        ("issued", "the certificate is issued.", "See the certificate"),
    ],
)
def test_a_participation_leads_on_from_its_application(
    client, status, sentence, button
):
    participation = make_application(status).participation
    client.force_login(participation.person.user)

    page = page_of(client.get(address(participation)))

    assert sentence in page
    assert button in page
    assert page.count('class="ce-button"') == 1


@pytest.mark.parametrize("name", ["participation", "participation_leave"])
def test_somebody_elses_participation_is_not_found(client, member, name):
    other = make_participation()

    assert client.get(address(other, name)).status_code == 404


def test_somebody_elses_participation_cannot_be_left(client, member):
    other = make_participation()

    assert client.post(address(other, "participation_leave")).status_code == 404
    other.refresh_from_db()
    assert other.status == "open"


@pytest.mark.parametrize("number", [1, 3])
def test_participation_queries(client, member, django_assert_num_queries, number):
    participation = make_participation(member)
    for _ in range(number):
        make_claim(member)
        make_claim(member, kind="meeting")

    with django_assert_num_queries(12):
        client.get(address(participation))


def test_leaving_is_asked_first_and_keeps_the_credits(client, member):
    participation = make_participation(member)
    claim = make_claim(member)
    leaving = address(participation, "participation_leave")

    page = page_of(client.get(leaving))
    participation.refresh_from_db()
    assert "Leave the Library staff track?" in page
    assert participation.status == "open"

    response = client.post(leaving)

    participation.refresh_from_db()
    claim.refresh_from_db()
    assert (participation.status, claim.status) == ("left", "recorded")
    assert response["Location"] == DASHBOARD
    assert said(response) == [
        "You have left the Library staff track. Your credits stay on your list "
        "and can count again when you choose a track."
    ]


def test_leaving_twice_is_leaving_once(client, member):
    participation = make_participation(member)
    leave(participation, actor=member.user)

    page = page_of(client.get(address(participation, "participation_leave")))
    client.post(address(participation, "participation_leave"))

    assert "This track is closed already" in page
    assert participation.transitions.count() == 1
    assert "You have left this track." in page_of(client.get(address(participation)))


def test_nobody_leaves_while_an_application_is_open(client):
    participation = make_application("draft").participation
    client.force_login(participation.person.user)
    leaving = address(participation, "participation_leave")

    page = page_of(client.get(leaving))
    response = client.post(leaving)

    participation.refresh_from_db()
    assert "You cannot leave this track now" in page
    assert participation.status == "open"
    assert said(response) == [
        "You cannot leave the Library staff track now: "
        "an application is under way, or the track is completed."
    ]


def test_rules_with_an_end_are_named_with_it(client, member):
    participation = make_participation(member)
    participation.rule_set = RuleSet.objects.get(code="MT-2014")
    participation.save()

    page = page_of(client.get(address(participation)))

    assert "15 September 2014 to 30 June 2023" in page


def test_a_renewal_is_called_one(client, member):
    participation = make_participation(member)
    TrackParticipation.objects.update(
        renewal=True, period_start=clock.today() - dt.timedelta(days=30)
    )

    assert "Renewal" in page_of(client.get(address(participation)))
