"""The verifier's answer: one decision per question."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import (
    LinkNotUsable,
    NoteRequired,
    NotPermitted,
    NoVerifier,
    SnapshotChanged,
    TransitionNotAllowed,
)
from ce_plugin.models import Certificate, OutboxMessage, Position
from ce_plugin.services import applications, clock, links, review, stages, verification
from ce_plugin.services.answers import answer_verification
from tests import factories
from tests.factories import VERIFIER_FIRST, make_application, make_coordinator

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return make_application("submitted", order=VERIFIER_FIRST)


@pytest.fixture
def question(application):
    return application.verifications.get()


def answer(question, kind="confirm", **given):
    given.setdefault("decider_name", "Dee Rector")
    return answer_verification(question, answer=kind, **given)


def later(days: int):
    return clock.at(clock.now() + dt.timedelta(days=days))


def test_question_is_about_the_current_list_and_one_address(application, question):
    snapshot = application.snapshots.get()

    assert question.snapshot == snapshot
    assert question.snapshot_digest == snapshot.digest
    assert question.recipient_email == application.verifier.person.email
    assert str(question) == f"Question to {question.recipient_name}, Asked"


@pytest.mark.parametrize(
    "gone",
    [
        {"ends_on": clock.today() - dt.timedelta(days=1)},
        {"confirmed_at": None},
        {"begins_on": dt.date(2999, 1, 1)},
    ],
    ids=["over", "unconfirmed", "not-begun"],
)
def test_a_position_that_does_not_hold_answers_nothing(application, question, gone):
    Position.objects.filter(pk=application.verifier_id).update(**gone)
    question = application.verifications.get()

    with pytest.raises(LinkNotUsable):
        answer(question)
    with pytest.raises(LinkNotUsable):
        verification.usable(links.token_for(question))

    question.refresh_from_db()
    assert question.status == "asked"


def test_a_position_on_its_last_day_answers(application, question):
    Position.objects.filter(pk=application.verifier_id).update(ends_on=clock.today())

    assert answer(application.verifications.get()).status == "confirmed"


def test_copy_to_the_applicant_carries_no_link(question):
    copy = OutboxMessage.objects.get(kind="verification_copy")

    assert copy.verification is None
    assert question.pid not in str(copy.context)


def test_confirming_moves_the_review_on(application, question):
    answer(question, ip_hash="abc", user_agent_family="Firefox")

    assert (question.status, question.decider_name) == ("confirmed", "Dee Rector")
    assert (question.ip_hash, question.user_agent_family) == ("abc", "Firefox")
    assert stages.current_stage(application).kind == "coordinator"


def test_confirming_twice_is_once(question):
    answer(question)
    answer(question)

    assert question.transitions.count() == 1
    assert OutboxMessage.objects.filter(kind="verification_receipt").count() == 1


def test_another_answer_later_is_refused(question):
    answer(question)

    with pytest.raises(TransitionNotAllowed):
        answer(question, "cannot_say")

    question.refresh_from_db()
    assert question.status == "confirmed"


@pytest.mark.parametrize("kind", ["question", "cannot_say"])
def test_any_other_answer_goes_to_the_coordinator(application, question, kind):
    lines = application.snapshots.get().lines.all()[:2]

    answer(question, kind, comment="I was not there.", questioned=lines)

    stage = stages.current_stage(application)
    assert (stage.kind, stage.status) == ("verifier", "stopped")
    assert stages.waits_for_coordinator(stage) is True
    assert list(question.questioned_lines.order_by("ends_on", "pk")) == list(lines)
    assert Certificate.objects.count() == 0


def test_questioning_needs_a_comment(question):
    with pytest.raises(NoteRequired):
        answer(question, "question")


def test_answer_after_the_end_of_the_link_is_refused(question):
    with later(22), pytest.raises(LinkNotUsable):
        answer(question)


def test_answer_on_the_last_day_counts(question):
    with later(20):
        assert answer(question).status == "confirmed"


def test_answer_to_a_question_taken_back_is_refused(application, question):
    applications.withdraw_application(
        application, actor=application.participation.person.user
    )

    with pytest.raises(LinkNotUsable):
        answer(question)


def test_answer_about_another_list_is_refused(question):
    type(question).objects.update(snapshot_digest="0" * 64)

    with pytest.raises(SnapshotChanged):
        answer(question)


def test_answer_out_of_turn_is_refused(application, question):
    snapshot = application.snapshots.get()
    snapshot.stages.filter(kind="verifier").update(
        status="passed", decided_at=clock.now()
    )

    with pytest.raises(TransitionNotAllowed):
        answer(question)


def test_usable_link_may_be_looked_at_until_it_ends(question):
    token = links.token_for(question)

    assert verification.usable(token) == question
    with later(22), pytest.raises(LinkNotUsable):
        verification.usable(token)


def test_answered_link_still_shows_its_receipt(question):
    token = links.token_for(question)
    answer(question)

    with later(100):
        assert verification.usable(token) == question


def test_link_taken_back_is_not_usable(application, question):
    token = links.token_for(question)
    verification.revoke_open(application)

    with pytest.raises(LinkNotUsable):
        verification.usable(token)


def test_first_opening_is_noted_and_decides_nothing(question):
    verification.mark_opened(question)
    question.refresh_from_db()
    first = question.opened_at
    with later(1):
        verification.mark_opened(question)

    question.refresh_from_db()
    assert (question.opened_at, question.status) == (first, "asked")


def test_reminding_sends_the_same_link_with_more_time(application, question):
    token, ends = links.token_for(question), question.expires_at
    with later(2):
        reminded = verification.remind(
            application, actor=application.participation.person.user
        )

    assert links.token_for(reminded) == token
    assert reminded.expires_at > ends
    assert OutboxMessage.objects.filter(kind="verification_asked").count() == 2
    assert OutboxMessage.objects.filter(kind="verification_copy").count() == 1


def test_reminding_in_haste_is_refused(application, question):
    with pytest.raises(TransitionNotAllowed):
        verification.remind(application, actor=application.participation.person.user)


def test_reminding_when_nobody_is_asked_is_refused():
    application = make_application("submitted")

    with pytest.raises(TransitionNotAllowed):
        verification.remind(application, actor=application.participation.person.user)


def test_reminding_for_somebody_else_is_not_permitted(application):
    with pytest.raises(NotPermitted):
        verification.remind(application, actor=factories.make_user())


def second_verifier(application):
    library = application.participation.person.positions.get().library
    return factories.make_position(library=library, role="department_head")


def test_asking_another_person_ends_the_first_link(application, question):
    other = second_verifier(application)

    new = verification.change_verifier(
        application, verifier=other, actor=application.participation.person.user
    )

    question.refresh_from_db()
    application.refresh_from_db()
    assert (question.status, new.status) == ("revoked", "asked")
    assert application.verifier == other


def test_asking_somebody_who_may_not_verify_is_refused(application):
    stranger = factories.make_position(role="director")

    with pytest.raises(NoVerifier):
        verification.change_verifier(
            application, verifier=stranger, actor=make_coordinator()
        )


def test_after_a_stop_only_the_coordinator_goes_on(application, question):
    answer(question, "cannot_say")
    other = second_verifier(application)

    with pytest.raises(NotPermitted):
        verification.change_verifier(
            application, verifier=other, actor=application.participation.person.user
        )
    new = verification.change_verifier(
        application, verifier=other, actor=make_coordinator()
    )

    assert stages.current_stage(application).status == "pending"
    answer(new)
    assert stages.current_stage(application).kind == "coordinator"


def test_asking_out_of_turn_is_refused():
    application = make_application("submitted")

    with pytest.raises(TransitionNotAllowed):
        verification.change_verifier(
            application, verifier=application.verifier, actor=make_coordinator()
        )


def test_last_mark_issues_at_once(question, application):
    answer(question)
    review.pass_coordinator(application, actor=make_coordinator(), snapshot_number=1)

    assert application.status == "issued"
