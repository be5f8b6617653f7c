"""Applying and reviewing, verb by verb."""

from __future__ import annotations

import pytest

from ce_plugin.exceptions import (
    NotEligible,
    NoteRequired,
    NotPermitted,
    NoVerifier,
    SnapshotChanged,
    TransitionNotAllowed,
)
from ce_plugin.models import CESettings, OutboxMessage, TrackParticipation
from ce_plugin.services import (
    applications,
    claims,
    clock,
    participations,
    review,
    snapshots,
    stages,
)
from tests import factories
from tests.factories import VERIFIER_FIRST, make_application, make_coordinator

pytestmark = pytest.mark.django_db


def applicant(application):
    return application.participation.person.user


def marks(application) -> list[tuple[str, str]]:
    snapshot = application.snapshots.get(number=application.snapshot_number)
    return list(snapshot.stages.values_list("kind", "status"))


def mails(kind: str) -> int:
    return OutboxMessage.objects.filter(kind=kind).count()


def test_starting_twice_is_one_application():
    participation = factories.make_applicant()
    actor = participation.person.user

    first = applications.start_application(participation, actor=actor)

    assert applications.start_application(participation, actor=actor) == first


def test_only_the_participant_starts():
    participation = factories.make_applicant()

    with pytest.raises(NotPermitted):
        applications.start_application(participation, actor=make_coordinator())


def test_application_begun_in_another_tab_is_not_submitted_after_leaving():
    application = make_application("draft")
    participation = application.participation
    TrackParticipation.objects.filter(pk=participation.pk).update(
        status="left", closed_on=clock.today()
    )

    with pytest.raises(TransitionNotAllowed):
        applications.submit_application(application, actor=applicant(application))


def test_list_that_changed_since_it_was_looked_at_is_not_submitted():
    application = make_application("draft")
    seen = snapshots.freeze(application).digest
    factories.make_claim(application.participation.person)

    with pytest.raises(SnapshotChanged):
        applications.submit_application(
            application, actor=applicant(application), digest=seen
        )

    assert application.snapshots.count() == 0


def test_closed_participation_takes_no_application():
    participation = factories.make_applicant()
    actor = participation.person.user
    participations.leave(participation, actor=actor)

    with pytest.raises(TransitionNotAllowed):
        applications.start_application(participation, actor=actor)


def test_verifier_must_be_one_of_those_offered():
    application = make_application("draft")

    with pytest.raises(NoVerifier):
        applications.choose_verifier(
            application,
            verifier=factories.make_position(role="director"),
            actor=applicant(application),
        )


def test_verifier_is_chosen_by_the_applicant_alone():
    application = make_application("draft")

    with pytest.raises(NotPermitted):
        applications.choose_verifier(
            application, verifier=application.verifier, actor=make_coordinator()
        )


def test_verifier_is_chosen_before_submitting_only():
    application = make_application("submitted")

    with pytest.raises(TransitionNotAllowed):
        applications.choose_verifier(
            application, verifier=application.verifier, actor=applicant(application)
        )


def test_submitting_freezes_the_list_and_lays_out_the_steps():
    application = make_application("submitted")
    snapshot = application.snapshots.get()

    assert (application.status, application.snapshot_number) == ("submitted", 1)
    assert snapshot.lines.count() == 5
    assert snapshot.evaluation["eligible"] is True
    assert len(snapshot.digest) == 64
    assert marks(application) == [
        ("automatic", "passed"),
        ("coordinator", "pending"),
        ("verifier", "pending"),
        ("issue", "pending"),
    ]


def test_submitting_twice_is_once():
    application = make_application("submitted")

    applications.submit_application(application, actor=applicant(application))

    assert application.snapshots.count() == 1
    assert mails("application_submitted") == 1


def test_submitting_short_of_the_requirements_says_what_is_missing():
    application = make_application("draft")
    claim = application.participation.person.claims.filter(category__code="TECH").get()
    claims.withdraw_claim(claim, actor=applicant(application))

    with pytest.raises(NotEligible) as refused:
        applications.submit_application(application, actor=applicant(application))

    assert dict(refused.value.evaluation.shortfalls) == {"TECH": 5, "total": 10}
    assert application.snapshots.count() == 0


def test_submitting_without_a_verifier_is_refused():
    participation = factories.make_applicant()
    actor = participation.person.user
    application = applications.start_application(participation, actor=actor)

    with pytest.raises(NoVerifier):
        applications.submit_application(application, actor=actor)


def test_submitting_for_somebody_else_is_not_permitted():
    application = make_application("draft")

    with pytest.raises(NotPermitted):
        applications.submit_application(application, actor=make_coordinator())


def test_only_credits_the_library_did_not_record_are_vouched_for():
    participation = factories.make_applicant()
    person = participation.person
    person.claims.filter(category__code="TECH").update(evidence_level="host_checked")
    application = led_to_submission(participation)

    asked = application.snapshots.get().lines.filter(must_vouch=True)
    assert sorted(asked.values_list("category_code", flat=True)) == [
        "CMTS",
        "LA",
        "LA",
        "LSP",
    ]


