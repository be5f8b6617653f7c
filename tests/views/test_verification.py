"""The verifier's page: looking decides nothing, one answer stands, links end."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from ce_plugin.app_settings import app_settings
from ce_plugin.models import CESettings, OutboxMessage, VerificationRequest
from ce_plugin.services import clock, links, verification, visitors
from ce_plugin.views.verification import cookie_of
from tests.views.browsing import text
from tests.views.verifying import HEADERS, answer, answer_page, enter, facts

pytestmark = pytest.mark.django_db


def test_entering_takes_the_token_out_of_the_address(client, asked):
    response = enter(client, asked)

    cookie = response.cookies[cookie_of(asked.pid)]
    assert (response.status_code, response["Location"]) == (303, answer_page())
    assert cookie["path"] == answer_page()
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert {name: response[name] for name in HEADERS} == HEADERS


def test_the_cookie_is_secure_where_the_site_is(client, asked):
    token = links.token_for(asked)

    response = client.get(reverse("ce_plugin:verify_enter", args=[token]), secure=True)

    assert response.cookies[cookie_of(asked.pid)]["secure"] is True


def test_looking_marks_opened_once_and_changes_nothing_else(client, asked):
    before = facts(asked)
    with clock.at(dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC)):
        enter(client, asked)
    asked.refresh_from_db()
    opened = asked.opened_at
    enter(client, asked)
    for _ in range(3):
        client.get(answer_page())

    assert facts(asked) == before
    assert asked.opened_at == opened


@pytest.mark.parametrize("method", ["head", "options"])
def test_machines_that_look_change_nothing_at_all(client, asked, method):
    before = facts(asked)
    token = links.token_for(asked)
    getattr(client, method)(reverse("ce_plugin:verify_enter", args=[token]))
    enter(client, asked)
    VerificationRequest.objects.update(opened_at=None)
    getattr(client, method)(answer_page())
    getattr(client, method)(reverse("ce_plugin:verify_enter", args=[token]))

    assert facts(asked) == before
    assert asked.opened_at is None


def test_the_address_with_the_token_takes_no_answer(client, asked):
    token = links.token_for(asked)

    response = client.post(
        reverse("ce_plugin:verify_enter", args=[token]), {"answer": "confirm"}
    )

    assert response.status_code == 405


def test_the_page_shows_who_what_and_why_you_and_chooses_nothing(client, asked):
    enter(client, asked)

    response = client.get(answer_page())

    page = text(response)
    person = asked.application.participation.person
    position = asked.verifier
    assert (
        f"Please confirm the training of {person.full_name}, {position.library.name}"
        in page
    )
    assert f"on record as Library director, {position.library.name}" in page
    assert "The 5 lines you are asked about" in page
    assert "60</span> credits count in all." in page
    assert "checked" not in page
    assert "http" not in page.split('name="digest"')[0].split("<main")[1]
    assert {name: response[name] for name in HEADERS} == HEADERS


def test_lines_the_library_knows_are_folded(client, asked):
    asked.snapshot.lines.filter(pk=asked.snapshot.lines.first().pk).update(
        must_vouch=False
    )
    enter(client, asked)

    page = text(client.get(answer_page()))

    assert "The 4 lines you are asked about" in page
    assert "The 1 other line of the list: you are not asked about it" in page


def test_with_nothing_left_to_vouch_for_one_confirmation_is_asked(client, asked):
    asked.snapshot.lines.update(must_vouch=False)
    enter(client, asked)

    page = text(client.get(answer_page()))

    assert "You are asked for one confirmation of the whole list." in page


def test_confirming_records_the_answer_and_shows_the_receipt(client, asked):
    enter(client, asked)

    response = client.post(
        answer_page(),
        {
            "answer": "confirm",
            "decider_name": "Dee Rector",
            "digest": asked.snapshot_digest,
        },
        headers={"user-agent": "Mozilla/5.0 Firefox/140.0"},
        REMOTE_ADDR="192.0.2.7",
    )

    asked.refresh_from_db()
    receipt = text(client.get(answer_page()))
    assert (response.status_code, response["Location"]) == (303, answer_page())
    assert (asked.status, asked.decider_name) == ("confirmed", "Dee Rector")
    assert asked.user_agent_family == "Firefox"
    assert len(asked.ip_hash) == 64
    assert "192.0.2.7" not in asked.ip_hash
    assert "Thank you, your answer is recorded" in receipt
    assert "Answered by</dt><dd>Dee Rector</dd>" in receipt
    assert "<form" not in receipt.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize(
    ("office", "address"),
    [
        ("ce@library.example", "ce@library.example"),
        ("", "certification@library.example"),
    ],
)
def test_the_receipt_says_whom_to_tell_if_it_was_somebody_else(
    client, asked, settings, office, address
):
    settings.CE_PLUGIN_FROM_EMAIL = "State Library <certification@library.example>"
    ours = CESettings.load()
    ours.contact_email = office
    ours.save()
    enter(client, asked)
    answer(client, asked)

    receipt = text(client.get(answer_page()))

    assert (
        "If somebody else has answered in your name, tell the "
        f"{app_settings.ORGANISATION} at once: "
        f'<a href="mailto:{address}">{address}</a>.' in receipt
    )


def test_the_link_opened_later_shows_the_receipt(client, asked):
    enter(client, asked)
    answer(client, asked)
    later = Client()
    with clock.at(asked.expires_at + dt.timedelta(days=30)):
        enter(later, asked)
        page = text(later.get(answer_page()))

    assert "Thank you, your answer is recorded" in page


def test_a_question_names_lines_and_says_what(client, asked):
    lines = list(asked.snapshot.lines.all()[:2])
    enter(client, asked)

    answer(
        client,
        asked,
        answer="question",
        questioned=[str(line.pk) for line in lines],
        comment="Was <she> there?",
    )

    asked.refresh_from_db()
    receipt = text(client.get(answer_page()))
    assert asked.status == "questioned"
    assert set(asked.questioned_lines.all()) == set(lines)
    assert lines[1].title in receipt
    assert "Was &lt;she&gt; there?" in receipt


def test_who_cannot_say_hands_it_to_the_coordinator(client, asked):
    enter(client, asked)

    answer(client, asked, answer="cannot_say")

    assert facts(asked)[0] == "cannot_say"
    assert "The coordinator goes on from here" in text(client.get(answer_page()))


def test_wrong_input_stores_nothing_and_keeps_everything(client, asked):
    before = facts(asked)
    line = asked.snapshot.lines.first()
    enter(client, asked)

    response = answer(
        client,
        asked,
        answer="question",
        questioned=[str(line.pk)],
        decider_name="",
        comment="Was she there?",
    )

    page = text(response)
    assert facts(asked) == before
    assert "Type your full name." in page
    assert "Was she there?" in page
    assert page.count("checked") == 2
    assert f'value="{line.pk}" id="id_questioned_0" checked' in page


def test_another_list_than_the_one_shown_is_not_decided_on(client, asked):
    before = facts(asked)
    enter(client, asked)

    response = answer(client, asked, digest="0" * 64)

    assert facts(asked) == before
    assert "The list on this page is not complete any more." in text(response)


def test_a_later_answer_changes_nothing_and_says_when_it_was_given(client, asked):
    enter(client, asked)
    answer(client, asked)
    before = facts(asked)

    response = client.post(answer_page(), {"answer": "cannot_say"}, follow=True)

    assert facts(asked) == before
    assert "answered before; the first answer stands" in text(response)
    assert "Answered on" in text(response)


def test_of_two_open_pages_the_first_answer_stands(client, asked, monkeypatch):
    """The second page looked before the first answered."""
    enter(client, asked)
    stale = VerificationRequest.objects.select_related(
        "snapshot__rule_set", "application__participation__person"
    ).get(pk=asked.pk)
    answer(client, asked)
    before = facts(asked)
    monkeypatch.setattr(verification, "usable", lambda token: stale)

    response = answer(client, asked, answer="cannot_say")

    assert (response.status_code, facts(asked)) == (303, before)


def test_answers_without_the_forms_secret_are_refused(asked):
    client = Client(enforce_csrf_checks=True)
    enter(client, asked)
    before = facts(asked)

    response = answer(client, asked)

    assert (response.status_code, facts(asked)) == (403, before)


def test_a_reload_after_the_answer_sends_each_mail_once(client, asked):
    enter(client, asked)
    answer(client, asked)
    answer(client, asked)

    kinds = OutboxMessage.objects.filter(verification=asked).values_list("kind")
    assert sorted(kinds) == [("verification_asked",), ("verification_receipt",)]


def test_behind_a_proxy_the_fingerprint_is_of_the_visitors_address(
    client, asked, settings
):
    settings.CE_PLUGIN_TRUSTED_PROXIES = 1
    client.defaults["HTTP_X_FORWARDED_FOR"] = "198.51.100.1, 203.0.113.7"
    enter(client, asked)
    answer(client, asked)

    asked.refresh_from_db()
    assert asked.ip_hash == visitors.address_hash("203.0.113.7")


def test_page_queries_do_not_grow_with_the_list(
    client, asked, django_assert_num_queries
):
    enter(client, asked)
    client.get(answer_page())
    page = answer_page()
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(page)
    first = asked.snapshot.lines.first()
    extra = [_copy(first, number) for number in range(2)]
    asked.snapshot.lines.filter(pk__in=extra[1:]).update(must_vouch=False)
    page = answer_page()
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(page)


def _copy(line, number: int) -> int:
    claim = line.claim
    claim.pk = None
    claim.public_id, claim.form_key = uuid.uuid4(), uuid.uuid4()
    claim.save()
    line.pk, line.claim = None, claim
    line.save()
    return line.pk


# The last one asks whether this look is on record for the hour already.
PAGE_QUERIES = 7
