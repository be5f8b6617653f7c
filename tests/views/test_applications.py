"""The page of an application, and what can be done from there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ce_plugin.models import OutboxMessage
from ce_plugin.services import applications, clock, outbox
from tests import factories
from tests.factories import (
    make_applicant,
    make_application,
    make_claim,
    make_person,
    make_position,
    pass_coordinator,
    verifier_for,
)
from tests.views.browsing import at_the_verifier, page_of, submit, url

pytestmark = pytest.mark.django_db


# The page


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("draft", "Continue"),
        ("returned", "Correct and submit again"),
        ("declined", "Apply again"),
        ("withdrawn", "Apply again"),
        ("issued", "See your certificate"),
    ],
)
def test_the_page_offers_the_one_thing_to_do(sign_in, status, action):
    application = make_application(status)

    page = page_of(sign_in(application).get(url("application", application)))

    assert page.count('class="ce-button"') == 1
    assert 'class="ce-button" href="' in page
    assert f">{action}</a>" in page


def test_with_the_coordinator_there_is_nothing_to_press_but_withdraw(sign_in):
    application = make_application("submitted")

    page = page_of(sign_in(application).get(url("application", application)))

    assert 'class="ce-button"' not in page
    assert "With the coordinator" in page
    assert url("application_withdraw", application) in page


def test_the_reason_of_a_return_is_shown_escaped(sign_in):
    application = make_application("returned", note="See <b>March</b>.")

    page = page_of(sign_in(application).get(url("application", application)))

    assert "Returned to you: what the coordinator asks" in page
    assert "See &lt;b&gt;March&lt;/b&gt;." in page


def test_with_the_verifier_the_delivery_is_shown(sign_in):
    application = at_the_verifier()
    outbox.drain()

    page = page_of(sign_in(application).get(url("application", application)))

    assert "Handed over to the mail server" in page
    assert "Send the mail again" in page
    assert "/verify/" not in page


def test_a_question_shows_the_verifiers_comment(sign_in):
    application = at_the_verifier()
    request = application.verifications.get()
    factories.answer_verification(
        request,
        answer="question",
        decider_name="Dee Rector",
        comment="Was this 2025?",
        questioned=request.snapshot.lines.all()[:1],
    )

    page = page_of(sign_in(application).get(url("application", application)))

    assert "Was this 2025?" in page
    assert "could not confirm the list as it is." in page
    assert "Send the mail again" not in page


def test_returned_then_submitted_again_is_a_second_numbered_list(sign_in):
    application = make_application("returned")

    response = submit(sign_in(application), application)

    application.refresh_from_db()
    assert response.redirect_chain[0][0] == url("application", application)
    assert (application.status, application.snapshot_number) == ("submitted", 2)


def test_page_queries_do_not_grow_with_the_list(sign_in, django_assert_num_queries):
    small = at_the_verifier()
    client = sign_in(small)
    client.get(url("application", small))
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url("application", small))

    participation = make_applicant()
    for _ in range(25):
        make_claim(participation.person)
    actor = participation.person.user
    large = applications.start_application(participation, actor=actor)
    applications.choose_verifier(
        large, verifier=verifier_for(participation), actor=actor
    )
    applications.submit_application(large, actor=actor)
    pass_coordinator(large)
    client = sign_in(large)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url("application", large))


PAGE_QUERIES = 20


# Acting on it


def test_the_mail_is_sent_again_but_not_within_the_hour(sign_in):
    application = at_the_verifier()
    client = sign_in(application)
    address = url("application_ask_again", application)

    hasty = client.post(address, follow=True)
    later = clock.now() + clock.dt.timedelta(hours=2)
    with clock.at(later):
        patient = client.post(address, follow=True)

    assert "Nothing was sent" in page_of(hasty)
    assert "is on its way to" in page_of(patient)
    assert OutboxMessage.objects.filter(kind="verification_asked").count() == 2


def test_another_verifier_ends_the_first_link(sign_in):
    application = at_the_verifier()
    first = application.verifications.get()
    other = make_position(
        library=application.verifier.library, role="director", person=make_person()
    )
    client = sign_in(application)
    page = page_of(client.get(url("application_verifier", application)))

    response = client.post(
        url("application_verifier", application), {"verifier": other.pk}, follow=True
    )

    first.refresh_from_db()
    assert "Ask somebody else to confirm" in page
    assert f'value="{first.verifier_id}"' not in page
    assert "is being asked now. The earlier link has ended." in page_of(response)
    assert first.status == "revoked"
    assert application.verifications.filter(status="asked").get().verifier == other


def test_changing_the_verifier_after_the_answer_is_too_late(sign_in, monkeypatch):
    application = at_the_verifier()
    other = make_position(
        library=application.verifier.library, role="director", person=make_person()
    )
    factories.confirm(application)
    monkeypatch.setattr("ce_plugin.views.applying.verifier_is_asked", lambda row: True)

    response = sign_in(application).post(
        url("application_verifier", application), {"verifier": other.pk}, follow=True
    )

    assert "It is too late to change the verifier here." in page_of(response)


def test_where_there_is_nobody_else_the_page_says_so(sign_in):
    application = at_the_verifier()

    page = page_of(sign_in(application).get(url("application_verifier", application)))

    assert "Nobody else at your library can confirm" in page


def test_withdrawing_asks_first_and_then_keeps_the_credits(sign_in):
    application = at_the_verifier()
    client = sign_in(application)
    asked = client.get(url("application_withdraw", application))
    application.refresh_from_db()
    before = application.status

    done = client.post(url("application_withdraw", application), follow=True)

    application.refresh_from_db()
    assert "Withdraw your application?" in page_of(asked)
    assert (before, application.status) == ("submitted", "withdrawn")
    assert "Your credits stay on your list" in page_of(done)
    assert application.verifications.get().status == "revoked"


def test_what_is_closed_cannot_be_withdrawn(sign_in):
    application = make_application("issued")
    client = sign_in(application)

    asked = client.get(url("application_withdraw", application))
    done = client.post(url("application_withdraw", application), follow=True)

    assert "There is nothing left to withdraw." in page_of(asked)
    assert "is closed and cannot be taken back" in page_of(done)


# Whose it is


NAMES = [
    "application",
    "application_verifier",
    "application_confirm",
    "application_withdraw",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_application_is_not_found(client, name, method):
    application = make_application("draft")
    client.force_login(make_person().user)

    response = getattr(client, method)(url(name, application))

    assert response.status_code == (
        405 if (name, method) == ("application", "post") else 404
    )


def test_somebody_elses_participation_and_mail_are_not_found(client):
    application = make_application("draft")
    client.force_login(make_person().user)

    review = client.get(url("application_review", application.participation))
    again = client.post(url("application_ask_again", application))

    assert (review.status_code, again.status_code) == (404, 404)


@pytest.mark.parametrize("name", NAMES)
def test_signed_out_leads_to_the_sign_in(client, name):
    application = make_application("draft")

    response = client.get(url(name, application))

    assert response.status_code == 302
    assert reverse("account_login") in response.url


def test_the_mail_is_sent_again_by_post_only(sign_in):
    application = at_the_verifier()

    response = sign_in(application).get(url("application_ask_again", application))

    assert response.status_code == 405
