from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ce_plugin.rules import ReasonCode
from ce_plugin.services import clock, eligibility
from ce_plugin.services.explanations import reason_sentence, requirement_label
from tests import factories
from tests.factories import make_claim, make_participation

pytestmark = pytest.mark.django_db


def test_progress_names_every_requirement():
    participation = make_participation()
    make_claim(participation.person, category="TECH", credits=Decimal("4.5"))

    progress = eligibility.progress(participation)

    shown = [(row.label, row.needed, row.counted, row.missing) for row in progress.rows]
    assert sorted(shown[1:]) == [
        ("Collection Management and Technical Services", 5, 0, 5),
        ("Library Administration", 5, 0, 5),
        ("Library Services to the Public", 5, 0, 5),
        ("Technology", 5, Decimal("4.5"), Decimal("0.5")),
    ]
    assert shown[0] == ("Credits in all", 60, Decimal("4.5"), Decimal("55.5"))
    assert progress.eligible is False
    assert len(progress.missing_rows) == 5


def test_bar_never_shows_more_than_is_needed():
    participation = make_participation()
    make_claim(participation.person, category="LA", credits=Decimal(30))
    claims = eligibility.live_claims(participation.person)

    rows = eligibility.progress(participation, claims).rows
    row = next(row for row in rows if row.key == "LA")

    assert (row.counted, row.shown, row.is_met) == (30, 5, True)


def test_each_credit_says_where_it_counts_or_why_not():
    participation = make_participation()
    person = participation.person
    counted = make_claim(person)
    old = make_claim(person, day=clock.today() - dt.timedelta(days=5 * 365))
    aid = make_claim(person, kind="first_aid")

    progress = eligibility.progress(participation)

    assert [row.claim for row in progress.counted] == [counted]
    assert {row.claim: row.reason_code for row in progress.uncounted} == {
        old: "out_of_window",
        aid: "excluded_kind",
    }
    assert all(row.reason for row in progress.uncounted)


def test_credits_of_an_issued_certificate_are_used_on_that_track_only():
    application = factories.make_application("issued")
    person, track = application.participation.person, application.participation.track

    claims = {claim.pk for claim in person.claims.all()}
    assert eligibility.used_claims(person) == {track.pk: claims}


def test_evaluation_of_another_day_looks_back_from_there():
    participation = make_participation()
    make_claim(participation.person, day=clock.today() - dt.timedelta(days=10))

    before = eligibility.evaluate_participation(
        participation, as_of=clock.today() - dt.timedelta(days=20)
    )

    assert before.total == 0


def test_unsaved_credit_can_be_asked_about():
    claim = make_claim()
    claim.recorded_at = None

    assert eligibility.fact(claim).reported_days_after is None


def test_every_reason_has_a_sentence():
    assert [code for code in ReasonCode if not reason_sentence(code)] == []
    assert reason_sentence("") == ""


def test_group_requirement_is_named_by_its_categories():
    assert requirement_label("A+B", {"A": "Courses", "B": "Workshops"}) == (
        "Courses and Workshops"
    )
    assert requirement_label("technology", {}) == "technology"
