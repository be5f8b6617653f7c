"""The only writer of a status. See `transitions/` for what is legal."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from wagtail.log_actions import log

from ce_plugin import permissions
from ce_plugin.enums import ActorKind
from ce_plugin.exceptions import NoteRequired, NotPermitted, TransitionNotAllowed
from ce_plugin.services import audit
from ce_plugin.transitions import VERIFICATION, Machine, Transition


def apply_transition(
    instance: models.Model,
    name: str,
    *,
    actor: AbstractBaseUser | None,
    note: str = "",
    changes: dict | None = None,
    data: dict | None = None,
):
    """Take the step `name` on `instance`, once, inside the caller's transaction.

    `actor` None is the system. `changes` are the fields that belong to the new
    status; `data` is what the step rests on. Returns the log row, or None when
    the row stands there already by this very step. Raises TransitionNotAllowed,
    NotPermitted or NoteRequired, and RuntimeError outside a transaction.
    """
    _require_transaction(instance)
    log_model = instance.transitions.model
    step = log_model.machine.get(name)
    current = _locked(instance)
    if _stands_there_already(current, step):
        instance.refresh_from_db()
        return None
    _check(current, log_model.machine, step, actor, note)
    row = log_model.objects.create(
        subject=current,
        name=step.name,
        from_status=current.status,
        to_status=step.target,
        actor=actor,
        note=note,
        data=data or {},
    )
    _write(current, step, changes or {})
    _tell_audit(current, step, row)
    _tell_wagtail(current, step, actor, note)
    instance.refresh_from_db()
    return row


def _require_transaction(instance: models.Model) -> None:
    connection = transaction.get_connection(instance._state.db)
    if not connection.in_atomic_block:
        raise RuntimeError("apply_transition needs the caller's open transaction.")


def _locked(instance: models.Model) -> models.Model:
    # The row in hand may be stale: two people may be looking at the same screen.
    rows = type(instance)._default_manager.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=instance.pk)


def _stands_there_already(current: models.Model, step: Transition) -> bool:
    if current.status != step.target:
        return False
    last = current.transitions.order_by("pk").last()
    return last is not None and last.name == step.name


def _check(current, machine: Machine, step: Transition, actor, note: str) -> None:
    if current.status not in step.sources:
        raise TransitionNotAllowed(
            f"{machine.name} cannot {step.name} while {current.status}."
        )
    if not _permitted(current, step, actor):
        raise NotPermitted(f"{step.name} is not this person's step.")
    if step.requires_note and not note.strip():
        raise NoteRequired(f"{step.name} needs a reason.")


def _permitted(current, step: Transition, actor) -> bool:
    if step.system:
        return True
    return actor is not None and permissions.may(actor, step.permission, current)


def _write(current: models.Model, step: Transition, changes: dict) -> None:
    current.status = step.target
    for field, value in changes.items():
        setattr(current, field, value)
    current.save(update_fields=["status", *changes])


def _tell_audit(current: models.Model, step: Transition, row) -> None:
    # Last of all: from here on nobody else adds an event until we are through.
    audit.record(
        f"{row.machine.name}.{step.name}",
        current,
        actor=row.actor,
        kind=_kind(row),
        reason=f"{row.machine.name}:{row.pk}" if row.note else "",
        from_state=row.from_status,
        to_state=row.to_status,
        digest=row.data.get("digest", ""),
    )


def _kind(row) -> ActorKind | None:
    """Whoever answers a link has no sign-in, and yet is not the system."""
    answers = row.machine is VERIFICATION and row.name != "revoke"
    return ActorKind.VERIFIER if answers else None


def _tell_wagtail(current: models.Model, step: Transition, actor, note: str) -> None:
    # A courtesy: editors look for history there. Our own row is the record.
    machine = type(current).transitions.rel.related_model.machine
    log(
        instance=current,
        action=f"ce_plugin.{machine.name}.{step.name}",
        user=actor,
        data={"note": note} if note else None,
    )
