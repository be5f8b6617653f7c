"""Links that are not ours, have ended, or were taken back: one page for all."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from ce_plugin.models import CESettings
from ce_plugin.services import applications, clock, links, review
from ce_plugin.views.verification import cookie_of
from tests.factories import (
    VERIFIER_FIRST,
    make_application,
    make_coordinator,
    pass_coordinator,
)
from tests.views.browsing import text
from tests.views.verifying import HEADERS, answer, answer_page, enter, facts

pytestmark = pytest.mark.django_db


def _unknown(asked):
    return "0" * 32 + ".1." + "0" * 64


def _bent(asked):
    return links.token_for(asked)[:-1] + "x"


def _other_generation(asked):
    return links.token_for(asked).replace(".1.", ".2.", 1)


@pytest.mark.parametrize(
    "make",
    [_unknown, _bent, _other_generation, lambda asked: "x", lambda asked: "ł.1.x"],
)
def test_links_that_are_not_ours_get_the_one_page(client, asked, make):
    response = client.get(reverse("ce_plugin:verify_enter", args=[make(asked)]))

    assert response.status_code == 404
    assert "Ask the applicant for a new link" in text(response)
    assert asked.application.participation.person.last_name not in text(response)
    assert {name: response[name] for name in HEADERS} == HEADERS


def test_a_null_byte_in_the_address_is_no_server_error(client, asked):
    response = client.get("/ce/verify/%00.1.%00/")

    assert response.status_code == 404


def _revoke(asked, settings):
    application = asked.application
    applications.withdraw_application(
        application, actor=application.participation.person.user
    )


def _expire(asked, settings):
    asked.expires_at = clock.now() - dt.timedelta(seconds=1)
    asked.save()


def _rotate_away(asked, settings):
    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = ["a key that never signed this link"]


@pytest.mark.parametrize("end", [_revoke, _expire, _rotate_away])
def test_links_that_ended_show_the_same_page_for_look_and_answer(
    client, asked, end, settings
):
    enter(client, asked)
    token = links.token_for(asked)
    end(asked, settings)
    before = facts(asked)

    address = reverse("ce_plugin:verify_enter", args=[token])
    posted = answer(client, asked)
    responses = [posted, client.get(address), Client().get(answer_page())]

    bodies = {text(response) for response in responses}
    assert {response.status_code for response in responses} == {404}
    assert len(bodies) == 1
    assert facts(asked) == before


def test_a_list_that_is_not_the_one_sent_is_never_decided_on(client, asked):
    enter(client, asked)
    type(asked.snapshot).objects.filter(pk=asked.snapshot_id).update(digest="1" * 64)
    before = facts(asked)

    response = answer(client, asked)

    assert (response.status_code, facts(asked)) == (404, before)


def test_the_page_for_dead_links_says_whom_else_to_ask(client):
    office = CESettings.load()
    office.contact_email = "ce@library.example"
    office.save()

    response = client.get("/ce/verify/unknown/answer/")

    assert response.status_code == 404
    assert "mailto:ce@library.example" in text(response)


def test_a_coordinators_return_ends_the_link(client):
    application = make_application("submitted")
    pass_coordinator(application)
    asked = application.verifications.get()
    review.return_application(
        application, actor=make_coordinator(), note="Wait.", snapshot_number=1
    )

    assert enter(client, asked).status_code == 404


def test_two_links_side_by_side_are_two_questions(client):
    first, second = (
        make_application("submitted", order=VERIFIER_FIRST).verifications.get()
        for _each in range(2)
    )
    for asked in (first, second):
        client.get(f"/ce/verify/{links.token_for(asked)}/")

    pages = [
        client.get(f"/ce/verify/{asked.pid}/answer/").content.decode()
        for asked in (first, second)
    ]

    assert first.application.participation.person.full_name in pages[0]
    assert second.application.participation.person.full_name in pages[1]


def test_cookie_of_one_question_opens_no_other(client):
    first, second = (
        make_application("submitted", order=VERIFIER_FIRST).verifications.get()
        for _each in range(2)
    )
    client.cookies[cookie_of(second.pid)] = links.token_for(first)

    response = client.get(f"/ce/verify/{second.pid}/answer/")

    assert response.status_code == 404
