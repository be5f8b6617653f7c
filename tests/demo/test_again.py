"""Loading again changes nothing, and each lead can walk the road to the end."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.management import CommandError, call_command
from django.test import override_settings
from wagtail.models import Page

from ce_plugin.demo.cast import members
from ce_plugin.demo.chance import dice, same_id
from ce_plugin.models import (
    CECategory,
    Certificate,
    CertificationTrack,
    Person,
)
from ce_plugin.services import (
    applications,
    claims,
    clock,
    eligibility,
    participations,
    people,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def watched() -> list:
    """The models of the plugin, of the page tree and of the users."""
    return [*apps.get_app_config("ce_plugin").get_models(), Page, get_user_model()]


def everything() -> dict:
    return {
        model: serializers.serialize("json", model._default_manager.order_by("pk"))
        for model in watched()
    }


def how_many() -> dict:
    return {model: model._default_manager.count() for model in watched()}


@pytest.mark.drill
def test_loading_again_changes_no_row():
    before = everything()

    call_command("load_demo", verbosity=0)
    assert everything() == before


def test_loading_again_on_a_later_day_adds_nothing():
    before = how_many()

    later = clock.now() + dt.timedelta(days=100)
    with clock.at(later):
        call_command("load_demo", verbosity=0)
        assert how_many() == before


def test_loading_again_after_a_visitor_signed_up_is_no_reason_to_refuse():
    visitor = {"first_name": "Vi", "last_name": "Sitor", "email": "v@example.net"}
    Person.objects.create(**visitor)
    before = how_many()
    call_command("load_demo", verbosity=0)
    assert how_many() == before


def test_force_loads_where_the_site_is_no_demonstration():
    before = how_many()

    with override_settings(DEMO_SITE=False):
        with pytest.raises(CommandError):
            call_command("load_demo", verbosity=0)
        call_command("load_demo", "--force", verbosity=0)
        assert how_many() == before


def test_what_somebody_withdrew_stays_withdrawn():
    person = lead("staff")
    claim = eligibility.live_claims(person)[0]
    claims.withdraw_claim(claim, actor=person.user)
    before = how_many()
    call_command("load_demo", verbosity=0)
    assert how_many() == before


def test_chance_and_identifiers_are_the_same_everywhere():
    assert dice("months").randint(1, 10**6) == 953347
    assert str(same_id("somebody")) == "9c4978ac-7698-5676-a143-d6a4bafc22d9"
    assert members() == members()
    assert len({member.email for member in members()}) == len(members())


def lead(role: str) -> Person:
    return Person.objects.get(email=f"{role}@library.example")


def outside(person: Person, credits: str, code: str):
    facts = {
        "kind": "outside",
        "title": "A course elsewhere",
        "begins_on": clock.today(),
        "ends_on": clock.today(),
        "category": CECategory.objects.get(code=code),
        "credits": Decimal(credits),
    }
    return claims.claim_outside(
        person=person, actor=person.user, form_key=uuid.uuid4(), facts=facts
    )


def start(role: str):
    person = lead(role)
    track = CertificationTrack.objects.get(code=role)
    return person, participations.open_participation(
        person=person, track=track, actor=person.user
    )


@pytest.mark.parametrize(("role", "missing"), [("staff", "3"), ("trustee", "2")])
def test_lead_is_a_few_credits_short_and_of_nothing_else(role, missing):
    _person, participation = start(role)
    answer = eligibility.evaluate_participation(participation)

    assert participation.rule_set.code == "MT-2023"
    assert dict(answer.shortfalls) == {"total": Decimal(missing)}
    reasons = {str(result.reason) for result in answer.credits if result.reason}
    assert reasons == {"excluded_kind", "out_of_window"}


@pytest.mark.parametrize("role", ["staff", "trustee"])
def test_lead_is_eligible_after_two_listed_credits_and_one_outside(role):
    person, participation = start(role)
    listed = claims.claimable_sessions(person).filter(credits__gte=1)[:2]
    for session in listed:
        claims.claim_listed(session, person=person, actor=person.user)
    outside(person, "1", "LA")
    offered = people.verifier_candidates(person, participation.rule_set)
    application = applications.start_application(participation, actor=person.user)
    applications.choose_verifier(application, verifier=offered[0], actor=person.user)
    applications.submit_application(application, actor=person.user)

    assert application.status == "submitted"


def test_staff_lead_asks_the_director_lead():
    person, participation = start("staff")
    offered = people.verifier_candidates(person, participation.rule_set)

    assert [position.person for position in offered] == [lead("director")]


@pytest.mark.parametrize("role", ["staff", "trustee", "director"])
def test_lead_finds_many_past_trainings_to_claim(role):
    assert claims.claimable_sessions(lead(role)).count() >= 40


def test_director_lead_holds_a_certificate_that_ends_soon_and_lacks_little():
    person = lead("director")
    certificate = Certificate.objects.get(person=person)
    participation = person.participations.open().get()

    answer = eligibility.evaluate_participation(participation)

    assert 0 < (certificate.expires_on - clock.today()).days <= 30
    assert answer.renewal
    assert 0 < answer.shortfalls["total"] <= 10
