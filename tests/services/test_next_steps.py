"""The best thing to do next, and with whom an application is."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.services import clock
from ce_plugin.services.next_steps import (
    Step,
    open_application,
    open_participations,
    outlooks,
    waiting_sentence,
)
from ce_plugin.services.participations import leave
from tests.factories import (
    make_applicant,
    make_application,
    make_participation,
    make_person,
    make_track,
)

pytestmark = pytest.mark.django_db


def test_a_short_record_leads_to_claiming():
    participation = make_participation()

    outlook = outlooks(participation.person)[0]

    assert (outlook.step, outlook.waiting) == (Step.CLAIM, "")
    assert outlook.application is None


def test_a_full_record_leads_to_applying():
    assert outlooks(make_applicant().person)[0].step is Step.APPLY


@pytest.mark.parametrize(
    ("status", "step"),
    [
        ("draft", Step.CONTINUE),
        ("submitted", Step.WAIT),
        ("returned", Step.ANSWER),
        ("withdrawn", Step.APPLY),
        ("declined", Step.APPLY),
    ],
)
def test_an_application_leads_on_from_its_status(status, step):
    person = make_application(status).participation.person

    assert [outlook.step for outlook in outlooks(person)] == [step]


def test_after_a_certificate_the_next_run_begins():
    person = make_application("issued").participation.person

    assert [outlook.step for outlook in outlooks(person)] == [Step.CLAIM]


def test_a_returned_application_carries_its_last_reason():
    application = make_application("returned", note="Please mend the dates.")

    outlook = outlooks(application.participation.person)[0]

    assert outlook.application.return_note == "Please mend the dates."


def test_a_submitted_application_is_with_somebody_since_a_day():
    # One in the morning in Greenwich is the evening before in Montana.
    with clock.at(dt.datetime(2026, 5, 4, 1, tzinfo=dt.UTC)):
        application = make_application("submitted")

    outlook = outlooks(application.participation.person)[0]

    assert outlook.waiting == "With the coordinator since Sun 3 May 2026."


def test_the_verifier_is_named():
    with clock.at(dt.datetime(2026, 5, 3, 18, tzinfo=dt.UTC)):
        application = make_application("submitted", order=("verifier", "issue"))

    outlook = outlooks(application.participation.person)[0]

    name = application.verifier.person
    assert outlook.waiting == f"With your verifier, {name}, since Sun 3 May 2026."


def test_an_application_between_two_steps_is_on_its_way():
    application = make_application("submitted", order=("verifier", "issue"))
    application = open_application(application.participation)
    application.turn_since = None

    assert waiting_sentence(application) == "Your application is on its way."


def test_a_participation_without_application_has_none_open():
    assert open_application(make_participation()) is None


def test_only_open_runs_of_ones_own_are_read():
    person = make_person()
    kept = make_participation(person, make_track("staff"))
    left = make_participation(person, make_track("trustee"))
    leave(left, actor=person.user)
    make_participation()

    assert open_participations(person) == [kept]


def test_outlook_queries_do_not_grow(django_assert_num_queries):
    person = make_application("submitted").participation.person
    with django_assert_num_queries(5):
        outlooks(person)

    for code in ("trustee", "director"):
        make_participation(person, make_track(code))
    with django_assert_num_queries(5):
        outlooks(person)
