"""Applying: what the applicant does with an application."""

from __future__ import annotations

from django.db import transaction

from ce_plugin import permissions
from ce_plugin.enums import (
    EDITABLE_APPLICATION_STATUSES,
    ApplicationStatus,
    ParticipationStatus,
)
from ce_plugin.exceptions import (
    NotEligible,
    NotPermitted,
    NoVerifier,
    SnapshotChanged,
    TransitionNotAllowed,
)
from ce_plugin.models import CertificationApplication, Position, TrackParticipation
from ce_plugin.services import audit, clock, notices, review, snapshots, stages
from ce_plugin.services.locks import lock_application, lock_participation
from ce_plugin.services.people import verifier_candidates
from ce_plugin.services.transition import apply_transition
from ce_plugin.signals import announce, application_submitted


@transaction.atomic
def start_application(
    participation: TrackParticipation, *, actor
) -> CertificationApplication:
    """The open application of a participation, begun now if there is none."""
    if not permissions.may_change_participation(actor, participation):
        raise NotPermitted("Only the participant applies.")
    current = lock_participation(participation.pk)
    rows = CertificationApplication.objects.open().filter(participation=current)
    standing = rows.first()
    if standing:
        return standing
    _require_open(current)
    application = CertificationApplication.objects.create(participation=current)
    audit.record("application.begin", application, actor=actor)
    return application


def _require_open(participation: TrackParticipation) -> None:
    if participation.status != ParticipationStatus.OPEN:
        raise TransitionNotAllowed("This participation is closed.")


@transaction.atomic
def choose_verifier(
    application: CertificationApplication, *, verifier: Position, actor
) -> CertificationApplication:
    """Name who is to vouch. Raises NoVerifier for anybody the rules do not offer."""
    locked = lock_application(application)
    if not permissions.may_change_application(actor, locked):
        raise NotPermitted("Only the applicant chooses the verifier.")
    if locked.status not in EDITABLE_APPLICATION_STATUSES:
        raise TransitionNotAllowed("The application is already on its way.")
    _require_candidate(locked.participation, verifier)
    locked.verifier = verifier
    locked.save(update_fields=["verifier"])
    application.refresh_from_db()
    return application


def _require_candidate(
    participation: TrackParticipation, verifier: Position | None
) -> None:
    offered = verifier_candidates(participation.person, participation.rule_set)
    if verifier is None or verifier not in offered:
        raise NoVerifier("This person cannot verify this application.")


@transaction.atomic
def submit_application(
    application: CertificationApplication, *, actor, digest: str | None = None
) -> CertificationApplication:
    """Freeze the list and send it on its way. A second press changes nothing.

    `digest` is the fingerprint of the list that was looked at. Raises NoVerifier,
    NotEligible (with the evaluation), NotPermitted, SnapshotChanged when the list
    is another by now, TransitionNotAllowed when it is too late.
    """
    locked = lock_application(application)
    if locked.status != ApplicationStatus.SUBMITTED:
        _submit(locked, actor, digest)
    application.refresh_from_db()
    return application


def _submit(application: CertificationApplication, actor, digest) -> None:
    _require_open(application.participation)
    _require_candidate(application.participation, application.verifier)
    # Only here, in a transaction: whoever looks at the list holds nothing.
    snapshots.hold_claims(application.participation.person)
    frozen = snapshots.freeze(application)
    if digest is not None and digest != frozen.digest:
        raise SnapshotChanged("A credit came or went since the list was shown.")
    if not frozen.evaluation.eligible:
        raise NotEligible(frozen.evaluation)
    changes = {
        "submitted_at": clock.now(),
        "snapshot_number": application.snapshot_number + 1,
    }
    data = {"digest": frozen.digest, "snapshot": changes["snapshot_number"]}
    apply_transition(application, "submit", actor=actor, changes=changes, data=data)
    stages.lay_out(snapshots.store(application, frozen))
    notices.submitted(application)
    announce(application_submitted, application)
    review.advance(application)


@transaction.atomic
def withdraw_application(
    application: CertificationApplication, *, actor
) -> CertificationApplication:
    """The applicant takes it back; the verifier's link ends."""
    locked = lock_application(application)
    review.end_review(
        locked, "withdraw", actor=actor, changes={"closed_at": clock.now()}
    )
    application.refresh_from_db()
    return application
