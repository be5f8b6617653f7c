"""The sums of the database and the engine's own answer are one answer."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest

from ce_plugin import rules
from ce_plugin.enums import ClaimKind, ClaimStatus
from ce_plugin.models import RuleSet
from ce_plugin.services import clock, eligibility
from ce_plugin.services.totals import standings
from tests.factories import (
    CATEGORIES,
    make_application,
    make_claim,
    make_participation,
    make_person,
    make_record,
    make_session,
    make_track,
)

pytestmark = pytest.mark.django_db

SPECIALTIES = (
    {"kind": ClaimKind.PRESENTING, "hours": Decimal("1.5"), "topic": "Weeding"},
    {"kind": ClaimKind.PRESENTING, "hours": Decimal("2"), "topic": "Weeding"},
    {"kind": ClaimKind.COLLEGE, "semester_credits": Decimal(3)},
    {"kind": ClaimKind.MEETING},
    {"kind": ClaimKind.RECORDING, "recorded_on": dt.date(2022, 1, 1)},
    {"kind": ClaimKind.DEGREE, "degree": "MLIS"},
    {"credits": Decimal("0.3")},
    {"status": ClaimStatus.VOID},
    {"program_issued": True},
)


def some_claims(person, seed: int, number: int = 40) -> None:
    chance = random.Random(seed)
    for _ in range(number):
        fields = {
            "category": chance.choice(list(CATEGORIES)),
            "credits": Decimal(chance.randrange(1, 9)) / 2,
            "day": clock.today() - dt.timedelta(days=chance.randrange(6 * 365)),
            "kind": chance.choice(["listed", "outside", "recording"]),
        }
        special = chance.choice(SPECIALTIES) if chance.random() < 0.3 else {}
        make_claim(person, **{**fields, **special})


def both_answers(person, participations):
    told = standings(person, participations)
    asked = eligibility.progress_on(participations, eligibility.live_claims(person))
    return [outcome(one) for one in told], [outcome(one) for one in asked]


def outcome(progress: eligibility.Progress):
    told = progress.evaluation
    return told.requirements, told.eligible, told.by_category, told.expires_on


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("code", ["MT-2009", "MT-2014", "MT-2023", "MT-2026"])
def test_totals_equal_the_engine_on_any_record(seed, code):
    person = make_person()
    some_claims(person, seed)
    tracks = [make_track(name) for name in ("staff", "director", "trustee")]
    rule_set = RuleSet.objects.get(code=code)
    participations = [make_participation(person, track) for track in tracks]
    for participation in participations:
        participation.rule_set = rule_set
    participations[1].renewal = True
    participations[2].period_start = clock.today() - dt.timedelta(days=400)

    sums, engine = both_answers(person, participations)

    assert sums == engine


def test_totals_equal_the_engine_where_the_rules_have_caps():
    """Rules with limits are asked about every single claim."""
    person = make_person()
    participation = make_participation(person, make_track())
    definition = rules.rule_set_to_mapping(participation.rule_set.parsed)
    definition["tracks"]["staff"]["initial"]["caps"] = [
        {"limit": "4", "kinds": ["recording"]}
    ]
    participation.rule_set.__dict__["parsed"] = rules.parse_rule_set(definition)
    some_claims(person, seed=3)

    sums, engine = both_answers(person, [participation])

    assert sums == engine


def test_totals_leave_out_what_an_earlier_certificate_used():
    application = make_application("issued")
    person = application.participation.person
    make_claim(person, credits=Decimal("2.5"), day=clock.today())
    renewal = person.participations.open().get()

    sums, engine = both_answers(person, [renewal])

    assert sums == engine
    assert sums[0][0][0].counted == Decimal("2.5")


def test_totals_do_not_count_presenting_and_attending_one_session():
    person = make_person()
    session = make_session()
    make_claim(person, session=session, kind="listed", day=session.ends_on)
    make_claim(
        person,
        session=session,
        kind="presenting",
        role="presenter",
        day=session.ends_on,
        hours=Decimal(1),
        credits=Decimal(2),
    )

    sums, engine = both_answers(person, [make_participation(person)])

    assert sums == engine
    assert sums[0][0][0].counted == Decimal(2)


def test_totals_cost_two_queries_whatever_the_record(django_assert_num_queries):
    person = make_person()
    make_record(person)
    participations = [
        make_participation(person, make_track(code)) for code in ("staff", "trustee")
    ]

    with django_assert_num_queries(2):
        standings(person, participations[:1])
    with django_assert_num_queries(2):
        standings(person, participations)


def test_somebody_on_no_track_has_no_standings():
    assert standings(make_person(), []) == []
