"""Registering with questions, the queue, and the link of the mail without an account."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from ce_plugin.services import links
from ce_plugin.services.registrations import register
from tests.factories import make_person
from tests.portal.second_steps import ADDRESS
from tests.views.event_pages import event_in
from tests.views.test_registration_forms import QUESTIONS

pytestmark = pytest.mark.journey


@pytest.fixture
def rows(site):
    """Ann's record, an event that asks, one that is full, and somebody's registration."""
    asking = event_in(7, title="Grant writing", questions=QUESTIONS, capacity=5)
    full = event_in(8, title="Mending", capacity=1)
    somebody = make_person()
    standing = register(full, person=somebody, actor=somebody.user)
    make_person(user=get_user_model().objects.get(email=ADDRESS), email=ADDRESS)
    token = links.registration_token(standing, standing.person.email)
    return {
        "asking": asking.url,
        "full": full.url,
        "link": reverse("ce_plugin:registration_by_link", args=[token]),
    }


@pytest.mark.parametrize("javascript", [True, False])
def test_questions_are_answered_changed_and_the_seat_given_up(
    rows, visitor, album, javascript
):
    somebody = visitor(javascript=javascript)
    somebody.sign_in(ADDRESS)
    somebody.open(rows["asking"])
    somebody.look("event")
    somebody.follow("Register")
    somebody.press("Register")
    somebody.look("questions-left-open")
    assert somebody.says("Please answer this question.")

    somebody.choose("Yes")
    somebody.fill("What would you like to learn?", "Budgets")
    somebody.press("Register")
    somebody.look("registered")
    assert somebody.says("You are registered for Grant writing.")

    somebody.follow("Change or cancel my registration")
    somebody.look("own-registration")
    somebody.fill("What would you like to learn?", "Letters of support")
    somebody.press("Save")
    assert somebody.says("Your answers are saved.")
    somebody.press("Cancel my registration")
    somebody.look("given-up")
    assert somebody.says("This registration is cancelled.")
    assert album.flaws == []


def test_the_queue_and_the_link_of_the_mail(rows, visitor, album):
    waiting = visitor()
    waiting.sign_in(ADDRESS)
    waiting.open(rows["full"])
    waiting.look("full")
    waiting.press("Go on the waiting list")
    waiting.look("in-the-queue")
    assert waiting.says("You are number 1 on the waiting list")

    reader = visitor(javascript=False)
    reader.open(rows["link"])
    reader.look("by-link")
    reader.press("Cancel my registration")
    reader.look("cancelled-by-link")
    assert reader.says("This registration is cancelled.")

    waiting.open(rows["full"])
    assert waiting.says("You are registered")
    assert album.flaws == []


def test_a_link_that_does_not_work_says_what_to_do(rows, visitor, album):
    reader = visitor()
    reader.open("/ce/registration/nothing/")
    reader.look("link-unusable")
    assert reader.says("This link does not work")
    assert album.flaws == []
