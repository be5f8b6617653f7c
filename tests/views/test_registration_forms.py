"""What an event asks, one's own page by sign-in and by the link of the mail, the queue."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from ce_plugin.models import EventPage, OutboxMessage, Registration
from ce_plugin.services import clock, links
from ce_plugin.services.registrations import cancel, register
from tests.factories import make_person
from tests.views.event_pages import address, button, event_in, page_of, press

pytestmark = pytest.mark.django_db
LUNCH, TOPIC, DIET = "a1", "a2", "a3"


def question(kind: str, key: str, label: str, **value) -> dict:
    given = {"label": label, "help_text": "", "required": False, **value}
    return {"type": kind, "id": key, "value": given}


QUESTIONS = json.dumps(
    [
        question("yes_no", LUNCH, "Do you stay for lunch?", required=True),
        question("long_text", TOPIC, "What would you like to learn?"),
        question("some_of", DIET, "What do you eat?", choices=["Fish", "Nuts"]),
        question("one_of", "a4", "Which group?", choices=["Red", "Blue"]),
        question(
            "short_text", "a5", "Your <b>pet</b>?", help_text="<script>1</script>"
        ),
    ]
)


def asking(**fields) -> EventPage:
    event = event_in(7, title="Grant writing", questions=QUESTIONS, **fields)
    return EventPage.objects.get(pk=event.pk)


def fill(event: EventPage, capacity: int = 1) -> None:
    EventPage.objects.filter(pk=event.pk).update(capacity=capacity)
    for _ in range(capacity):
        person = make_person()
        register(event, person=person, actor=person.user)


def own(registration: Registration) -> str:
    return reverse("ce_plugin:registration", args=[registration.public_id])


def by_link(registration: Registration) -> str:
    token = links.registration_token(registration, registration.person.email)
    return reverse("ce_plugin:registration_by_link", args=[token])


def test_an_event_that_asks_leads_to_its_questions(signed_in):
    event = asking()

    page = page_of(signed_in, event)
    asked = signed_in.get(address(event)).content.decode()

    assert f'<a class="ce-button" href="{address(event)}">Register</a>' in page
    assert "You are asked a few questions first." in page
    assert "Do you stay for lunch?" in asked
    # An editor's words are words.
    assert "&lt;script&gt;1&lt;/script&gt;" in asked
    assert "Your &lt;b&gt;pet&lt;/b&gt;?" in asked


def test_answers_are_kept_with_their_questions(signed_in, person):
    event = asking()
    given = {"q_a1": "no", "q_a2": "Budgets", "q_a3": ["Fish", "Nuts"]}

    response = signed_in.post(address(event), given)

    assert response["Location"] == event.url
    assert Registration.objects.get(person=person).answers == {
        LUNCH: {"question": "Do you stay for lunch?", "value": "no"},
        TOPIC: {"question": "What would you like to learn?", "value": "Budgets"},
        DIET: {"question": "What do you eat?", "value": ["Fish", "Nuts"]},
    }


def test_a_missing_answer_is_asked_for_and_what_was_typed_stays(signed_in):
    event = asking()

    page = signed_in.post(address(event), {"q_a2": "Budgets"}).content.decode()

    assert "Please answer this question." in page
    assert "Budgets</textarea>" in page
    assert Registration.objects.count() == 0


def test_an_answer_that_was_not_offered_is_refused(signed_in):
    page = signed_in.post(address(asking()), {"q_a1": "no", "q_a4": "Green"})

    assert "“Green” is not offered here. Choose one that is." in page.content.decode()
    assert Registration.objects.count() == 0


def test_answers_are_changed_on_ones_own_page(signed_in, person):
    event = asking()
    signed_in.post(address(event), {"q_a1": "no", "q_a2": "Budgets"})
    registration = Registration.objects.get(person=person)

    seen = signed_in.get(own(registration)).content.decode()
    done = signed_in.post(own(registration), {"q_a1": "yes"}, follow=True)

    registration.refresh_from_db()
    assert "Budgets</textarea>" in seen
    assert registration.answers == {
        LUNCH: {"question": "Do you stay for lunch?", "value": "yes"}
    }
    assert "Your answers are saved." in done.content.decode()


def test_answers_to_questions_no_longer_asked_stay(signed_in, person):
    event = asking()
    signed_in.post(address(event), {"q_a1": "no"})
    fewer = json.dumps([question("short_text", "b1", "Anything else?")])
    EventPage.objects.filter(pk=event.pk).update(questions=fewer)
    registration = Registration.objects.get(person=person)

    signed_in.post(own(registration), {"q_b1": "A ramp"})

    registration.refresh_from_db()
    assert {one["value"] for one in registration.answers.values()} == {"no", "A ramp"}


def test_a_choice_whose_words_were_changed_stays_unless_another_is_made(
    signed_in, person
):
    event = asking()
    signed_in.post(address(event), {"q_a1": "no", "q_a4": "Red"})
    other = [question("one_of", "a4", "Which group?", choices=["Red group", "Blue"])]
    EventPage.objects.filter(pk=event.pk).update(questions=json.dumps(other))
    registration = Registration.objects.get(person=person)

    kept = []
    for given in ({}, {"q_a4": "Blue"}, {}):
        signed_in.post(own(registration), given)
        registration.refresh_from_db()
        kept.append(registration.answers.get("a4", {}).get("value"))

    assert kept == ["Red", "Blue", None]


def test_a_wrong_change_says_so_and_changes_nothing(signed_in, person):
    event = asking()
    signed_in.post(address(event), {"q_a1": "no"})
    registration = Registration.objects.get(person=person)

    page = signed_in.post(own(registration), {"q_a1": ""}).content.decode()

    registration.refresh_from_db()
    assert "Please answer this question." in page
    assert registration.answers[LUNCH]["value"] == "no"


def test_the_link_of_the_mail_needs_no_account(person):
    event = asking()
    registration = register(event, person=person, actor=person.user)
    mail = OutboxMessage.objects.get()
    where = links.mail_context(mail)["registration_url"]
    stranger = Client()

    seen = stranger.get(by_link(registration))
    changed = stranger.post(by_link(registration), {"q_a1": "yes"})
    registration.refresh_from_db()
    standing = registration.status
    stranger.post(by_link(registration), {"cancel": "1"})
    registration.refresh_from_db()

    assert where.endswith(by_link(registration))
    assert seen.status_code == 200
    assert seen["Cache-Control"] == "no-store"
    assert changed.status_code == 302
    assert (standing, registration.status) == ("registered", "cancelled")
    assert registration.transitions.get().name == "cancel_by_link"


def test_looking_at_the_link_cancels_nothing(person):
    registration = register(event_in(7), person=person, actor=person.user)

    for method in ("get", "head"):
        getattr(Client(), method)(by_link(registration))

    registration.refresh_from_db()
    assert registration.status == "registered"


@pytest.mark.parametrize("broken", ["short", "other", "moved", "nobody"])
def test_a_link_that_is_not_ours_is_one_page_for_all(person, broken):
    registration = register(event_in(7), person=person, actor=person.user)
    token = links.registration_token(registration, registration.person.email)
    if broken == "moved":
        type(person).objects.filter(pk=person.pk).update(email="new@people.example")
    tokens = {
        "short": token[:-2],
        "other": f"{make_person().public_id.hex}.{token.partition('.')[2]}",
        "moved": token,
        "nobody": "nobody",
    }

    where = reverse("ce_plugin:registration_by_link", args=[tokens[broken]])
    answers = [Client().get(where), Client().post(where, {"cancel": "1"})]

    assert [one.status_code for one in answers] == [404, 404]
    assert "This link does not work" in answers[0].content.decode()
    registration.refresh_from_db()
    assert registration.status == "registered"


def test_a_mail_that_still_goes_to_an_old_address_opens_nothing(person):
    """Written before the address changed, sent after: whoever reads mail there now."""
    register(event_in(7), person=person, actor=person.user)
    type(person).objects.filter(pk=person.pk).update(email="new@people.example")

    link = links.mail_context(OutboxMessage.objects.get())["registration_url"]

    assert Client().get(link).status_code == 404


def test_a_cancelled_registration_says_so_and_offers_nothing(person):
    registration = register(event_in(7), person=person, actor=person.user)
    cancel(registration, actor=person.user)

    page = Client().get(by_link(registration)).content.decode()

    assert "This registration is cancelled." in page
    assert button(page) == []


def test_somebody_elses_page_is_not_found(signed_in):
    other = make_person()
    registration = register(event_in(7), person=other, actor=other.user)

    answers = [signed_in.get(own(registration)), signed_in.post(own(registration))]

    assert [one.status_code for one in answers] == [404, 404]


def test_own_page_cancels_with_its_button(signed_in, person):
    registration = register(event_in(7), person=person, actor=person.user)

    done = signed_in.post(own(registration), {"cancel": "1"}, follow=True)

    registration.refresh_from_db()
    assert registration.status == "cancelled"
    assert registration.transitions.get().actor == person.user
    assert f"Your registration for {registration.event.title} is cancelled." in (
        done.content.decode()
    )


def test_the_queue_is_offered_and_joined_with_one_press(signed_in, person):
    event = event_in(7, title="Grant writing")
    fill(event)

    offered = page_of(signed_in, event)
    page = press(signed_in, event)

    assert button(offered) == ["Go on the waiting list"]
    assert "You are number 1 on the waiting list" in page
    assert "You are on the waiting list" in page
    assert Registration.objects.get(person=person).status == "waiting"


def test_place_in_the_queue_stands_on_ones_own_page(signed_in, person):
    event = event_in(7)
    fill(event)
    registration = register(event, person=person, actor=person.user)

    page = signed_in.get(own(registration)).content.decode()

    assert "You are number 1 on the waiting list." in page
    assert "You would lose your place on the waiting list." in page


def test_seats_left_are_said(signed_in):
    event = event_in(7, capacity=3)

    assert "3 seats are left." in page_of(signed_in, event)
    assert "3 seats are left." in signed_in.get(address(event)).content.decode()


def test_a_full_event_without_a_queue_offers_nothing(signed_in):
    event = event_in(7, has_waiting_list=False)
    fill(event)

    page = page_of(signed_in, event)
    pressed = signed_in.post(address(event), follow=True).content.decode()

    assert "There is no waiting list." in page
    assert button(page) == []
    assert "All seats are taken." in pressed


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"registration_opens_on": 3}, "Registration opens on"),
        ({"registration_closes_on": -1}, "The last day was"),
        (
            {"event_status": "cancelled", "status_note": "Snow on the pass."},
            "Snow on the pass.",
        ),
        (
            {"event_status": "postponed", "status_note": "The speaker is ill."},
            "The speaker is ill.",
        ),
    ],
)
def test_when_registration_is_not_open_the_page_says_why(signed_in, fields, sentence):
    given = {
        name: clock.today() + dt.timedelta(days=value)
        if isinstance(value, int)
        else value
        for name, value in fields.items()
    }
    event = event_in(7, **given)

    page = page_of(signed_in, event)
    signed_in.post(address(event))

    assert sentence in page
    assert button(page) == []
    assert Registration.objects.count() == 0


def test_a_change_after_the_event_is_refused(signed_in, person):
    registration = register(asking(), person=person, actor=person.user)

    with clock.at(clock.now() + dt.timedelta(days=9)):
        page = signed_in.post(own(registration), {"q_a1": "yes"}).content.decode()

    registration.refresh_from_db()
    assert registration.answers == {}
    assert button(page) == []


def test_whoever_is_registered_is_led_to_their_registration(signed_in, person):
    event = asking()
    registration = register(event, person=person, actor=person.user)

    assert signed_in.get(address(event))["Location"] == own(registration)
