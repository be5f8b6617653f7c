"""The figures and sentences of a report, against those worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ce_plugin.models import ImpactReport, TrackParticipation
from ce_plugin.services import clock
from ce_plugin.services.impact_figures import Bar, Reason, figures_of
from ce_plugin.services.impact_sentences import (
    lost_sentence,
    overview,
    progress_sentence,
    won_sentence,
)
from tests import factories
from tests.services import small_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.at(small_programme.NOW):
        yield


@pytest.fixture
def report():
    small_programme.build()
    return small_programme.worked_out()


def test_figures_of_all_tracks(report):
    figures = figures_of(report)

    assert (figures.open, figures.eligible_before, figures.eligible_after) == (4, 2, 1)
    assert figures.outcomes == {
        "loses": 1,
        "gains": 0,
        "worse": 1,
        "better": 0,
        "unchanged": 2,
    }
    assert (figures.number("fewer"), figures.average("fewer")) == (2, 12)
    assert (figures.number("further"), figures.average("further")) == (2, 12)
    assert (
        figures.number("more"),
        figures.number("nearer"),
        figures.average("more"),
    ) == (0, 0, 0)
    assert figures.reasons("lost") == [Reason("wrong_source", 2, 2, Decimal(24))]
    assert figures.reasons("won") == []


def test_figures_of_one_track(report):
    figures = figures_of(report, "trustee")

    assert (figures.open, figures.eligible_after, figures.outcomes["unchanged"]) == (
        1,
        1,
        1,
    )
    assert figures.reasons("lost") == []
    assert figures_of(report, "nothing").open == 0


def test_every_track_of_the_rules_is_named(report):
    named = [(each["code"], each["name"]) for each in report.summary["tracks"]]

    assert named == [("staff", "Library staff"), ("trustee", "Library trustee")]


def test_pictures_have_a_bar_for_each_five_credits(report):
    counted = figures_of(report).bars("counted")
    missing = figures_of(report, "staff").bars("missing")

    shown = [bar for bar in counted if bar.before or bar.after]
    assert [bar.low for bar in counted] == list(range(0, 65, 5))
    assert shown == [
        Bar(0, 0, 1),
        Bar(5, 1, 0),
        Bar(10, 1, 1),
        Bar(15, 1, 1),
        Bar(40, 0, 1),
        Bar(60, 1, 0),
    ]
    assert [bar for bar in missing if bar.before or bar.after] == [
        Bar(0, 1, 0),
        Bar(20, 0, 1),
        Bar(50, 1, 1),
        Bar(55, 1, 0),
        Bar(60, 0, 1),
    ]


def test_what_lies_beyond_the_picture_stands_in_its_last_bar():
    ann = small_programme.join("Ann")
    for _course in range(2):
        small_programme.earn(ann, 90)

    assert figures_of(small_programme.worked_out()).bars("counted")[-1] == Bar(
        100, 1, 1
    )


def test_overview_says_it_in_sentences(report):
    assert overview(report) == [
        "Of 4 open participations, 1 would be eligible on 25 November 2026 under "
        "these rules, and 2 are under their own.",
        "1 loses eligibility.",
        "Nobody becomes eligible.",
        "2 have fewer credits counted: 12 credits fewer on average.",
        "2 have to earn more than before: 12 credits more on average.",
    ]
    assert overview(report, "trustee") == [
        "Of 1 open participation, 1 would be eligible on 25 November 2026 under "
        "these rules, and 1 is under its own.",
        "Nobody loses eligibility.",
        "Nobody becomes eligible.",
        "For everybody the same credits count as before.",
    ]


def test_overview_of_easier_rules():
    def easier(definition):
        definition["program_issued_from"] = None
        definition["tracks"]["staff"]["initial"]["total"] = "40"

    programme = small_programme.build()
    TrackParticipation.objects.filter(pk=programme["ben"].pk).update(
        rule_set=small_programme.next_rules()
    )
    TrackParticipation.objects.filter(pk=programme["ann"].pk).update(
        rule_set=small_programme.next_rules()
    )
    report = small_programme.worked_out(factories.make_trial_draft(easier))

    assert overview(report, "staff")[1:] == [
        "Nobody loses eligibility.",
        "1 becomes eligible.",
        "1 has more credits counted: 20 credits more.",
        "3 have to earn less than before: 20 credits less on average.",
    ]


def test_overview_without_anybody():
    factories.make_track("staff")
    report = small_programme.worked_out()

    assert overview(report) == [
        "Nobody is on an open participation of these tracks, so these rules change "
        "nothing for anybody now."
    ]
    assert overview(report, "staff") == [
        "Nobody is on an open participation of this track, so these rules change "
        "nothing for anybody there."
    ]


def test_tracks_without_rules_are_counted_and_named():
    def without_trustees(definition):
        del definition["tracks"]["trustee"]

    small_programme.build()
    report = small_programme.worked_out(factories.make_trial_draft(without_trustees))

    assert (report.done, overview(report)[-1]) == (
        3,
        "These rules say nothing about the track Library trustee: its 1 open "
        "participation is not judged.",
    )


def test_several_gain_or_lose():
    def harder(definition):
        definition["tracks"]["trustee"]["initial"]["total"] = "20"

    for name in ("Dee", "Eve"):
        small_programme.earn(small_programme.join(name, "trustee"), 15)
    harder_rules = factories.make_trial_draft(harder)
    report = small_programme.worked_out(harder_rules)
    TrackParticipation.objects.update(rule_set=harder_rules)
    back = small_programme.worked_out(small_programme.next_rules())

    assert overview(report)[1:3] == ["2 lose eligibility.", "Nobody becomes eligible."]
    assert overview(back)[1:3] == ["Nobody loses eligibility.", "2 become eligible."]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "The report waits to be worked out."),
        (
            {"started_at": small_programme.NOW, "done": 1, "total": 3},
            "1 of 3 open participations are judged.",
        ),
        (
            {"started_at": small_programme.NOW, "done": 0, "total": 1},
            "0 of 1 open participation is judged.",
        ),
    ],
)
def test_progress_is_a_sentence(facts, sentence):
    assert progress_sentence(ImpactReport(**facts)) == sentence


@pytest.mark.parametrize(
    ("since", "code", "sentence"),
    [
        (
            "2026-07-01",
            "wrong_source",
            "From 1 July 2026 on only training issued through the State Library "
            "counts.",
        ),
        (None, "duplicate", "The same training is already counted once in this list."),
        (
            None,
            "worth",
            "The same training is worth another number of credits under these rules.",
        ),
    ],
)
def test_reasons_are_sentences(since, code, sentence):
    report = ImpactReport(definition={"program_issued_from": since})

    assert lost_sentence(code, report) == sentence


def test_what_fell_away_is_said_without_a_day():
    assert won_sentence("wrong_source") == (
        "Only training issued through the State Library counts from that date."
    )


def test_reading_a_report_asks_nothing_more(report, django_assert_num_queries):
    with django_assert_num_queries(0):
        overview(report)
        figures_of(report).bars("counted")
