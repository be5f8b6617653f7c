"""The first page after signing in, and the question who somebody is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from ce_plugin.enums import PositionRole
from ce_plugin.models import CESettings, Person, Position, Registration
from ce_plugin.services import clock, registrations
from ce_plugin.services.nearness import Filters
from tests.factories import (
    make_applicant,
    make_application,
    make_category,
    make_claim,
    make_event,
    make_library,
    make_participation,
    make_person,
    make_position,
    make_track,
    make_user,
)

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("ce_plugin:dashboard")
WELCOME = reverse("ce_plugin:welcome")
# Looking ahead takes one more each time, and two again when something has changed.
QUERIES = 14
FIRST_LOOK = 16


def shown(client, person=None, path: str = DASHBOARD) -> str:
    if person is not None:
        client.force_login(person.user)
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_whoever_is_not_signed_in_is_sent_to_the_door(client, settings):
    response = client.get(DASHBOARD)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse(settings.LOGIN_URL))


def test_whoever_has_no_person_is_asked_and_comes_back(client):
    client.force_login(make_user())

    response = client.get(reverse("ce_plugin:claim_add") + "?q=grants")

    assert (
        response["Location"] == f"{WELCOME}?next=%2Fce%2Fcredits%2Fadd%2F%3Fq%3Dgrants"
    )


def test_a_post_without_a_person_asks_and_does_not_come_back_to_the_post(client):
    client.force_login(make_user())
    make_track()

    response = client.post(reverse("ce_plugin:participation_open", args=["staff"]))

    assert response["Location"] == WELCOME


def test_welcome_records_the_person_and_an_unconfirmed_position(client):
    user = make_user(email="ann@people.example")
    library = make_library()
    client.force_login(user)
    answers = {
        "first_name": "Ann",
        "last_name": "Lee",
        "library": library.pk,
        "role": "staff",
        "next": "/ce/tracks/",
    }

    response = client.post(WELCOME, answers)

    assert response["Location"] == "/ce/tracks/"
    position = Position.objects.get()
    assert (str(position.person), position.person.user) == ("Ann Lee", user)
    assert (position.library, position.role) == (library, PositionRole.STAFF)
    assert position.confirmed_at is None
    assert said(response) == [
        "Welcome, Ann. Your position waits to be confirmed; "
        "you can collect credits in the meantime."
    ]


def test_welcome_never_leads_to_another_site(client):
    client.force_login(make_user())
    answers = {
        "first_name": "Ann",
        "last_name": "Lee",
        "library": make_library().pk,
        "role": "staff",
        "next": "https://evil.example/",
    }

    assert client.post(WELCOME, answers)["Location"] == DASHBOARD


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("first_name", "", "Type your first name."),
        ("last_name", "x" * 81, "Ensure this value has at most 80 characters"),
        ("library", "999", "Choose a library from the list."),
        ("role", "king", "Choose one of the roles."),
    ],
)
def test_welcome_sends_a_wrong_answer_back_and_keeps_the_rest(
    client, name, wrong, message
):
    client.force_login(make_user())
    answers = {
        "first_name": "Ann",
        "last_name": "Lee",
        "library": str(make_library().pk),
        "role": "staff",
    }

    response = client.post(WELCOME, {**answers, name: wrong})

    form = response.context["form"]
    assert list(form.errors) == [name]
    assert form.errors[name][0].startswith(message)
    assert {key: form[key].value() for key in answers} == {**answers, name: wrong}
    assert Person.objects.count() == 0


def test_welcome_is_asked_once(client):
    person = make_person()
    client.force_login(person.user)

    response = client.get(WELCOME)

    assert response["Location"] == DASHBOARD


def test_an_empty_dashboard_says_how_to_begin(client):
    page = shown(client, make_person())

    assert "A track is the certificate you aim at" in page
    assert reverse("ce_plugin:track_list") in page
    assert "None yet. Credits come here when you add a training" in page


def test_an_unconfirmed_position_is_told(client):
    position = make_position(confirmed_at=None)

    page = shown(client, position.person)

    assert f"Library staff at {position.library}, waits to be confirmed" in page


def test_a_card_says_what_is_missing_and_offers_to_add(client):
    participation = make_participation()
    make_claim(participation.person, category="LA", credits=Decimal("7.5"))

    page = shown(client, participation.person)

    assert "52.5 credits still missing in all." in page
    assert "5 credits still missing in Technology." in page
    assert "still missing in Library Administration" not in page
    assert page.count('class="ce-button"') == 1
    assert f'class="ce-button" href="{reverse("ce_plugin:claim_add")}"' in page


def test_a_full_record_offers_to_apply(client):
    participation = make_applicant()

    page = shown(client, participation.person)

    apply = reverse("ce_plugin:application_review", args=[participation.public_id])
    assert "You can apply now" in page
    assert f'class="ce-button" href="{apply}"' in page
    assert page.count('class="ce-button"') == 1


def test_a_returned_application_stands_first_with_its_reason(client):
    application = make_application("returned", note="One credit is <twice> there.")
    person = application.participation.person
    make_participation(person, make_track("trustee"))

    page = shown(client, person)

    assert "One credit is &lt;twice&gt; there." in page
    assert page.index("Needs you") < page.index("Library trustee track")
    assert "Answer and submit again" in page


def test_a_submitted_application_says_with_whom_and_since_when(client):
    with clock.at(dt.datetime(2026, 5, 3, 18, tzinfo=dt.UTC)):
        application = make_application("submitted", order=("verifier", "issue"))
    verifier = application.verifier.person

    page = shown(client, application.participation.person)

    assert f"With your verifier, {verifier}, since Sun 3 May 2026." in page


def test_a_submitted_application_may_be_with_the_coordinator(client):
    with clock.at(dt.datetime(2026, 5, 3, 18, tzinfo=dt.UTC)):
        application = make_application("submitted")

    page = shown(client, application.participation.person)

    assert "With the coordinator since Sun 3 May 2026." in page


def test_a_draft_can_be_continued(client):
    application = make_application("draft")

    page = shown(client, application.participation.person)

    assert "Continue your application" in page


def test_a_certificate_is_shown_with_its_last_day(client):
    application = make_application("issued")
    certificate = application.certificates.get()

    page = shown(client, application.participation.person)

    assert f"number {certificate.number}" in page
    assert reverse("ce_plugin:certificate", args=[certificate.public_id]) in page
    assert ">valid<" in page
    before_the_end = certificate.expires_on - dt.timedelta(days=150)
    for day, word in ((before_the_end, "ends soon"), (dt.date(2040, 1, 1), "expired")):
        noon = dt.datetime.combine(day, dt.time(18), tzinfo=dt.UTC)
        with clock.at(noon):
            assert f">{word}<" in shown(client)


def test_coming_sessions_are_those_of_ones_own_registrations(client):
    person = make_person()
    later = clock.today() + dt.timedelta(days=9)
    event = make_event(title="Grant writing", session={"begins_on": later})
    make_event(title="Not mine", session={"begins_on": later})
    cancelled = make_event(title="Cancelled", session={"begins_on": later})
    registrations.register(event, person=person, actor=person.user)
    gone = registrations.register(cancelled, person=person, actor=person.user)
    registrations.cancel(gone, actor=person.user)

    client.force_login(person.user)
    response = client.get(DASHBOARD)

    coming = [session.display_title for session in response.context["registered"]]
    assert coming == ["Grant writing"]


def test_coming_sessions_are_the_published_ones_not_over_the_next_first(client):
    person = make_person()

    def registered(title: str, days: int, **fields):
        day = clock.today() + dt.timedelta(days=days)
        event = make_event(title=title, session={"begins_on": day}, **fields)
        registrations.register(event, person=person, actor=person.user)
        return event

    registered("Far", 9)
    registered("Taken back", 4).unpublish()
    past, again = registered("Over", 5), registered("Near", 3, sessions=2)
    day = clock.today() - dt.timedelta(days=1)
    past.sessions.update(begins_on=day, ends_on=day)
    first = Registration.objects.get(event=again)
    registrations.cancel(first, actor=person.user)
    registrations.register(again, person=person, actor=person.user)

    client.force_login(person.user)
    response = client.get(DASHBOARD)

    coming = [session.display_title for session in response.context["registered"]]
    assert coming == ["Near", "Near", "Far"]


def test_of_sessions_to_choose_among_the_chosen_ones_are_coming(client):
    person = make_person()
    day = clock.today() + dt.timedelta(days=9)
    event = make_event(sessions=3, session={"begins_on": day, "capacity": 5})
    first, second, _other = event.sessions.all()
    registrations.register(
        event, person=person, actor=person.user, sessions=[first, second]
    )
    event.sessions.filter(pk=second.pk).update(is_cancelled=True, note="Snow.")
    full = make_event(title="Full", capacity=1, session={"begins_on": day})
    ahead = make_person()
    registrations.register(full, person=ahead, actor=ahead.user)
    registrations.register(full, person=person, actor=person.user)

    client.force_login(person.user)
    response = client.get(DASHBOARD)

    assert [one.pk for one in response.context["registered"]] == [
        first.pk,
        second.pk,
        full.sessions.get().pk,
    ]
    coming = " ".join(response.content.decode().split())
    assert "Cancelled: Snow." in coming
    assert coming.count("You are on the waiting list") == 1


def test_a_training_known_by_its_month_names_no_day(client):
    person = make_person()
    later = (clock.today() + dt.timedelta(days=62)).replace(day=5)
    session = {"begins_on": later, "begins_at": None, "ends_at": None}
    event = make_event(session={**session, "date_precision": "month"})
    registrations.register(event, person=person, actor=person.user)

    page = shown(client, person)

    assert f'<time datetime="{later:%Y-%m}">{later:%B %Y}</time>' in page
    assert f"{later:%-d %b %Y}" not in page
    assert f"{later.isoformat()}" not in page


def test_coming_sessions_say_until_when(client):
    person = make_person()
    day = clock.today() + dt.timedelta(days=3)
    event = make_event(session={"begins_on": day})
    registrations.register(event, person=person, actor=person.user)

    said = f"{day:%a %-d %b %Y}, 10:00 to 11:30 (Mountain Time)</time>"
    assert said in shown(client, person)


def busy_person(tracks: list[str], credits: int, events: int) -> Person:
    person = make_position().person
    make_category("LA")
    for code in tracks:
        make_participation(person, make_track(code))
    for _ in range(credits):
        make_claim(person)
    for days in range(events):
        begins = clock.today() + dt.timedelta(days=days + 1)
        event = make_event(session={"begins_on": begins})
        registrations.register(event, person=person, actor=person.user)
    return person


@pytest.mark.parametrize(
    ("tracks", "credits", "events"),
    [
        (["staff"], 1, 1),
        (["staff"], 3, 3),
        (["staff", "trustee", "director"], 3, 3),
        (["staff"], 60, 1),
    ],
)
def test_dashboard_queries_are_the_same_for_any_record(
    client, django_assert_num_queries, tracks, credits, events
):
    client.force_login(busy_person(tracks, credits, events).user)

    with django_assert_num_queries(FIRST_LOOK):
        client.get(DASHBOARD)
    with django_assert_num_queries(QUERIES):
        client.get(DASHBOARD)


def test_a_renewal_costs_no_query_more(client, django_assert_num_queries):
    application = make_application("issued")
    client.force_login(application.participation.person.user)

    with django_assert_num_queries(FIRST_LOOK):
        client.get(DASHBOARD)


def test_a_card_names_the_way_to_the_certificate(client):
    participation = make_participation(track=make_track("trustee"))
    make_claim(participation.person, category="LA", credits=Decimal(9))
    day = clock.today() + dt.timedelta(days=9)
    fields = {"begins_on": day, "credits": Decimal(6), "category": make_category("LA")}
    event = make_event(title="Board Finance", session=fields)

    page = shown(client, participation.person)

    assert f"Attend this one and you qualify on {day:%-d %B %Y}." in page
    assert f'href="{event.url}">Board Finance</a>' in page
    assert "6 credits</span> · Library Administration" in page
    assert "After that you would have 15 of 15 credits." in page
    assert (
        reverse("ce_plugin:participation_plan", args=[participation.public_id]) in page
    )


@pytest.mark.parametrize("how", ["online", "near", "recorded"])
def test_a_card_leads_to_other_ways(client, how):
    """Only where something is missing; each link opens the plan so narrowed."""
    participation = make_participation(track=make_track("trustee"))
    address = reverse("ce_plugin:participation_plan", args=[participation.public_id])

    assert f'href="{address}?how={how}#way"' in shown(client, participation.person)
    narrowed = client.get(address, {"how": how}).context["form"]

    assert narrowed.filters == Filters(**{how: True})


def test_a_card_of_somebody_eligible_offers_no_other_way(client):
    page = shown(client, make_applicant().person)

    assert "?how=" not in page


def test_a_card_without_a_way_says_what_stays_missing(client):
    participation = make_participation(track=make_track("trustee"))

    page = shown(client, participation.person)

    assert (
        "No training listed now brings you nearer. Still missing: 15 credits in all, "
        "10 credits in Library Administration."
    ) in page


def test_a_card_says_which_credits_leave_first(client):
    participation = make_participation()
    today = clock.today()
    day = today - dt.timedelta(days=4 * 365 - 20)
    make_claim(participation.person, day=day, credits=Decimal("2.5"))

    page = shown(client, participation.person)

    leaves = day.replace(year=day.year + 4) + dt.timedelta(days=1)
    assert (
        f"If you add nothing, 2.5 credits will no longer count from "
        f"{leaves:%-d %B %Y} on."
    ) in page


def test_a_card_of_an_eligible_track_says_by_when_to_apply(client):
    participation = make_applicant()

    page = shown(client, participation.person)

    earned = clock.today() - dt.timedelta(days=60)
    last = earned.replace(year=earned.year + 4)
    leaves = last + dt.timedelta(days=1)
    assert "Your way to the certificate" not in page
    assert (
        f"If you add nothing, 60 credits will leave on {leaves:%-d %B %Y}; "
        f"apply by {last:%-d %B %Y}."
    ) in page


def test_a_card_that_waits_for_others_looks_no_further(client):
    application = make_application("submitted")

    page = shown(client, application.participation.person)

    assert "What is ahead on" not in page


def test_a_position_confirmed_by_another_row_does_not_wait(client, member):
    held = make_position(person=member)
    make_position(person=member, library=held.library, confirmed_at=None)

    assert client.get(reverse("ce_plugin:dashboard")).context["position"] is None


@pytest.mark.parametrize(
    ("role", "by"),
    [("director", "the coordinator"), ("staff", "the director or the coordinator")],
)
def test_the_dashboard_says_who_confirms_what_waits(client, member, role, by):
    make_position(person=member, role=role, confirmed_at=None)

    page = client.get(reverse("ce_plugin:dashboard")).content.decode()

    assert page.count(f"waits to be confirmed by {by}. ") == 1


def test_whose_library_is_missing_is_told_whom_to_write_to(client):
    settings = CESettings.load()
    settings.contact_email = "office@library.example"
    settings.save()
    client.force_login(make_user())

    page = client.get(reverse("ce_plugin:welcome")).content.decode()

    assert page.count("mailto:office@library.example") == 1
    assert page.count("Your library is not in the list") == 1
