"""Claiming, amending and withdrawing credits. One training, one credit."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ce_plugin import permissions
from ce_plugin.enums import (
    LIVE_CLAIM_STATUSES,
    ClaimKind,
    ClaimMode,
    ClaimRole,
    EvidenceLevel,
    Provenance,
)
from ce_plugin.exceptions import (
    DuplicateClaim,
    LockedClaim,
    NotClaimable,
    NotPermitted,
)
from ce_plugin.models import CreditClaim, EventSession, Person
from ce_plugin.services import audit, clock
from ce_plugin.services.claimable import (
    claimable_sessions,
    facts_of,
    folded_title,
    obstacle,
    original_session,
)
from ce_plugin.services.transition import apply_transition
from ce_plugin.signals import announce, claim_recorded

# An hour is a credit, and a day of training has about eight of them.
CREDITS_A_DAY = Decimal(8)
ATTENDED = frozenset({ClaimKind.OUTSIDE, ClaimKind.RECORDING})


@transaction.atomic
def claim_listed(
    session: EventSession,
    *,
    person: Person,
    actor,
    mode: str = ClaimMode.LIVE,
    form_key: uuid.UUID | None = None,
    evidence: str = EvidenceLevel.SELF_STATED,
    provenance: str = Provenance.CLAIM,
) -> CreditClaim:
    """Record the credit of a session on the calendar.

    A recording's credit belongs to the session that was recorded.
    Raises NotClaimable with a sentence for the person, and DuplicateClaim with
    the credit that stands (also for a second press of the same button).
    """
    mode = mode if session.page.recording_of_id is None else ClaimMode.RECORDING
    _refuse_unless_claimable(session, mode)
    credited = original_session(session) or session
    _refuse_second(person, credited)
    return _create(
        form_key or uuid.uuid4(),
        person=person,
        recorded_by=actor,
        session=credited,
        mode=mode,
        evidence_level=evidence,
        provenance=provenance,
        **facts_of(session, is_noted=provenance != Provenance.CLAIM),
    )


def _refuse_unless_claimable(session: EventSession, mode: str) -> None:
    reason = obstacle(session, mode)
    if reason:
        raise NotClaimable(reason)


def standing_claim(person: Person, session: EventSession) -> CreditClaim | None:
    """The live credit of the person for a session, or for what it is a recording of."""
    credited = original_session(session) or session
    return CreditClaim.objects.live().filter(person=person, session=credited).first()


def _refuse_second(person: Person, session: EventSession) -> None:
    standing = CreditClaim.objects.live().filter(person=person, session=session)
    first = standing.first()
    if first:
        raise DuplicateClaim(first)


def _create(form_key: uuid.UUID, **facts) -> CreditClaim:
    claim, created = _create_once(form_key, facts)
    if not created:
        raise DuplicateClaim(claim)
    audit.record("claim.record", claim, actor=claim.recorded_by, to_state=claim.status)
    announce(claim_recorded, claim)
    return claim


def _create_once(form_key: uuid.UUID, facts: dict) -> tuple[CreditClaim, bool]:
    try:
        with transaction.atomic():
            return CreditClaim.objects.create(form_key=form_key, **facts), True
    except IntegrityError:
        # The same form, or the same session, arrived a moment earlier.
        same = Q(form_key=form_key)
        if facts.get("session"):
            same |= Q(session=facts["session"], role=ClaimRole.ATTENDEE)
        rows = CreditClaim.objects.filter(same, person=facts["person"])
        standing = rows.order_by("-pk").first()
        if standing is None:
            raise
        return standing, False


@transaction.atomic
def claim_outside(
    *, person: Person, actor, form_key: uuid.UUID, facts: dict
) -> CreditClaim:
    """Record training that is not on the calendar.

    `facts` are CreditClaim field values from a validated form. Raises
    NotClaimable for a day to come, DuplicateClaim for a second press.
    """
    _refuse_future(facts["ends_on"])
    return _create(form_key, person=person, recorded_by=actor, **facts)


def _refuse_future(ends_on: dt.date) -> None:
    if ends_on > clock.today():
        raise NotClaimable(
            _(
                "That date is in the future. "
                "Credits can be claimed once the training has taken place."
            )
        )


@transaction.atomic
def amend_claim(claim: CreditClaim, *, actor, facts: dict) -> CreditClaim:
    """Change the facts of an unlisted credit.

    Raises LockedClaim while in use, NotClaimable with a sentence, NotPermitted.
    """
    locked = _lock(claim)
    if not permissions.may_change_claim(actor, locked):
        raise NotPermitted("Only the participant or a coordinator changes a credit.")
    if locked.status not in LIVE_CLAIM_STATUSES:
        raise NotClaimable(_("This credit is no longer on your list."))
    _refuse_future(facts.get("ends_on", locked.ends_on))
    if not locked.is_self_described:
        raise NotClaimable(
            _("The facts of this training come from the calendar or its provider.")
        )
    for field, value in facts.items():
        setattr(locked, field, value)
    # What was worked out from the record before is seen to be out of date by it.
    locked.amendments += 1
    locked.save(update_fields=[*facts, "amendments"])
    audit.record("claim.amend", locked, actor=actor)
    return locked


def _lock(claim: CreditClaim) -> CreditClaim:
    """The row, held for this transaction. Raises LockedClaim while in use."""
    CreditClaim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
    # Asked once the row is ours: a submission that held it has committed by now.
    locked = CreditClaim.objects.with_lock().get(pk=claim.pk)
    if locked.is_locked:
        raise LockedClaim("The credit is part of a submitted application.")
    return locked


@transaction.atomic
def withdraw_claim(claim: CreditClaim, *, actor) -> CreditClaim:
    """Take a credit out of the record. Raises LockedClaim while in use."""
    apply_transition(_lock(claim), "withdraw", actor=actor)
    claim.refresh_from_db()
    return claim


def days_of_unusual(
    *, kind: str, credits: Decimal, begins_on: dt.date, ends_on: dt.date
) -> int:
    """How many days so many credits are too many for; 0 for a usual amount.

    Asked of what people attended only: what they taught or studied is worked out
    from hours or college credits. Nothing is refused for it.
    """
    days = (ends_on - begins_on).days + 1
    return days if kind in ATTENDED and credits > days * CREDITS_A_DAY else 0


def find_duplicates(
    person: Person,
    *,
    title: str,
    begins_on: dt.date,
    ends_on: dt.date,
    exclude: CreditClaim | None = None,
) -> list[CreditClaim]:
    """Live credits of the person that look like this training: same words, near days."""
    near = CreditClaim.objects.live().filter(
        person=person,
        begins_on__lte=ends_on + dt.timedelta(days=3),
        ends_on__gte=begins_on - dt.timedelta(days=3),
    )
    if exclude is not None:
        near = near.exclude(pk=exclude.pk)
    wanted = folded_title(title)
    return [claim for claim in near if folded_title(claim.title) == wanted]


def listed_namesakes(
    person: Person, *, title: str, begins_on: dt.date, ends_on: dt.date
) -> list[EventSession]:
    """Claimable sessions of the same name within a month of these days."""
    month = dt.timedelta(days=31)
    near = claimable_sessions(person).between(begins_on - month, ends_on + month)
    wanted = folded_title(title)
    return [one for one in near if folded_title(one.display_title) == wanted]


def duplicate_groups(claims: list[CreditClaim]) -> list[list[CreditClaim]]:
    """Live credits of one list that look like the same training, two or more each."""
    groups: dict[tuple, list[CreditClaim]] = {}
    for claim in claims:
        groups.setdefault((folded_title(claim.title), claim.begins_on), []).append(
            claim
        )
    return [group for group in groups.values() if len(group) > 1]
