"""Which review step is next. Order is data: the stages of the current snapshot."""

from __future__ import annotations

from ce_plugin.enums import StageKind, StageStatus
from ce_plugin.models import (
    ApplicationSnapshot,
    CertificationApplication,
    StageState,
)
from ce_plugin.services import clock
from ce_plugin.services.snapshots import current_snapshot
from ce_plugin.services.transition import apply_transition

OPEN = (StageStatus.PENDING, StageStatus.STOPPED)


def lay_out(snapshot: ApplicationSnapshot) -> list[StageState]:
    """One row per step of the track, in the track's order."""
    kinds = snapshot.application.participation.track.stages.order_by("sort_order")
    return StageState.objects.bulk_create(
        StageState(snapshot=snapshot, sort_order=number, kind=stage.kind)
        for number, stage in enumerate(kinds, start=1)
    )


def current_stage(application: CertificationApplication) -> StageState | None:
    """The step the application waits at, or None when it waits at none."""
    snapshot = current_snapshot(application)
    if snapshot is None:
        return None
    return snapshot.stages.filter(status__in=OPEN).order_by("sort_order").first()


def begin(stage: StageState) -> None:
    """Note since when a step has been waiting."""
    stage.since = clock.now()
    stage.save(update_fields=["since"])


def pass_stage(stage: StageState, *, actor, data: dict | None = None) -> None:
    apply_transition(stage, "pass", actor=actor, changes=_decided(actor), data=data)


def stop_stage(stage: StageState, *, note: str = "") -> None:
    apply_transition(stage, "stop", actor=None, note=note, changes=_decided(None))


def reopen_stage(stage: StageState) -> None:
    changes = {"decided_at": None, "decided_by": None, "since": clock.now()}
    apply_transition(stage, "reopen", actor=None, changes=changes)


def close_stages(application: CertificationApplication) -> None:
    """End every step still open: the list went back, or away."""
    snapshot = current_snapshot(application)
    open_stages = snapshot.stages.filter(status__in=OPEN) if snapshot else ()
    for stage in open_stages:
        apply_transition(stage, "close", actor=None, changes=_decided(None))


def _decided(actor) -> dict:
    return {"decided_at": clock.now(), "decided_by": actor}


def waits_for_coordinator(stage: StageState | None) -> bool:
    if stage is None:
        return False
    stopped = stage.status == StageStatus.STOPPED
    return stopped or stage.kind == StageKind.COORDINATOR
