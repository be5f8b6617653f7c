"""Reviewing: what happens to an application once it is submitted."""

from __future__ import annotations

from itertools import pairwise

from django.db import transaction

from ce_plugin import permissions
from ce_plugin.enums import ApplicationStatus, StageKind, StageStatus
from ce_plugin.exceptions import NotPermitted, SnapshotChanged, TransitionNotAllowed
from ce_plugin.models import CertificationApplication
from ce_plugin.services import clock, notices, snapshots, stages, verification
from ce_plugin.services.certificates import issue_certificate
from ce_plugin.services.locks import lock_application
from ce_plugin.services.transition import apply_transition
from ce_plugin.signals import announce, application_returned


def advance(application: CertificationApplication) -> None:
    """Begin the next step, and take it at once where nobody need be asked."""
    stage = stages.current_stage(application)
    if stage is None:
        return
    stages.begin(stage)
    _BEGIN[stage.kind](application, stage)


def _check_automatically(application, stage) -> None:
    snapshot = stage.snapshot
    # Submission refuses what is not eligible; the mark says on which list.
    stages.pass_stage(stage, actor=None, data={"digest": snapshot.digest})
    advance(application)


def _wait_for_coordinator(application, stage) -> None:
    notices.coordinator_needed(application, stage)


def _ask_verifier(application, stage) -> None:
    if application.verifier.person_id == application.participation.person_id:
        # Two records were merged since: nobody vouches for themselves.
        stages.stop_stage(stage)
        notices.coordinator_needed(application, stage, "nobody")
        return
    verification.ask_verifier(application)


def _issue(application, stage) -> None:
    stages.pass_stage(stage, actor=None, data={"digest": stage.snapshot.digest})
    issue_certificate(application, actor=None)


_BEGIN = {
    StageKind.AUTOMATIC: _check_automatically,
    StageKind.COORDINATOR: _wait_for_coordinator,
    StageKind.VERIFIER: _ask_verifier,
    StageKind.ISSUE: _issue,
}


def _lock_for_review(application, actor, snapshot_number: int):
    """The application, held, if `actor` may decide on the list they looked at."""
    locked = lock_application(application)
    if not permissions.may_review(actor, locked):
        raise NotPermitted("Only a coordinator decides, and never their own case.")
    if locked.snapshot_number != snapshot_number:
        raise SnapshotChanged("The list was submitted anew in the meantime.")
    return locked


@transaction.atomic
def pass_coordinator(
    application: CertificationApplication, *, actor, snapshot_number: int
) -> CertificationApplication:
    """The coordinator's mark on the current list; the next step begins.

    Raises NotPermitted, SnapshotChanged, TransitionNotAllowed when it is not the
    coordinator's turn. Passing twice changes nothing, while the step it began lasts.
    """
    locked = _lock_for_review(application, actor, snapshot_number)
    if _already_passed(locked):
        return application
    stage = stages.current_stage(locked)
    if stage is None or stage.kind != StageKind.COORDINATOR:
        raise TransitionNotAllowed("It is not the coordinator's turn.")
    stages.pass_stage(stage, actor=actor, data={"digest": stage.snapshot.digest})
    advance(locked)
    application.refresh_from_db()
    return application


def _already_passed(application: CertificationApplication) -> bool:
    """Whether this press was taken before, and nothing has happened since."""
    snapshot = snapshots.current_snapshot(application)
    rows = list(snapshot.stages.order_by("sort_order")) if snapshot else []
    begun = [
        after
        for mark, after in pairwise(rows)
        if mark.kind == StageKind.COORDINATOR and mark.status == StageStatus.PASSED
    ]
    return any(_still_stands(application, after) for after in begun)


def _still_stands(application, stage) -> bool:
    if application.status == ApplicationStatus.ISSUED:
        return stage.kind == StageKind.ISSUE
    waits = stage.status == StageStatus.PENDING
    return waits and application.status == ApplicationStatus.SUBMITTED


@transaction.atomic
def return_application(
    application: CertificationApplication, *, actor, note: str, snapshot_number: int
) -> CertificationApplication:
    """Give the list back with a reason. Marks and open questions end."""
    locked = _lock_for_review(application, actor, snapshot_number)
    if end_review(locked, "return", actor=actor, note=note):
        notices.returned(locked, note)
        announce(application_returned, locked)
    application.refresh_from_db()
    return application


@transaction.atomic
def decline_application(
    application: CertificationApplication, *, actor, note: str, snapshot_number: int
) -> CertificationApplication:
    """End an application with a reason; the participation stays open."""
    locked = _lock_for_review(application, actor, snapshot_number)
    changes = {"closed_at": clock.now()}
    if end_review(locked, "decline", actor=actor, note=note, changes=changes):
        notices.declined(locked, note)
    application.refresh_from_db()
    return application


def end_review(application, step: str, **kwargs) -> bool:
    """Take `step` out of the review; marks and open questions end with it."""
    row = apply_transition(application, step, **kwargs)
    if row is None:
        return False
    stages.close_stages(application)
    verification.revoke_open(application)
    return True
