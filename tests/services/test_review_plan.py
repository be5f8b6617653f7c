"""Who is asked, about what, and when."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.models import CESettings
from ce_plugin.services import clock
from ce_plugin.services.review_plan import (
    asked_sentence,
    next_batch,
    planned_steps,
    rhythm_sentence,
)
from tests.factories import VERIFIER_FIRST, make_applicant, verifier_for


@pytest.mark.parametrize(
    ("today", "batch"),
    [
        ((2026, 1, 1), (2026, 4, 1)),
        ((2026, 3, 31), (2026, 4, 1)),
        ((2026, 4, 1), (2026, 7, 1)),
        ((2026, 9, 30), (2026, 10, 1)),
        ((2026, 10, 1), (2027, 1, 1)),
        ((2026, 12, 31), (2027, 1, 1)),
    ],
)
def test_the_batch_takes_what_is_in_by_the_end_of_the_month_before(today, batch):
    assert next_batch(dt.date(*today)) == dt.date(*batch)


def test_each_rhythm_has_its_sentence():
    day = dt.date(2026, 11, 22)

    assert rhythm_sentence("quarterly", day) == (
        "The coordinator looks at applications in January, April, July and October. "
        "Submitted today, yours belongs to the batch of January 2027."
    )
    assert rhythm_sentence("monthly", day) == (
        "The coordinator looks at applications once a month or more often."
    )
    assert rhythm_sentence("continuous", day) == (
        "The coordinator looks at applications as they come in."
    )


def test_the_verifier_is_asked_about_so_many_lines():
    assert asked_sentence(0) == (
        "Nothing is left to vouch for, so one confirmation of the whole is asked."
    )
    assert asked_sentence(1) == (
        "About 1 line that the library does not know from its own records."
    )
    assert asked_sentence(7) == (
        "About 7 lines that the library does not know from its own records."
    )


@pytest.mark.django_db
def test_steps_come_in_the_order_of_the_track():
    participation = make_applicant(order=VERIFIER_FIRST)
    settings = CESettings.load()
    settings.review_rhythm = "quarterly"
    settings.save()
    verifier = verifier_for(participation)

    with clock.at(dt.datetime(2026, 10, 1, 5, 30, tzinfo=dt.UTC)):
        steps = planned_steps(participation, verifier=verifier, asked_lines=2)

    assert [(step.kind, step.title) for step in steps] == [
        ("automatic", "Automatic check"),
        ("verifier", f"{verifier.person.full_name} is asked by mail"),
        ("coordinator", "The coordinator looks at your list"),
        ("issue", "Your certificate is issued"),
    ]
    # 23:30 on 30 September in Montana: still in time for October.
    assert steps[2].sentence.endswith("the batch of October 2026.")
    assert steps[0].sentence == "The requirements are checked the moment you submit."
    assert steps[3].sentence == (
        "At once after the last step, together with your next participation."
    )


@pytest.mark.django_db
def test_without_a_verifier_yet_nobody_is_named():
    steps = planned_steps(make_applicant(), verifier=None, asked_lines=1)

    assert steps[2].title == "Your verifier is asked by mail"
