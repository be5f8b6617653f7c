"""One participation judged twice, and how many questions that takes."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from ce_plugin import rules
from ce_plugin.models import ImpactRow, TrackParticipation
from ce_plugin.services import clock, eligibility, impacts
from tests import factories
from tests.services import small_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.at(small_programme.NOW):
        yield


def rows_of(rule_set, *participations) -> list[ImpactRow]:
    chunk = TrackParticipation.objects.filter(
        pk__in=[one.pk for one in participations]
    ).order_by("pk")
    return impacts.impact_rows(list(chunk), rule_set.parsed, small_programme.DAY)


def facts_of(row: ImpactRow) -> tuple:
    return (
        row.outcome,
        row.eligible_before,
        row.eligible_after,
        row.counted_before,
        row.counted_after,
        row.missing_before,
        row.missing_after,
        row.lost,
        row.won,
    )


def test_small_programme_is_judged_as_by_hand():
    programme = small_programme.build()

    rows = rows_of(small_programme.next_rules(), *programme.values())

    assert [facts_of(row) for row in rows] == [
        ("loses", True, False, 60, 40, 0, 20, {"wrong_source": [1, "20.0"]}, {}),
        ("unchanged", False, False, 12, 12, 48, 48, {}, {}),
        ("worse", False, False, 7, 3, 53, 57, {"wrong_source": [1, "4.0"]}, {}),
        ("unchanged", True, True, 15, 15, 0, 0, {}, {}),
    ]


def test_both_answers_are_those_of_the_dashboard():
    programme = small_programme.build()
    rule_set = small_programme.next_rules()

    for row in rows_of(rule_set, *programme.values()):
        own = eligibility.evaluate_participation(
            row.participation, as_of=small_programme.DAY
        )
        row.participation.rule_set = rule_set
        other = eligibility.evaluate_participation(
            row.participation, as_of=small_programme.DAY
        )
        assert (row.eligible_before, row.counted_before) == (own.eligible, own.total)
        assert (row.eligible_after, row.counted_after) == (other.eligible, other.total)


def test_credits_of_an_earlier_certificate_are_used_under_both_rules():
    application = factories.make_application("issued")
    following = application.participation.person.participations.open().get()

    (row,) = rows_of(small_programme.next_rules(), following)

    assert (row.counted_before, row.counted_after, row.lost) == (0, 0, {})


def test_credits_used_on_one_track_are_free_on_another():
    application = factories.make_application("issued")
    person = application.participation.person
    other = factories.make_participation(person, factories.make_track("trustee"))

    (row,) = rows_of(small_programme.next_rules(), other)

    assert row.counted_before > 0


def test_easier_rules_make_eligible():
    def easier(definition):
        definition["tracks"]["staff"]["initial"]["total"] = 40

    ann = small_programme.join("Ann")
    for code in factories.CATEGORIES:
        small_programme.earn(ann, 10, category=code)

    (row,) = rows_of(factories.make_trial_draft(easier), ann)

    assert facts_of(row) == ("gains", False, True, 40, 40, 20, 0, {}, {})


def test_credits_that_count_again_say_what_fell_away():
    def shorter(definition):
        definition["window"] = {"kind": "look_back", "years": 1, "reach_back_months": 0}

    ann = small_programme.join("Ann")
    small_programme.earn(ann, 3)
    small_programme.earn(ann, 2, small_programme.AUGUST)
    short, long = factories.make_trial_draft(shorter), small_programme.next_rules()
    TrackParticipation.objects.filter(pk=ann.pk).update(rule_set=short)

    (row,) = rows_of(long, ann)

    assert (row.lost, row.won) == (
        {"wrong_source": [1, "2.0"]},
        {"out_of_window": [1, "3.0"]},
    )


def test_nearer_to_the_goal_is_better():
    def fewer(definition):
        definition["tracks"]["staff"]["initial"]["total"] = 50

    ann = small_programme.join("Ann")
    small_programme.earn(ann, 3)

    (row,) = rows_of(factories.make_trial_draft(fewer), ann)

    assert (row.outcome, row.missing_before, row.missing_after) == ("better", 57, 47)


def test_presenting_that_is_worth_less_is_no_reason_against_it():
    def plain(definition):
        definition["conversions"] = [
            {"field": "hours", "kinds": ["presenting"], "factor": "1", "bands": None}
        ]

    ann = small_programme.join("Ann")
    small_programme.earn(ann, 4, kind="presenting", topic="Maps", hours=Decimal(2))

    (row,) = rows_of(factories.make_trial_draft(plain), ann)

    assert (row.counted_before, row.counted_after) == (4, 2)
    assert row.lost == {"worth": [1, "2.0"]}


@pytest.mark.parametrize(
    ("total", "minimums", "least"),
    [
        ("5", [], "5"),
        ("5", [("category", "3"), ("category", "4")], "7"),
        ("9", [("category", "3"), ("category", "4")], "9"),
        ("1", [("category", "3"), ("group", "6"), ("tag", "4")], "6"),
        ("0", [("tag", "2"), ("group", "1")], "2"),
        ("0", [], "0"),
    ],
)
def test_one_credit_may_fill_several_gaps(total, minimums, least):
    lines = [("total", total), *minimums]
    requirements = [
        rules.Requirement("k", kind, (), None, Decimal(9), Decimal(0), Decimal(missing))
        for kind, missing in lines
    ]

    answer = SimpleNamespace(requirements=requirements)

    assert impacts.still_missing(answer) == Decimal(least)


@pytest.mark.parametrize("people", [1, 3])
def test_a_chunk_asks_as_often_for_one_as_for_three(django_assert_num_queries, people):
    rule_set = small_programme.next_rules()
    for number in range(people):
        participation = small_programme.join(f"Ann {number}")
        small_programme.earn(participation, 2)
        small_programme.earn(participation, 3, category="TECH")
    report = impacts.ImpactReport(definition=rule_set.definition)

    # Participations, their rule sets; claims, their categories; what is used.
    with django_assert_num_queries(5):
        chunk = impacts.next_chunk(report, 250)
        rows = impacts.impact_rows(chunk, rule_set.parsed, small_programme.DAY)

    assert [row.counted_after for row in rows] == [5] * people
