"""Training that is not on the calendar: described, checked, stored, changed."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory
from django.urls import reverse

from ce_plugin.enums import ClaimStatus
from ce_plugin.forms.claims import initial_of
from ce_plugin.models import CreditClaim
from ce_plugin.services import clock
from ce_plugin.services.applications import submit_application
from ce_plugin.views.describing import ClaimEditView, ClaimOutsideView
from tests.factories import (
    make_application,
    make_category,
    make_claim,
    make_participation,
    make_person,
    make_track,
)
from tests.views.adding import LIST, NEW, past, session_address
from tests.views.browsing import page_of, said

pytestmark = pytest.mark.django_db


def described(**changes) -> dict[str, str]:
    day = (clock.today() - dt.timedelta(days=10)).isoformat()
    answers = {
        "form_key": str(uuid.uuid4()),
        "kind": "outside",
        "title": "Reading the census",
        "begins_on": day,
        "ends_on": day,
        "sponsor": "ALA",
        "presenter": "Pat Smith",
        "category": str(make_category("TECH").pk),
        "credits": "1.5",
    }
    return {**answers, **changes}


def test_a_described_training_is_recorded(client, member):
    response = client.post(NEW, described())

    claim = CreditClaim.objects.get()
    assert (claim.person, claim.recorded_by) == (member, member.user)
    assert (claim.title, claim.credits) == ("Reading the census", Decimal("1.5"))
    assert (claim.evidence_level, claim.program_issued) == ("self_stated", False)
    assert response["Location"] == LIST


def test_the_same_form_twice_is_one_credit(client, member):
    answers = described()

    client.post(NEW, answers)
    response = client.post(NEW, answers)

    assert CreditClaim.objects.count() == 1
    assert said(response)[-1] == (
        "“Reading the census” is already on your list. Nothing was added."
    )


def test_two_people_may_send_the_same_form(client, member):
    answers = described()
    client.post(NEW, answers)
    client.force_login(make_person().user)

    client.post(NEW, answers)

    assert CreditClaim.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("credits", "10,5"),
        ("credits", "NaN"),
        ("credits", "1e309"),
        ("credits", "١٠"),
        ("begins_on", "2099-01-01"),
        ("title", ""),
        ("category", "0"),
        ("kind", "degree"),
        ("sponsor", "x" * 161),
        ("title", "nul\0byte"),
    ],
)
def test_a_wrong_answer_stores_nothing_and_keeps_everything(
    client, member, name, wrong
):
    answers = described(**{name: wrong})

    response = client.post(NEW, answers)

    form = response.context["form"]
    assert name in form.errors
    kept = {key: form[key].value() for key in answers if key != "form_key"}
    assert kept == {key: answers[key] for key in kept}
    assert f'value="{answers["form_key"]}"' in page_of(response)
    assert CreditClaim.objects.count() == 0


def test_checking_tells_what_it_would_count_and_stores_nothing(client, member):
    make_participation(member, make_track("staff", name="Library Staff"))

    response = client.post(NEW, described(check="1"))

    assert (
        "It counts 1.5 credits toward Technology in your Library Staff track."
        in page_of(response)
    )
    assert CreditClaim.objects.count() == 0


def test_checking_names_the_reason_where_it_does_not_count(client, member):
    make_participation(member, make_track("staff", name="Library Staff"))
    long_ago = "2015-05-01"

    page = page_of(
        client.post(NEW, described(check="1", begins_on=long_ago, ends_on=long_ago))
    )

    assert (
        "It does not count in your Library Staff track.</strong> "
        "The training lies outside of the period of this certificate."
    ) in page


def test_what_looks_like_ones_own_is_asked_about_first(client, member):
    day = clock.today() - dt.timedelta(days=9)
    make_claim(member, title="Reading the CENSUS", day=day)
    answers = described()

    page = page_of(client.post(NEW, answers))
    assert "Is this on your list already?" in page
    assert "Nothing is saved until you say that it is another training." in page
    assert CreditClaim.objects.count() == 1

    client.post(NEW, {**answers, "is_another": "on"})
    assert CreditClaim.objects.count() == 2


def test_what_is_on_the_calendar_is_offered_first(client, member):
    session = past("Reading the Census", 12)
    answers = described()

    page = page_of(client.post(NEW, answers))

    assert "This training is on the calendar. Is it this one?" in page
    assert f'action="{session_address(session)}"' in page
    assert CreditClaim.objects.count() == 0
    client.post(session_address(session), {"form_key": answers["form_key"]})
    assert CreditClaim.objects.get().session == session


def test_a_namesake_of_another_season_is_not_offered(client, member):
    past("Reading the Census", 200)

    client.post(NEW, described())

    assert CreditClaim.objects.get().session is None


def test_more_credits_than_a_day_holds_are_asked_about_once(client, member):
    answers = described(credits="40", description="Typed with care")

    page = page_of(client.post(NEW, answers))

    assert '<h2 class="ce-alert__heading">40 credits for one day?</h2>' in page
    assert '<div class="ce-alert ce-alert--warning" role="alert">' in page
    assert "If they are right, tick this box and save again." in page
    assert 'value="Reading the census"' in page
    assert "Typed with care</textarea>" in page
    assert f'value="{answers["form_key"]}"' in page
    assert CreditClaim.objects.count() == 0

    client.post(NEW, {**answers, "is_right_amount": "on"})
    assert CreditClaim.objects.get().credits == 40


def test_a_corrected_amount_is_not_asked_about(client, member):
    client.post(NEW, described(credits="40"))

    client.post(NEW, described(credits="4"))

    assert CreditClaim.objects.get().credits == 4


def test_both_questions_are_asked_and_both_answers_are_needed(client, member):
    day = clock.today() - dt.timedelta(days=9)
    make_claim(member, title="Reading the census", day=day)
    answers = described(credits="40")

    page = page_of(client.post(NEW, answers))
    assert "Is this on your list already?" in page
    assert "40 credits for one day?" in page

    page = page_of(client.post(NEW, {**answers, "is_another": "on"}))
    assert "40 credits for one day?" in page
    assert 'name="is_another" id="id_is_another" checked' in page
    client.post(NEW, {**answers, "is_right_amount": "on"})
    assert CreditClaim.objects.count() == 1

    client.post(NEW, {**answers, "is_another": "on", "is_right_amount": "on"})
    assert CreditClaim.objects.count() == 2


def test_checking_tells_of_an_unusual_amount_without_an_alarm(client, member):
    answers = described(check="1", credits="40", is_right_amount="on")

    page = page_of(client.post(NEW, answers))

    assert "40 credits for one day?" in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize("codes", [["LA", "LSP"], ["LA", "LSP", "CMTS", "TECH"]])
def test_form_queries(client, member, django_assert_num_queries, codes):
    for code in codes:
        make_category(code)

    with django_assert_num_queries(6):
        client.get(NEW)


# --- changed later -----------------------------------------------------------


def edit_address(claim: CreditClaim) -> str:
    return reverse("ce_plugin:claim_edit", args=[claim.public_id])


def test_an_unlisted_credit_can_be_changed(client, member):
    claim = make_claim(member, title="Wrong", category="LA")

    page = page_of(client.get(edit_address(claim)))
    response = client.post(edit_address(claim), described(title="Right"))

    claim.refresh_from_db()
    assert 'value="Wrong"' in page
    assert (claim.title, claim.category.code) == ("Right", "TECH")
    assert response["Location"] == LIST
    assert said(response)[0].startswith("“Right” is on your list: 1.5 credits")


def test_a_wrong_change_changes_nothing(client, member):
    claim = make_claim(member, title="As it was")

    response = client.post(edit_address(claim), described(credits="10,5"))

    claim.refresh_from_db()
    assert response.context["form"]["credits"].value() == "10,5"
    assert claim.title == "As it was"


def test_a_change_to_an_unusual_amount_is_asked_about(client, member):
    claim = make_claim(member, title="As it was")
    answers = described(credits="40")

    page = page_of(client.post(edit_address(claim), answers))
    claim.refresh_from_db()
    assert "40 credits for one day?" in page
    assert claim.title == "As it was"

    client.post(edit_address(claim), {**answers, "is_right_amount": "on"})
    claim.refresh_from_db()
    assert claim.credits == 40


def test_an_unusual_amount_that_stands_is_not_asked_about_again(client, member):
    day = clock.today() - dt.timedelta(days=10)
    claim = make_claim(member, credits=Decimal(40), day=day)

    client.post(edit_address(claim), described(credits="40", title="Better said"))

    claim.refresh_from_db()
    assert claim.title == "Better said"


def test_a_change_that_makes_two_alike_is_asked_about(client, member):
    day = clock.today() - dt.timedelta(days=10)
    make_claim(member, title="Reading the census", day=day)
    claim = make_claim(member, title="As it was")

    page = page_of(client.post(edit_address(claim), described()))

    claim.refresh_from_db()
    assert "Is this on your list already?" in page
    assert claim.title == "As it was"


def test_a_credit_does_not_look_like_itself(client, member):
    day = clock.today() - dt.timedelta(days=10)
    claim = make_claim(member, title="Reading the census", day=day)

    client.post(edit_address(claim), described(credits="3"))

    claim.refresh_from_db()
    assert (claim.credits, claim.status) == (Decimal(3), ClaimStatus.RECORDED)


def test_checking_a_change_counts_the_credit_once(client, member):
    make_participation(member, make_track("staff", name="Library Staff"))
    claim = make_claim(member, category="TECH", credits=Decimal(2))

    page = page_of(client.post(edit_address(claim), described(check="1", credits="3")))

    assert "You then need 2 credits more in Technology, 57 credits" in page


# --- what arrives a moment too late ------------------------------------------


def arriving(view_class, person, **attributes):
    """The view as it stands after its checks, with a request that carries messages."""
    request = RequestFactory().post(NEW)
    request.user, request.session = person.user, {}
    request._messages = FallbackStorage(request)
    view = view_class()
    view.setup(request)
    view.person = person
    for name, value in attributes.items():
        setattr(view, name, value)
    return view


def test_the_same_form_stored_in_the_meantime_is_told(member):
    key = uuid.uuid4()
    claim = make_claim(member, title="Weeding", form_key=key)
    view = arriving(ClaimOutsideView, member, key=key)

    view.store(initial_of(claim))

    assert CreditClaim.objects.count() == 1
    assert [str(message) for message in get_messages(view.request)] == [
        "“Weeding” is already on your list. Nothing was added."
    ]


def test_a_credit_locked_in_the_meantime_stays_as_it_is():
    application = make_application("draft")
    person = application.participation.person
    claim = person.claims.first()
    kwargs = {"public_id": claim.public_id}
    view = arriving(ClaimEditView, person, claim=claim, kwargs=kwargs)
    submit_application(application, actor=person.user)

    response = view.store({**initial_of(claim), "title": "Too late"})

    assert "It is part of an application you submitted" in response.content.decode()
    assert not CreditClaim.objects.filter(title="Too late").exists()
