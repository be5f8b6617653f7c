"""The three steps of applying."""

from __future__ import annotations

import pytest

from ce_plugin.models import CertificationApplication, CESettings, OutboxMessage
from ce_plugin.services import applications
from tests.factories import (
    VERIFIER_FIRST,
    make_applicant,
    make_application,
    make_claim,
    make_participation,
    make_position,
    make_record,
    verifier_for,
)
from tests.views.browsing import page_of, submit, url

pytestmark = pytest.mark.django_db


# Step 1


def test_review_shows_the_list_and_a_way_on_without_beginning_anything(sign_in):
    participation = make_applicant()

    response = sign_in(participation).get(url("application_review", participation))

    page = page_of(response)
    assert response.status_code == 200
    assert "Your credits meet every requirement." in page
    assert "Next: choose your verifier" in page
    assert "Step 1 of 3" in page
    assert "Your verifier would be asked about 5 lines" in page
    assert not CertificationApplication.objects.exists()


def test_review_of_a_short_list_says_why_not_and_offers_no_next_step(sign_in):
    participation = make_participation(make_position().person)
    make_record(participation.person, short="1")

    page = page_of(sign_in(participation).get(url("application_review", participation)))

    assert "You cannot apply yet." in page
    assert "1 more credit: Credits in all" in page
    assert "Next: choose your verifier" not in page
    assert "Add CE credit" in page


def test_posting_a_short_list_begins_nothing(sign_in):
    participation = make_participation(make_position().person)

    response = sign_in(participation).post(url("application_review", participation))

    assert response.status_code == 200
    assert "You cannot apply yet." in page_of(response)
    assert "No credits yet" in page_of(response)
    assert not CertificationApplication.objects.exists()


def test_review_puts_look_alikes_first_with_a_way_to_remove_them(sign_in):
    participation = make_applicant()
    twins = [
        make_claim(participation.person, title=title)
        for title in ("Grant writing", "Grant Writing!")
    ]
    address = url("application_review", participation)

    page = page_of(sign_in(participation).get(address))

    assert page.index("Some of your credits look alike") < page.index("Requirements")
    for claim in twins:
        assert f'{url("claim_withdraw", claim)}?next={address}"' in page


def test_removing_a_look_alike_leads_back_to_the_review(sign_in):
    participation = make_applicant()
    claim = make_claim(participation.person, title="Grant writing")
    address = url("application_review", participation)
    client = sign_in(participation)
    removal = f"{url('claim_withdraw', claim)}?next={address}"

    page = page_of(client.get(removal))
    response = client.post(removal)

    claim.refresh_from_db()
    assert f'href="{address}">Keep it</a>' in page
    assert (response.url, claim.status) == (address, "withdrawn")


def test_posting_the_review_begins_once_and_goes_to_step_two(sign_in):
    participation = make_applicant()
    client = sign_in(participation)

    responses = [client.post(url("application_review", participation)) for _ in "ab"]

    application = CertificationApplication.objects.get()
    step_two = url("application_verifier", application)
    assert [response.url for response in responses] == [step_two, step_two]


@pytest.mark.parametrize("method", ["get", "post"])
def test_review_of_what_is_submitted_leads_to_its_page(sign_in, method):
    application = make_application("submitted")
    client = sign_in(application)

    response = getattr(client, method)(
        url("application_review", application.participation)
    )

    assert response.url == url("application", application)


def test_review_has_the_same_queries_for_one_and_for_thirty_credits(
    sign_in, django_assert_num_queries
):
    participation = make_participation(make_position().person)
    make_claim(participation.person)
    client = sign_in(participation)
    CESettings.load()

    with django_assert_num_queries(REVIEW_QUERIES):
        client.get(url("application_review", participation))
    for _ in range(29):
        make_claim(participation.person)
    with django_assert_num_queries(REVIEW_QUERIES):
        client.get(url("application_review", participation))


REVIEW_QUERIES = 9


# Step 2


def test_verifiers_are_offered_and_none_is_chosen(sign_in):
    participation = make_applicant()
    verifier = verifier_for(participation)
    application = applications.start_application(
        participation, actor=participation.person.user
    )

    page = page_of(sign_in(participation).get(url("application_verifier", application)))

    assert verifier.person.full_name in page
    assert f"Library director, {verifier.library.name}" in page
    assert "checked" not in page


def test_who_was_chosen_before_is_still_chosen(sign_in):
    application = make_application("draft")

    page = page_of(sign_in(application).get(url("application_verifier", application)))

    assert page.count("checked") == 1


