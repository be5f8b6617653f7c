"""The verifier's answer: one decision per question (DD5)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from ce_plugin.enums import StageKind, VerificationStatus
from ce_plugin.exceptions import LinkNotUsable, SnapshotChanged, TransitionNotAllowed
from ce_plugin.models import ApplicationLine, VerificationRequest
from ce_plugin.services import clock, notices, review, stages, verification
from ce_plugin.services.locks import lock_application
from ce_plugin.services.transition import apply_transition

STEPS = {
    "confirm": VerificationStatus.CONFIRMED,
    "question": VerificationStatus.QUESTIONED,
    "cannot_say": VerificationStatus.CANNOT_SAY,
}


@transaction.atomic
def answer_verification(
    request: VerificationRequest,
    *,
    answer: str,
    decider_name: str,
    comment: str = "",
    questioned: Iterable[ApplicationLine] = (),
    ip_hash: str = "",
    user_agent_family: str = "",
) -> VerificationRequest:
    """Record `confirm`, `question` or `cannot_say`; the first answer stands.

    The same answer again changes nothing; another raises TransitionNotAllowed.
    Raises LinkNotUsable after expiry or revocation, or when the position in which
    somebody was asked does not hold; NoteRequired for a question without a comment.
    """
    application = lock_application(request.application)
    current = VerificationRequest.objects.select_for_update(
        of=("self",), no_key=True
    ).get(pk=request.pk)
    if current.decided_at is not None:
        return _standing(request, current, answer)
    _require_usable(current)
    apply_transition(
        current,
        answer,
        actor=None,
        note=comment,
        changes={
            "decided_at": clock.now(),
            "decider_name": decider_name,
            "comment": comment,
            "ip_hash": ip_hash,
            "user_agent_family": user_agent_family,
        },
        data={"digest": current.snapshot_digest},
    )
    current.questioned_lines.set(questioned)
    _carry_on(application, current, comment)
    request.refresh_from_db()
    return request


def _standing(request, current: VerificationRequest, answer: str):
    if current.status != STEPS[answer]:
        raise TransitionNotAllowed("This question has been answered already.")
    request.refresh_from_db()
    return request


def _require_usable(current: VerificationRequest) -> None:
    if current.status == VerificationStatus.REVOKED:
        raise LinkNotUsable("This question was taken back.")
    verification.require_standing(current)
    if current.snapshot_digest != current.snapshot.digest:
        raise SnapshotChanged("The list is no longer the one that was sent.")


def _carry_on(application, request: VerificationRequest, comment: str) -> None:
    stage = stages.current_stage(application)
    if stage is None or stage.kind != StageKind.VERIFIER:
        raise TransitionNotAllowed("It is not the verifier's turn.")
    notices.verifier_answered(request)
    if request.status == VerificationStatus.CONFIRMED:
        stages.pass_stage(stage, actor=None, data={"digest": request.snapshot_digest})
        review.advance(application)
        return
    stages.stop_stage(stage, note=comment)
    notices.coordinator_needed(application, stage, f"stopped:{request.pk}")
