"""Who works where: confirming, declining, ending. `invitations` enters people.

A position has no status of its own: it waits until it is confirmed or declined, and
has ended when its last day is over.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from ce_plugin import permissions
from ce_plugin.enums import VerificationStatus
from ce_plugin.exceptions import (
    LastDayTooEarly,
    NoteRequired,
    NotPermitted,
    TransitionNotAllowed,
)
from ce_plugin.models import Position, VerificationRequest
from ce_plugin.services import (
    audit,
    clock,
    directory_notices,
    notices,
    people,
    stages,
    verification,
)
from ce_plugin.services.locks import lock_application


@transaction.atomic
def confirm_position(position: Position, *, actor) -> Position:
    """Say that somebody works there; twice is once. Nobody confirms their own."""
    locked = _decidable(position, actor)
    if locked.confirmed_at:
        return locked
    _refuse(locked.declined_at, "This position was declined.")
    locked.confirmed_at = clock.now()
    locked.save(update_fields=["confirmed_at"])
    note_down(locked, "confirm", actor)
    directory_notices.confirmed(locked)
    return locked


@transaction.atomic
def decline_position(position: Position, *, reason: str, actor) -> Position:
    """Say that somebody does not work there, and why; twice is once."""
    locked = _decidable(position, actor)
    if locked.declined_at:
        return locked
    _refuse(locked.confirmed_at, "This position is confirmed: end it instead.")
    if not reason.strip():
        raise NoteRequired("Declining needs a reason.")
    locked.declined_at, locked.declined_because = clock.now(), reason.strip()
    locked.save(update_fields=["declined_at", "declined_because"])
    note_down(locked, "decline", actor, reason=f"position:{locked.pk}")
    directory_notices.declined(locked)
    return locked


@transaction.atomic
def wait_again(position: Position, *, actor) -> Position:
    """The office made another position of it, which nobody has confirmed yet.

    What waits or was declined stays as it is. Whoever may confirm it is told, and a
    question that is open goes to the coordinator.
    """
    locked = _locked(position)
    if locked.confirmed_at is None:
        return locked
    locked.confirmed_at = None
    locked.save(update_fields=["confirmed_at"])
    note_down(locked, "wait_again", actor)
    directory_notices.waiting(locked)
    transaction.on_commit(take_back_questions, robust=True)
    return locked


@transaction.atomic
def end_position(position: Position, *, last_day: dt.date, actor) -> Position:
    """Give a confirmed position its last day; the verifier's right ends with it.

    A question that is still open when the last day is over goes to the coordinator.
    Only the office moves the day of a position that is over to a later one.
    """
    locked = _decidable(position, actor)
    _refuse(locked.confirmed_at is None, "Only a confirmed position ends.")
    if last_day < locked.begins_on:
        raise LastDayTooEarly("The last day lies before the first.")
    _refuse(_is_taken_back(locked, last_day, actor), "It is over: enter a new one.")
    if locked.ends_on == last_day:
        return locked
    locked.ends_on = last_day
    locked.save(update_fields=["ends_on"])
    note_down(locked, "end", actor)
    directory_notices.ended(locked)
    # Apart: applications are locked before the audit, which is held by now.
    transaction.on_commit(take_back_questions, robust=True)
    return locked


def _decidable(position: Position, actor) -> Position:
    """The row as it is now, if the actor may decide it and is somebody else."""
    locked = _locked(position)
    if not permissions.may_decide_position(actor, locked):
        raise NotPermitted("Somebody else decides about this position.")
    own = people.person_of(actor)
    if own is not None and people.share_an_address(own, locked.person):
        raise NotPermitted("Nobody decides about their own position.")
    return locked


def _locked(position: Position) -> Position:
    # Rows that name the position do not wait for whoever decides about it.
    rows = Position.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person__user", "library").get(pk=position.pk)


def _is_taken_back(position: Position, last_day: dt.date, actor) -> bool:
    """Whether somebody who is gone would be back, as if they never had left."""
    ended = position.ends_on
    is_over = ended is not None and ended < clock.today()
    return is_over and last_day > ended and not permissions.is_coordinator(actor)


def _refuse(obstacle, sentence: str) -> None:
    if obstacle:
        raise TransitionNotAllowed(sentence)


def note_down(position: Position, name: str, actor, reason: str = "") -> None:
    """One event for the audit, one line on the person's history page."""
    action = f"position.{name}"
    audit.record(action, position, actor=actor, reason=reason)
    log(
        instance=position.person,
        action=f"ce_plugin.{action}",
        user=actor,
        data={"position": position.pk},
    )


def take_back_questions() -> int:
    """End open questions to people whose position does not hold; how many there were.

    The list waits for the coordinator, and the applicant is told.
    """
    asked = VerificationRequest.objects.filter(status=VerificationStatus.ASKED)
    gone = asked.filter(
        Q(verifier__ends_on__lt=clock.today()) | Q(verifier__confirmed_at=None)
    )
    found = list(gone.select_related("application").order_by("pk"))
    return sum(_take_back(request) for request in found)


@transaction.atomic
def _take_back(request: VerificationRequest) -> bool:
    application = lock_application(request.application)
    asked = verification.open_request(application)
    if asked is None or asked.pk != request.pk:
        # Answered in the meantime, or somebody else is asked.
        return False
    verification.revoke_open(application)
    stage = stages.current_stage(application)
    stages.stop_stage(stage, note="The verifier's position does not hold any more.")
    notices.coordinator_needed(application, stage, f"gone:{request.pk}")
    directory_notices.verifier_gone(application, request.pk)
    return True