def test_where_nobody_is_offered_the_page_says_whom_to_ask(sign_in):
    settings = CESettings.load()
    settings.contact_email = "ce@library.example"
    settings.save()
    participation = make_participation(make_position().person)
    application = applications.start_application(
        participation, actor=participation.person.user
    )

    page = page_of(sign_in(participation).get(url("application_verifier", application)))

    assert "Nobody at your library can confirm yet" in page
    assert "mailto:ce@library.example" in page
    assert '<button class="ce-button"' not in page


def test_choosing_goes_to_step_three(sign_in):
    participation = make_applicant()
    verifier = verifier_for(participation)
    application = applications.start_application(
        participation, actor=participation.person.user
    )

    response = sign_in(participation).post(
        url("application_verifier", application), {"verifier": verifier.pk}
    )

    application.refresh_from_db()
    assert response.url == url("application_confirm", application)
    assert application.verifier == verifier


def test_choosing_nobody_says_so_at_the_field(sign_in):
    application = make_application("draft")

    response = sign_in(application).post(url("application_verifier", application), {})

    assert response.status_code == 200
    assert "Choose who is to confirm your training." in page_of(response)


def test_somebody_who_left_between_page_and_press_is_refused(sign_in, monkeypatch):
    application = make_application("draft")
    verifier = application.verifier
    offered = [verifier]
    monkeypatch.setattr(
        "ce_plugin.views.applying.people.verifier_candidates", lambda *args: offered
    )
    verifier.confirmed_at = None
    verifier.save()

    response = sign_in(application).post(
        url("application_verifier", application), {"verifier": verifier.pk}
    )

    assert "This person cannot confirm your training." in page_of(response)


# Step 3


def test_confirm_says_what_is_fixed_who_is_asked_and_when(sign_in):
    application = make_application("draft")
    name = application.verifier.person.full_name

    response = sign_in(application).get(url("application_confirm", application))

    page = page_of(response)
    assert '5 lines, <span class="ce-num">60</span> credits count' in page
    assert f"{name} is asked by mail" in page
    assert "once a month or more often" in page
    assert page.index("The coordinator looks") < page.index("is asked by mail")
    application.refresh_from_db()
    assert application.status == "draft"


def test_confirm_follows_the_tracks_order_and_the_quarterly_batch(sign_in):
    settings = CESettings.load()
    settings.review_rhythm = "quarterly"
    settings.save()
    application = make_application("draft", order=VERIFIER_FIRST)

    page = page_of(sign_in(application).get(url("application_confirm", application)))

    assert page.index("is asked by mail") < page.index("The coordinator looks")
    assert "yours belongs to the batch of " in page


def test_confirm_without_a_verifier_goes_back_to_step_two(sign_in):
    participation = make_applicant()
    application = applications.start_application(
        participation, actor=participation.person.user
    )

    response = sign_in(participation).get(url("application_confirm", application))

    assert response.url == url("application_verifier", application)


def test_submitting_twice_is_one_submission(sign_in):
    application = make_application("draft")
    client = sign_in(application)
    address = url("application_confirm", application)
    digest = client.get(address).context["digest"]

    responses = [client.post(address, {"digest": digest}) for _ in "ab"]

    application.refresh_from_db()
    assert {response.url for response in responses} == {url("application", application)}
    assert (application.status, application.snapshot_number) == ("submitted", 1)
    assert OutboxMessage.objects.filter(kind="application_submitted").count() == 1


def test_submitting_a_list_that_changed_shows_it_again(sign_in):
    application = make_application("draft")
    client = sign_in(application)
    digest = client.get(url("application_confirm", application)).context["digest"]
    make_claim(application.participation.person)

    response = client.post(url("application_confirm", application), {"digest": digest})

    application.refresh_from_db()
    assert "Your list has changed since this page was opened." in page_of(response)
    assert application.status == "draft"
    assert submit(client, application).redirect_chain


def test_submitting_what_is_not_eligible_any_more_loses_nothing(sign_in):
    application = make_application("draft")
    person = application.participation.person
    person.claims.filter(credits=20).update(status="withdrawn")

    response = submit(sign_in(application), application)

    application.refresh_from_db()
    assert "The requirements are not met any more." in page_of(response)
    assert "20 credits still missing" in page_of(response)
    assert (application.status, application.verifier_id is None) == ("draft", False)


def test_submitting_without_the_verifier_any_more_loses_nothing(sign_in):
    application = make_application("draft")
    application.verifier.confirmed_at = None
    application.verifier.save()

    response = submit(sign_in(application), application)

    application.refresh_from_db()
    assert "can no longer confirm your training" in page_of(response)
    assert application.status == "draft"


@pytest.mark.parametrize("name", ["application_verifier", "application_confirm"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_steps_of_what_is_submitted_lead_to_its_page(sign_in, name, method):
    application = make_application("submitted")

    response = getattr(sign_in(application), method)(url(name, application))

    assert response.url == url("application", application)
