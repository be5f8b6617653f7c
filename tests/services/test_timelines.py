"""The applicant's timeline, the verifier's mail, the history."""

from __future__ import annotations

import pytest

from ce_plugin.enums import OutboxState
from ce_plugin.models import OutboxMessage
from ce_plugin.services import applications, outbox, timelines, verification
from ce_plugin.services.answers import answer_verification
from tests.factories import (
    VERIFIER_FIRST,
    make_applicant,
    make_application,
    pass_coordinator,
)

pytestmark = pytest.mark.django_db


def shown(application) -> list[tuple[str, str]]:
    application.refresh_from_db()
    return [(item.state, item.title) for item in timelines.timeline(application)]


def name_of(application) -> str:
    return application.verifier.person.full_name


def at_the_verifier(**kwargs):
    application = make_application("submitted", **kwargs)
    pass_coordinator(application)
    return application, application.verifications.get()


def test_a_draft_shows_the_whole_road_to_come():
    application = make_application("draft")

    assert shown(application) == [
        ("current", "Being prepared by you"),
        ("next", "Automatic check"),
        ("next", "The coordinator looks at your list"),
        ("next", f"{name_of(application)} is asked by mail"),
        ("next", "Certificate"),
    ]


def test_a_draft_without_verifier_shows_the_road_too():
    participation = make_applicant()
    application = applications.start_application(
        participation, actor=participation.person.user
    )

    assert shown(application)[3] == ("next", "Your verifier is asked by mail")


def test_with_the_coordinator_first_the_verifier_comes_next():
    application = make_application("submitted")

    items = timelines.timeline(application)

    assert shown(application) == [
        ("done", "Submitted"),
        ("done", "Requirements checked: all met"),
        ("current", "With the coordinator"),
        ("next", f"{name_of(application)} is asked by mail"),
        ("next", "Certificate"),
    ]
    assert items[0].at == application.submitted_at
    assert items[2].at is not None
    assert items[2].sentence.startswith("The coordinator looks at applications")
    assert items[3].sentence.startswith("About 5 lines")


def test_with_the_verifier_first_the_coordinator_comes_next():
    application = make_application("submitted", order=VERIFIER_FIRST)

    assert shown(application) == [
        ("done", "Submitted"),
        ("done", "Requirements checked: all met"),
        ("current", f"With your verifier, {name_of(application)}"),
        ("next", "The coordinator looks at your list"),
        ("next", "Certificate"),
    ]


def test_a_question_hands_the_step_to_the_coordinator():
    application, request = at_the_verifier()
    answer_verification(request, answer="cannot_say", decider_name="Dee Rector")

    items = timelines.timeline(application)

    assert shown(application)[2:] == [
        ("done", "Looked at and passed on by the coordinator"),
        ("current", "With the coordinator"),
        ("next", "Certificate"),
    ]
    assert items[3].sentence == (
        f"{name_of(application)} could not confirm the list as it is."
    )


@pytest.mark.parametrize(
    ("status", "last"),
    [
        ("returned", ("current", "With you: returned with a reason")),
        ("declined", ("stopped", "Declined by the coordinator")),
    ],
)
def test_what_the_coordinator_gave_back_ends_the_line(status, last):
    application = make_application(status)

    assert shown(application) == [
        ("done", "Submitted"),
        ("done", "Requirements checked: all met"),
        last,
    ]
    assert timelines.timeline(application)[-1].at is not None


def test_withdrawn_before_it_was_submitted_is_one_line():
    assert shown(make_application("withdrawn")) == [("stopped", "Withdrawn by you")]


def test_issued_is_done_from_end_to_end():
    application = make_application("issued")

    assert shown(application) == [
        ("done", "Submitted"),
        ("done", "Requirements checked: all met"),
        ("done", "Looked at and passed on by the coordinator"),
        ("done", f"Confirmed by {name_of(application)}"),
        ("done", "Certificate issued"),
    ]


def delivery(request) -> list[tuple[str, str]]:
    request.refresh_from_db()
    return [(step.label, step.tone) for step in timelines.delivery(request)]


def test_delivery_follows_the_mail_until_the_answer():
    application, request = at_the_verifier()
    waiting = delivery(request)
    outbox.drain()
    handed = delivery(request)
    verification.mark_opened(request)
    opened = timelines.delivery(type(request).objects.get(pk=request.pk))
    answer_verification(request, answer="confirm", decider_name="Dee Rector")

    assert waiting == [("Waiting to be sent", "neutral")]
    assert handed == [("Handed over to the mail server", "success")]
    assert opened[1].label == "Link opened"
    assert "mail filter" in opened[1].note
    assert delivery(request)[-1] == ("Answered", "success")


def test_a_refused_mail_is_said_with_what_to_do():
    _application, request = at_the_verifier()
    OutboxMessage.objects.filter(kind="verification_asked").update(
        state=OutboxState.REFUSED
    )

    assert delivery(request) == [("Refused by the mail server", "danger")]
    assert "address may be wrong" in timelines.delivery(request)[0].note


def test_a_request_without_a_mail_waits():
    _application, request = at_the_verifier()
    request.mails.all().delete()

    assert delivery(request) == [("Waiting to be sent", "neutral")]


def test_history_names_each_step_and_who_took_it():
    application, request = at_the_verifier()
    answer_verification(request, answer="confirm", decider_name="Dee Rector")
    application.refresh_from_db()

    rows = [(row.label, row.who) for row in timelines.history(application)]

    assert sorted(rows) == [
        ("Application submitted", "You"),
        ("Certificate issued", ""),
        ("Coordinator's review: Step passed", "Coordinator"),
        ("Verifier confirmed", "Dee Rector"),
    ]
    moments = [row.at for row in timelines.history(application)]
    assert moments == sorted(moments, reverse=True)


def test_history_keeps_the_reason_of_a_return():
    application = make_application("returned", note="Two look alike.")

    assert timelines.history(application)[0].note == "Two look alike."
    assert timelines.history(application)[0].who == "Coordinator"


def test_history_of_a_draft_is_empty():
    assert timelines.history(make_application("draft")) == []
