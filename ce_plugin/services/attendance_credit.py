"""Attendance becomes credit by itself, and goes with it when it is corrected."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import QuerySet

from ce_plugin.enums import (
    POSTED_PROVENANCES,
    AttendanceStatus,
    ClaimRole,
    EvidenceLevel,
    Provenance,
)
from ce_plugin.exceptions import DuplicateClaim, NotClaimable
from ce_plugin.models import Attendance, CreditClaim, Registration
from ce_plugin.services import attendance_notices, audit, claimable, claims
from ce_plugin.services.transition import apply_transition

STRONGEST_FIRST = tuple(EvidenceLevel)


class Consequence(StrEnum):
    """What correcting an attendance did to the credit."""

    NOTHING = "nothing"
    TAKEN_BACK = "taken_back"
    LOWERED = "lowered"
    # Part of a submitted application: the office decides.
    LEFT_TO_OFFICE = "left_to_office"


def is_stronger(evidence: str, *, than: str) -> bool:
    return STRONGEST_FIRST.index(evidence) < STRONGEST_FIRST.index(than)


def hold(attendance: Attendance) -> None:
    """Lock all that goes with an attendance, before anything is written to the audit.

    The row itself; the registration, so that it is not credited in the moment in which
    somebody is marked absent; the credit.
    """
    session, person = attendance.session, attendance.person_id
    seats = Registration.objects.filter(event=session.page_id, person=person)
    own = Attendance.objects.filter(pk=attendance.pk)
    for rows in (own, seats, _live_claims(attendance)):
        _lock(rows)


def _lock(rows: QuerySet) -> None:
    held = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    list(held.values_list("pk", flat=True))


def _live_claims(attendance: Attendance) -> QuerySet[CreditClaim]:
    credited = claimable.original_session(attendance.session) or attendance.session
    live = CreditClaim.objects.live().filter(session=credited)
    return live.filter(person=attendance.person_id)


def post(attendance: Attendance, *, actor) -> CreditClaim | None:
    """Credit an attendance whose session is over, in the caller's transaction.

    Whoever has the credit already gets no second one: its evidence is raised. None
    when nothing is to be credited, now or ever; `attendance_posting` asks again later.
    The caller holds what `hold` locks.
    """
    if attendance.status != AttendanceStatus.PRESENT:
        return None
    return post_as_present(attendance, actor=actor)


def post_as_present(attendance: Attendance, *, actor) -> CreditClaim | None:
    """The same of somebody who is marked present in this very transaction."""
    if attendance.person_id is None:
        return None
    standing = _standing(attendance)
    if standing is None:
        return None if _was_given_up(attendance) else _claim(attendance, actor)
    if standing.role == ClaimRole.PRESENTER:
        return None
    _raise_evidence(standing, attendance, actor)
    return standing


def _was_given_up(attendance: Attendance) -> bool:
    """Whether its credit was withdrawn, or ruled out by the office.

    Being noted once more does not bring it back. What went with the attendance
    alone comes again with it.
    """
    if attendance.claim_id is None:
        return False
    last = attendance.claim.transitions.order_by("pk").last()
    return last is not None and last.name != "take_back"


def _standing(attendance: Attendance) -> CreditClaim | None:
    """The credit the person has for it, as attendee or presenter."""
    return _live_claims(attendance).order_by("-pk").first()


def _claim(attendance: Attendance, actor) -> CreditClaim | None:
    try:
        claim = claims.claim_listed(
            attendance.session,
            person=attendance.person,
            actor=actor,
            evidence=attendance.evidence_level,
            provenance=Provenance.ATTENDANCE,
        )
    except NotClaimable:
        return None
    except DuplicateClaim as error:
        # The person pressed the button in this very moment.
        claim = error.claim
        _raise_evidence(claim, attendance, actor)
        return claim
    attendance.claim, attendance.evidence_before = claim, ""
    attendance.save(update_fields=["claim", "evidence_before"])
    attendance_notices.credited(claim)
    return claim


def _raise_evidence(claim: CreditClaim, attendance: Attendance, actor) -> None:
    """What the person stated is known now. A submitted list stays as it is."""
    before, now = claim.evidence_level, attendance.evidence_level
    if attendance.claim_id != claim.pk:
        # What another credit was, that is gone by now, says nothing of this one.
        attendance.evidence_before = ""
    if is_stronger(now, than=before) and not _is_locked(claim):
        _set_evidence(claim, now, actor)
        if claim.provenance not in POSTED_PROVENANCES:
            attendance.evidence_before = attendance.evidence_before or before
    attendance.claim = claim
    attendance.save(update_fields=["claim", "evidence_before"])


def _is_locked(claim: CreditClaim) -> bool:
    return CreditClaim.objects.with_lock().get(pk=claim.pk).is_locked


def _set_evidence(claim: CreditClaim, level: str, actor) -> None:
    before = claim.evidence_level
    claim.evidence_level = level
    claim.save(update_fields=["evidence_level"])
    audit.record(
        "claim.evidence", claim, actor=actor, from_state=before, to_state=level
    )


def take_back(attendance: Attendance, *, actor, note: str) -> Consequence:
    """Undo in the record what an attendance did, in the caller's transaction.

    A credit that came of it, or of the registration, is ruled out with the reason;
    one that the person claimed goes back to what they had stated. A credit that is
    part of a submitted application is not touched: the office gets a mail.
    """
    claim = _came_of(attendance)
    if claim is None:
        return Consequence.NOTHING
    if _is_locked(claim):
        attendance_notices.left_to_office(attendance, claim, note)
        return Consequence.LEFT_TO_OFFICE
    if claim.provenance in POSTED_PROVENANCES:
        apply_transition(claim, "take_back", actor=actor, note=note)
        attendance_notices.taken_back(attendance, claim, note)
        return Consequence.TAKEN_BACK
    return _lower(claim, attendance, actor, note)


def would_tell(attendance: Attendance) -> bool:
    """Whether taking it back changes a credit, and so writes to whoever has it."""
    claim = _came_of(attendance)
    if claim is None or not claim.person.email or _is_locked(claim):
        return False
    return claim.provenance in POSTED_PROVENANCES or bool(attendance.evidence_before)


def _came_of(attendance: Attendance) -> CreditClaim | None:
    """The live credit that rests on the attendance."""
    if attendance.person_id is None:
        return None
    claim = _standing(attendance)
    if claim is None or claim.role == ClaimRole.PRESENTER:
        return None
    posted = claim.provenance in POSTED_PROVENANCES
    return claim if posted or attendance.claim_id == claim.pk else None


def _lower(claim, attendance: Attendance, actor, note: str) -> Consequence:
    if not attendance.evidence_before:
        return Consequence.NOTHING
    _set_evidence(claim, attendance.evidence_before, actor)
    attendance.evidence_before = ""
    attendance.save(update_fields=["evidence_before"])
    attendance_notices.lowered(attendance, claim, note)
    return Consequence.LOWERED
