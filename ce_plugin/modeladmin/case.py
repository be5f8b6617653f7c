"""One application as the coordinator needs it: everything read, nothing decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ce_plugin import permissions, rules
from ce_plugin.enums import StageKind, StageStatus
from ce_plugin.modeladmin.changes import Change, changes_between
from ce_plugin.modeladmin.history import Entry, history_of
from ce_plugin.models import (
    ApplicationLine,
    ApplicationSnapshot,
    CertificationApplication,
    Position,
    StageState,
    VerificationRequest,
)
from ce_plugin.services import clock, eligibility
from ce_plugin.services.claims import duplicate_groups
from ce_plugin.services.explanations import reason_sentence
from ce_plugin.services.people import main_position, verifier_candidates
from ce_plugin.transitions import APPLICATION, STAGE

RELATED = (
    "participation__person__user",
    "participation__track",
    "participation__rule_set",
    "verifier__person",
    "verifier__library",
)


@dataclass(frozen=True)
class Line:
    """A frozen line; `why` says why it does not count in full, `twins` look alike."""

    line: ApplicationLine
    why: str
    twin: bool
    questioned: bool

    @property
    def is_exception(self) -> bool:
        return bool(self.why or self.twin or self.questioned)


@dataclass(frozen=True)
class Actions:
    """What this person may do with this case now."""

    own_case: bool = False
    pass_on: bool = False
    give_back: bool = False
    decline: bool = False
    ask: bool = False
    remind: bool = False

    @property
    def any(self) -> bool:
        return self.pass_on or self.give_back or self.decline or self.ask


@dataclass(frozen=True)
class Case:
    application: CertificationApplication
    snapshot: ApplicationSnapshot | None
    position: Position | None
    stages: tuple[StageState, ...]
    stage: StageState | None
    evaluation: rules.Evaluation | None
    requirements: tuple[eligibility.ProgressRow, ...]
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]
    verifications: tuple[VerificationRequest, ...]
    history: tuple[Entry, ...]
    candidates: tuple[Position, ...]
    actions: Actions

    @property
    def exceptions(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_exception)

    @property
    def next_stage(self) -> StageState | None:
        """The step after the one it waits at."""
        later = (one for one in self.stages if one.status == StageStatus.PENDING)
        return next((one for one in later if one != self.stage), None)

    @property
    def issues_at_once(self) -> bool:
        return bool(self.next_stage) and self.next_stage.kind == StageKind.ISSUE

    @property
    def is_stopped(self) -> bool:
        return bool(self.stage) and self.stage.status == StageStatus.STOPPED

    @property
    def certificate(self):
        return self.application.certificates.filter(is_current=True).first()


def read_case(application: CertificationApplication, user) -> Case:
    """Everything about an application on one screen, in a fixed number of queries."""
    application = CertificationApplication.objects.select_related(*RELATED).get(
        pk=application.pk
    )
    snapshots = {one.number: one for one in _snapshots(application)}
    snapshot = snapshots.get(application.snapshot_number)
    stages = tuple(snapshot.stages.all()) if snapshot else ()
    stage = next((one for one in stages if _is_open(one)), None)
    verifications = _verifications(application)
    evaluation = _evaluation(snapshot)
    actions = actions_for(application, stage, user)
    return Case(
        application=application,
        snapshot=snapshot,
        position=_position(application),
        stages=stages,
        stage=stage,
        evaluation=evaluation,
        requirements=_requirements(snapshot, evaluation),
        lines=_lines(snapshot, verifications),
        changes=_changes(snapshots, snapshot),
        verifications=verifications,
        history=history_of(application, verifications),
        candidates=_candidates(application) if actions.ask else (),
        actions=actions,
    )


def _is_open(stage: StageState) -> bool:
    return stage.status in (StageStatus.PENDING, StageStatus.STOPPED)


def _snapshots(application) -> Iterable[ApplicationSnapshot]:
    # The current list, and the one before it to compare with.
    recent = application.snapshots.filter(number__gte=application.snapshot_number - 1)
    return recent.select_related("rule_set").prefetch_related("lines", "stages")


def _verifications(application) -> tuple[VerificationRequest, ...]:
    rows = application.verifications.select_related("verifier__person")
    return tuple(rows.prefetch_related("mails", "questioned_lines"))


def _position(application) -> Position | None:
    return main_position(application.participation.person, clock.today())


def _evaluation(snapshot: ApplicationSnapshot | None) -> rules.Evaluation | None:
    return rules.evaluation_from_mapping(snapshot.evaluation) if snapshot else None


def _requirements(snapshot, evaluation) -> tuple[eligibility.ProgressRow, ...]:
    if evaluation is None:
        return ()
    return eligibility.in_words(evaluation, (), snapshot.rule_set.parsed).rows


def _lines(snapshot, verifications) -> tuple[Line, ...]:
    if snapshot is None:
        return ()
    rows = list(snapshot.lines.all())
    twins = {line.pk for group in duplicate_groups(rows) for line in group}
    questioned = {
        line.pk for request in verifications for line in request.questioned_lines.all()
    }
    return tuple(
        Line(
            line=line,
            why=reason_sentence(line.reason),
            twin=line.pk in twins,
            questioned=line.pk in questioned,
        )
        for line in rows
    )


def _changes(snapshots: dict, snapshot) -> tuple[Change, ...]:
    before = snapshots.get(snapshot.number - 1) if snapshot else None
    return changes_between(before, snapshot) if before else ()


def _candidates(application) -> tuple[Position, ...]:
    participation = application.participation
    return tuple(verifier_candidates(participation.person, participation.rule_set))


def actions_for(application, stage: StageState | None, user) -> Actions:
    """Ask the transition tables and the permissions; decide nothing anew."""
    if not permissions.may_review(user, application):
        return Actions(own_case=permissions.is_coordinator(user))
    steps = APPLICATION.names_from(application.status)
    here = STAGE.names_from(stage.status) if stage else ()
    at_verifier = bool(stage) and stage.kind == StageKind.VERIFIER
    return Actions(
        pass_on=bool(stage)
        and stage.kind == StageKind.COORDINATOR
        and "pass" in here
        and "issue" in steps,
        give_back="return" in steps,
        decline="decline" in steps,
        ask=at_verifier and "issue" in steps,
        remind=at_verifier and "pass" in here and "issue" in steps,
    )
