"""Somebody on tracks of two programmes: each track speaks the words of its own rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ce_plugin.services import eligibility, previews
from ce_plugin.services.offers import offer_for
from ce_plugin.services.totals import standings
from tests.factories import (
    make_categories,
    make_category,
    make_claim,
    make_participation,
    make_person,
    make_session,
    make_track,
)

pytestmark = pytest.mark.django_db

MONTANA = [
    ("Credits in all", Decimal(3)),
    ("Collection Management and Technical Services", Decimal(0)),
    ("Library Administration", Decimal(3)),
    ("Library Services to the Public", Decimal(0)),
    ("Technology", Decimal(0)),
]
WISCONSIN = [
    ("Credits in all", Decimal(2)),
    ("Category A: college courses and Category B: planned activities", Decimal(2)),
    ("Technology", Decimal(0)),
]
OF_ANOTHER_PROGRAM = (
    "Its category belongs to another program, or the entry is incomplete."
)


@pytest.fixture
def planned():
    # As an editor may call it: the rules have a fuller name.
    return make_category("B", programme="WI", name="Planned")


@pytest.fixture
def person(planned):
    make_categories()
    person = make_person()
    make_participation(person, make_track("staff", name="Montana Staff"))
    make_participation(
        person, make_track("director", programme="WI", name="Wisconsin Director")
    )
    make_claim(person, title="Budgets", category="LA", credits=Decimal(3))
    make_claim(person, title="Conference", category=planned, credits=Decimal(2))
    return person


def tracks(person):
    """The other way around, too: nothing may hang on which track is first."""
    rows = person.participations.select_related("track", "rule_set")
    ordered = list(rows.order_by("track__programme"))
    return [ordered, ordered[::-1]]


def by_programme(participations, answers):
    """The total first; the minimums by name, whatever their order in the rules."""
    return {
        one.track.programme: [
            (row.label, row.counted)
            for row in (told.rows[0], *sorted(told.rows[1:], key=lambda row: row.label))
        ]
        for one, told in zip(participations, answers, strict=True)
    }


def test_progress_names_requirements_as_each_programme_does(person):
    claims = eligibility.live_claims(person)
    for participations in tracks(person):
        told = eligibility.progress_on(participations, claims)
        said = by_programme(participations, told)
        assert said == {"MT": MONTANA, "WI": WISCONSIN}


def test_the_dashboard_and_the_single_page_say_the_same(person):
    for participations in tracks(person):
        sums = by_programme(participations, standings(person, participations))
        each = [eligibility.progress(one) for one in participations]
        assert sums == by_programme(participations, each)


def test_a_credit_of_the_other_programme_says_so(person):
    told = [eligibility.progress(one).uncounted for one in tracks(person)[0]]
    assert [[(row.claim.title, row.reason) for row in rows] for rows in told] == [
        [("Conference", OF_ANOTHER_PROGRAM)],
        [("Budgets", OF_ANOTHER_PROGRAM)],
    ]


def test_a_preview_names_the_group_that_a_category_serves(person, planned):
    session = make_session(category=planned, credits=Decimal("1.5"))

    told = previews.effects(person, previews.from_session(session, person))

    assert [(one.sentence, one.then) for one in told] == [
        (
            "It does not count in your Montana Staff track.",
            "You then need 57 credits more in all.",
        ),
        (
            "It counts 1.5 credits toward Category A: college courses and "
            "Category B: planned activities in your Wisconsin Director track.",
            "You then need 66.5 credits more in Category A: college courses and "
            "Category B: planned activities, 96.5 credits more in all.",
        ),
    ]


def test_an_event_says_what_it_counts_in_the_words_of_each_track(person, planned):
    session = make_session(category=planned, credits=Decimal("1.5"))

    gains = offer_for(session.page, person.user).gains

    assert [(gain.track, gain.category, gain.counted) for gain in gains] == [
        ("Montana Staff", "the total", Decimal(0)),
        (
            "Wisconsin Director",
            "Category A: college courses and Category B: planned activities",
            Decimal("1.5"),
        ),
    ]
