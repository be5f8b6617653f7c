"""Forgetting somebody, as far as the duty to keep records lets us.

A coordinator asks with a reason, another one agrees; a legal hold stops that. It is
about a human being: all records that were merged into the one asked about. What
happens to each table is written in `personal_data` and done by `forgetting`.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ce_plugin import permissions
from ce_plugin.enums import ErasureOutcome
from ce_plugin.exceptions import NoteRequired, NotPermitted, TransitionNotAllowed
from ce_plugin.models import (
    CertificationApplication,
    ErasureRequest,
    LegalHold,
    Person,
)
from ce_plugin.services import audit, clock
from ce_plugin.services.forgetting import forget
from ce_plugin.services.locks import lock_person, lock_records
from ce_plugin.services.one_person import survivor_of, whole_person

ERASURE_OBSTACLES = {
    "hold": _("A legal hold stands: it is lifted first, or nobody is erased."),
    "review": _("An application is under review: it is decided first."),
}


@transaction.atomic
def ask_erasure(person: Person, *, actor, reason: str) -> ErasureRequest:
    """Ask that somebody be erased; the request that stands is given back.

    Raises TransitionNotAllowed for a record that was merged into another.
    """
    _require_right(actor, person)
    _require_reason(reason)
    locked = lock_person(person.pk)
    _require_standing(locked)
    standing = locked.erasure_requests.filter(outcome=ErasureOutcome.OPEN).first()
    if standing:
        return standing
    request = ErasureRequest.objects.create(
        person=locked, reason=reason.strip(), asked_by=actor, asked_at=clock.now()
    )
    _tell("erasure.ask", request, actor)
    return request


def _require_right(actor, person: Person) -> None:
    if not permissions.may_erase(actor, person):
        raise NotPermitted("Coordinators erase, and nobody themselves.")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise NoteRequired("Say why.")


def _require_standing(person: Person) -> None:
    if survivor_of(person) != person:
        raise TransitionNotAllowed("Ask about the record into which it was merged.")


def _tell(action: str, row, actor) -> None:
    kind = "hold" if isinstance(row, LegalHold) else "erasure"
    audit.record(action, row, actor=actor, reason=f"{kind}:{row.pk}")


@transaction.atomic
def refuse_erasure(request: ErasureRequest, *, actor) -> ErasureRequest:
    """Take a request off the table; also by whoever asked."""
    locked = _open_request(request, actor)
    _decide(locked, ErasureOutcome.REFUSED, actor)
    _tell("erasure.refuse", locked, actor)
    return locked


def _open_request(request: ErasureRequest, actor) -> ErasureRequest:
    _require_right(actor, request.person)
    lock_person(request.person_id)
    locked = ErasureRequest.objects.get(pk=request.pk)
    if locked.outcome != ErasureOutcome.OPEN:
        raise TransitionNotAllowed("This request was decided already.")
    return locked


def _decide(request: ErasureRequest, outcome: str, actor) -> None:
    request.outcome = outcome
    request.decided_by = actor
    request.decided_at = clock.now()
    request.save(update_fields=["outcome", "decided_by", "decided_at"])


@transaction.atomic
def approve_erasure(request: ErasureRequest, *, actor) -> ErasureRequest:
    """The second person agrees, and it is done.

    Raises NotPermitted for whoever asked, TransitionNotAllowed under a legal hold on
    any of the person's records, while an application is under review, or once it was
    decided.
    """
    people = lock_records(whole_person(request.person))
    locked = _open_request(request, actor)
    if locked.asked_by_id == actor.pk:
        raise NotPermitted("Another coordinator than the one who asked agrees.")
    _require_standing(locked.person)
    _require_free(locked.person)
    forget(people)
    _decide(locked, ErasureOutcome.ERASED, actor)
    _tell("erasure.approve", locked, actor)
    return locked


def _require_free(person: Person) -> None:
    obstacle = obstacle_to(person)
    if obstacle:
        raise TransitionNotAllowed(str(ERASURE_OBSTACLES[obstacle]))


def obstacle_to(person: Person) -> str:
    """What keeps somebody from being erased now, a key of ERASURE_OBSTACLES; or ""."""
    if is_held(person):
        return "hold"
    under_way = CertificationApplication.objects.submitted()
    if under_way.filter(participation__person__in=whole_person(person)).exists():
        return "review"
    return ""


def is_held(person: Person) -> bool:
    return standing_hold(person) is not None


def standing_hold(person: Person) -> LegalHold | None:
    """The hold that protects somebody: on this record or another one of theirs."""
    holds = LegalHold.objects.filter(person__in=whole_person(person), lifted_at=None)
    return holds.select_related("person").order_by("pk").first()


@transaction.atomic
def set_hold(person: Person, *, actor, reason: str) -> LegalHold:
    """Forbid erasing somebody until it is lifted; the hold that stands is given back.

    It is set on this very record, and goes with it when a merge is undone.
    """
    _require_right(actor, person)
    _require_reason(reason)
    locked = lock_person(person.pk)
    standing = locked.legal_holds.filter(lifted_at=None).first()
    if standing:
        return standing
    hold = LegalHold.objects.create(
        person=person, reason=reason.strip(), set_by=actor, set_at=clock.now()
    )
    _tell("hold.set", hold, actor)
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, actor) -> LegalHold:
    """Twice is once."""
    _require_right(actor, hold.person)
    lock_person(hold.person_id)
    locked = LegalHold.objects.get(pk=hold.pk)
    if locked.lifted_at is None:
        locked.lifted_at, locked.lifted_by = clock.now(), actor
        locked.save(update_fields=["lifted_at", "lifted_by"])
        _tell("hold.lift", locked, actor)
    return locked
