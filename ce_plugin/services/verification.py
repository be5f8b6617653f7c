"""Asking a verifier, asking again, taking a question back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ce_plugin import permissions
from ce_plugin.app_settings import app_settings
from ce_plugin.enums import StageKind, StageStatus, VerificationStatus
from ce_plugin.exceptions import (
    LinkNotUsable,
    NotPermitted,
    NoVerifier,
    TransitionNotAllowed,
)
from ce_plugin.models import CertificationApplication, Position, VerificationRequest
from ce_plugin.services import clock, links, notices, snapshots, stages
from ce_plugin.services.locks import lock_application
from ce_plugin.services.people import verifier_candidates
from ce_plugin.services.transition import apply_transition

PAUSE = dt.timedelta(hours=1)


def ask_verifier(application: CertificationApplication) -> VerificationRequest:
    """One question about the current list to the chosen verifier, and its mails."""
    snapshot = snapshots.current_snapshot(application)
    request = VerificationRequest.objects.create(
        application=application,
        snapshot=snapshot,
        snapshot_digest=snapshot.digest,
        verifier=application.verifier,
        recipient_name=application.verifier.person.full_name,
        recipient_email=application.verifier.address,
        expires_at=_expiry(),
    )
    notices.verifier_asked(request)
    return request


def _expiry() -> dt.datetime:
    return clock.now() + dt.timedelta(days=app_settings.VERIFIER_LINK_DAYS)


def open_request(application: CertificationApplication) -> VerificationRequest | None:
    rows = application.verifications.filter(status=VerificationStatus.ASKED)
    return rows.select_related("verifier__person", "verifier__library").first()


def revoke_open(application: CertificationApplication) -> None:
    """End the open question, if any: its link decides nothing any more."""
    request = open_request(application)
    if request:
        changes = {"revoked_at": clock.now()}
        apply_transition(request, "revoke", actor=None, changes=changes)


@transaction.atomic
def remind(application: CertificationApplication, *, actor) -> VerificationRequest:
    """Mail the same question again, with the same link and a new end of time.

    Raises TransitionNotAllowed when nobody is being asked, or was just asked.
    """
    locked = lock_application(application)
    _require_may_ask(actor, locked)
    request = open_request(locked)
    if request is None:
        raise TransitionNotAllowed("No verifier is being asked.")
    _refuse_haste(request)
    request.expires_at = _expiry()
    request.save(update_fields=["expires_at"])
    notices.verifier_asked(request, occasion=request.mails.count() + 1)
    return request


def _require_may_ask(actor, application) -> None:
    own = permissions.may_change_application(actor, application)
    if not own and not permissions.may_review(actor, application):
        raise NotPermitted("Only the applicant or a coordinator asks again.")


def _refuse_haste(request: VerificationRequest) -> None:
    last = request.mails.order_by("-created_at").first()
    if last and clock.now() - last.created_at < PAUSE:
        raise TransitionNotAllowed("A mail went out less than an hour ago.")


@transaction.atomic
def change_verifier(
    application: CertificationApplication, *, verifier: Position, actor
) -> VerificationRequest:
    """Ask somebody else about the same list; the first link ends.

    Also how a coordinator goes on after "I cannot say" or a question.
    """
    locked = lock_application(application)
    _require_may_ask(actor, locked)
    stage = _verifier_stage(locked)
    participation = locked.participation
    if verifier not in verifier_candidates(
        participation.person, participation.rule_set
    ):
        raise NoVerifier("This person cannot verify this application.")
    revoke_open(locked)
    if stage.status == StageStatus.STOPPED:
        _require_review(actor, locked)
        stages.reopen_stage(stage)
    locked.verifier = verifier
    locked.save(update_fields=["verifier"])
    return ask_verifier(locked)


def _verifier_stage(application: CertificationApplication):
    stage = stages.current_stage(application)
    if stage is None or stage.kind != StageKind.VERIFIER:
        raise TransitionNotAllowed("It is not the verifier's turn.")
    return stage


def _require_review(actor, application) -> None:
    if not permissions.may_review(actor, application):
        raise NotPermitted("Only a coordinator goes on from here.")


def usable(token: str) -> VerificationRequest:
    """The request behind a link that may still be looked at.

    An answered one shows its receipt. Raises LinkNotUsable for anything else.
    """
    request = links.request_for_token(token)
    if request.status == VerificationStatus.REVOKED:
        raise LinkNotUsable("This question was taken back.")
    if request.decided_at is None:
        require_standing(request)
    return request


def require_standing(request: VerificationRequest) -> None:
    """Raise LinkNotUsable where time is over, or the position in which was asked.

    The nightly run takes such a question back; until then it must not be answered.
    """
    if request.expires_at <= clock.now():
        raise LinkNotUsable("This link has ended.")
    if not request.verifier.is_held_on(clock.today()):
        raise LinkNotUsable("The position does not hold any more.")


def mark_opened(request: VerificationRequest) -> None:
    """Note the first opening, which may have been a mail filter. Decides nothing."""
    VerificationRequest.objects.filter(pk=request.pk, opened_at=None).update(
        opened_at=clock.now()
    )