def test_setting_makes_the_verifier_vouch_for_everything():
    settings = CESettings.load()
    settings.vouch_for_everything = True
    settings.save()
    participation = factories.make_applicant()
    participation.person.claims.update(evidence_level="host_checked")
    application = led_to_submission(participation)

    assert application.snapshots.get().lines.filter(must_vouch=True).count() == 5


def led_to_submission(participation):
    actor = participation.person.user
    application = applications.start_application(participation, actor=actor)
    verifier = factories.verifier_for(participation)
    applications.choose_verifier(application, verifier=verifier, actor=actor)
    return applications.submit_application(application, actor=actor)


def test_passing_begins_the_next_step_once():
    application, coordinator = make_application("submitted"), make_coordinator()

    for _press in range(2):
        review.pass_coordinator(application, actor=coordinator, snapshot_number=1)

    assert marks(application)[1:3] == [
        ("coordinator", "passed"),
        ("verifier", "pending"),
    ]
    assert mails("verification_asked") == 1
    assert mails("verification_copy") == 1


def test_passing_out_of_turn_is_refused():
    application = make_application("submitted", order=VERIFIER_FIRST)

    with pytest.raises(TransitionNotAllowed):
        review.pass_coordinator(
            application, actor=make_coordinator(), snapshot_number=1
        )


def test_passing_an_older_list_than_the_current_is_refused():
    application = make_application("submitted")

    with pytest.raises(SnapshotChanged):
        review.pass_coordinator(
            application, actor=make_coordinator(), snapshot_number=0
        )


@pytest.mark.parametrize("verb", ["pass_coordinator", "return_application"])
def test_nobody_but_a_coordinator_reviews(verb):
    application = make_application("submitted")
    extra = {"note": "Why"} if verb == "return_application" else {}

    with pytest.raises(NotPermitted):
        getattr(review, verb)(
            application, actor=applicant(application), snapshot_number=1, **extra
        )


def test_returning_ends_marks_and_tells_the_applicant_once():
    application, coordinator = make_application("submitted"), make_coordinator()

    for _press in range(2):
        review.return_application(
            application, actor=coordinator, note="Two are the same", snapshot_number=1
        )

    assert application.status == "returned"
    assert [status for _kind, status in marks(application)] == [
        "passed",
        "closed",
        "closed",
        "closed",
    ]
    message = OutboxMessage.objects.get(kind="application_returned")
    assert message.context["note"] == "Two are the same"


def test_returning_without_a_reason_is_refused():
    application = make_application("submitted")

    with pytest.raises(NoteRequired):
        review.return_application(
            application, actor=make_coordinator(), note=" ", snapshot_number=1
        )


def test_returned_list_is_submitted_anew_under_the_next_number():
    application = make_application("returned")

    applications.submit_application(application, actor=applicant(application))

    assert application.snapshot_number == 2
    assert list(application.snapshots.values_list("number", flat=True)) == [1, 2]
    assert stages.current_stage(application).kind == "coordinator"


def test_returning_ends_the_verifiers_link():
    application = make_application("submitted", order=VERIFIER_FIRST)

    review.return_application(
        application, actor=make_coordinator(), note="Wait", snapshot_number=1
    )

    request = application.verifications.get()
    assert request.status == "revoked"
    assert request.revoked_at is not None


def test_declining_closes_and_leaves_the_participation_open():
    application, coordinator = make_application("submitted"), make_coordinator()

    for _press in range(2):
        review.decline_application(
            application, actor=coordinator, note="Not a library", snapshot_number=1
        )

    assert application.status == "declined"
    assert application.closed_at is not None
    assert application.participation.status == "open"
    assert mails("application_declined") == 1


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_withdrawing_closes_wherever_it_stands(status):
    application = make_application(status)

    applications.withdraw_application(application, actor=applicant(application))

    assert application.status == "withdrawn"
    assert stages.current_stage(application) is None


def test_withdrawing_for_somebody_else_is_not_permitted():
    application = make_application("submitted")

    with pytest.raises(NotPermitted):
        applications.withdraw_application(application, actor=make_coordinator())


def test_office_is_told_when_a_step_waits_for_it():
    settings = CESettings.load()
    settings.contact_email = "office@library.example"
    settings.save()

    make_application("submitted")

    message = OutboxMessage.objects.get(kind="coordinator_needed")
    assert message.recipient == "office@library.example"


def test_nothing_waits_at_an_application_not_yet_submitted():
    application = make_application("draft")

    assert stages.current_stage(application) is None
    assert stages.waits_for_coordinator(None) is False
    assert review.advance(application) is None


def test_submitted_application_waits_for_the_coordinator():
    stage = stages.current_stage(make_application("submitted"))

    assert stages.waits_for_coordinator(stage) is True


def test_asked_verifier_is_not_the_coordinator():
    application = make_application("submitted", order=VERIFIER_FIRST)

    assert stages.waits_for_coordinator(stages.current_stage(application)) is False
