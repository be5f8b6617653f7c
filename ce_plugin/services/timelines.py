"""Where an application has been, is and goes: for the applicant's own page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ce_plugin.enums import ApplicationStatus, OutboxState, StageKind, StageStatus
from ce_plugin.models import (
    CertificationApplication,
    StageState,
    StageTransition,
    VerificationRequest,
)
from ce_plugin.services import stages
from ce_plugin.services.review_plan import planned_step, planned_steps
from ce_plugin.services.snapshots import current_snapshot

DONE, CURRENT, NEXT, STOPPED = "done", "current", "next", "stopped"


@dataclass(frozen=True)
class TimelineItem:
    """`state` is done, current, next or stopped; `since` tells how to read `at`."""

    state: str
    title: str
    at: dt.datetime | None = None
    sentence: str = ""


def timeline(application: CertificationApplication) -> list[TimelineItem]:
    """Every step of the standing submission, and what comes after it."""
    return [*_beginning(application), *_steps(application), *_end(application)]


def _beginning(application) -> list[TimelineItem]:
    if application.status == ApplicationStatus.DRAFT:
        return [TimelineItem(CURRENT, _("Being prepared by you"))]
    if application.submitted_at is None:
        return []
    return [TimelineItem(DONE, _("Submitted"), application.submitted_at)]


def _steps(application) -> list[TimelineItem]:
    if application.status == ApplicationStatus.DRAFT:
        return _planned(application)
    snapshot = current_snapshot(application)
    if snapshot is None:
        return []
    rows = snapshot.stages.exclude(kind=StageKind.ISSUE)
    asked = snapshot.lines.filter(must_vouch=True).count()
    items, current = [], None
    for stage in rows.exclude(status=StageStatus.CLOSED).order_by("sort_order"):
        items.append(_item(stage, application, asked, first=current is None))
        current = current or (stage if stage.status in stages.OPEN else None)
    return items


def _planned(application) -> list[TimelineItem]:
    steps = planned_steps(
        application.participation, verifier=application.verifier, asked_lines=0
    )
    return [
        TimelineItem(NEXT, step.title) for step in steps if step.kind != StageKind.ISSUE
    ]


def _item(stage: StageState, application, asked: int, *, first: bool) -> TimelineItem:
    words = {"name": application.verifier.person.full_name}
    if stage.status == StageStatus.PASSED:
        return TimelineItem(DONE, _PASSED[stage.kind]() % words, stage.decided_at)
    planned = planned_step(stage.kind, application.verifier, asked)
    if not first:
        return TimelineItem(NEXT, planned.title, None, planned.sentence)
    if stage.status == StageStatus.STOPPED:
        return TimelineItem(
            CURRENT,
            _("With the coordinator"),
            stage.decided_at,
            _("%(name)s could not confirm the list as it is.") % words,
        )
    title = _WAITING[stage.kind]() % words
    return TimelineItem(CURRENT, title, stage.since, planned.sentence)


_PASSED = {
    StageKind.AUTOMATIC: lambda: _("Requirements checked: all met"),
    StageKind.COORDINATOR: lambda: _("Looked at and passed on by the coordinator"),
    StageKind.VERIFIER: lambda: _("Confirmed by %(name)s"),
}
_WAITING = {
    StageKind.AUTOMATIC: lambda: _("Being checked"),
    StageKind.COORDINATOR: lambda: _("With the coordinator"),
    StageKind.VERIFIER: lambda: _("With your verifier, %(name)s"),
}


def _end(application) -> list[TimelineItem]:
    closed = application.closed_at
    ends = {
        ApplicationStatus.DRAFT: lambda: TimelineItem(NEXT, _("Certificate")),
        ApplicationStatus.SUBMITTED: lambda: TimelineItem(NEXT, _("Certificate")),
        ApplicationStatus.RETURNED: lambda: TimelineItem(
            CURRENT, _("With you: returned with a reason"), _returned_at(application)
        ),
        ApplicationStatus.WITHDRAWN: lambda: TimelineItem(
            STOPPED, _("Withdrawn by you"), closed
        ),
        ApplicationStatus.DECLINED: lambda: TimelineItem(
            STOPPED, _("Declined by the coordinator"), closed
        ),
        ApplicationStatus.ISSUED: lambda: TimelineItem(
            DONE, _("Certificate issued"), closed
        ),
    }
    return [ends[ApplicationStatus(application.status)]()]


def _returned_at(application) -> dt.datetime:
    return application.transitions.filter(name="return").latest("pk").at


@dataclass(frozen=True)
class DeliveryStep:
    """One thing known about the verifier's mail, with the tone of its badge."""

    label: str
    tone: str
    at: dt.datetime | None
    note: str = ""


def delivery(request: VerificationRequest) -> list[DeliveryStep]:
    """How far the question got: handed over or refused, opened, answered."""
    steps = [_handed_over(request)]
    if request.opened_at:
        note = _("This may have been a mail filter that follows links by itself.")
        steps.append(DeliveryStep(_("Link opened"), "info", request.opened_at, note))
    if request.decided_at:
        steps.append(DeliveryStep(_("Answered"), "success", request.decided_at))
    return steps


def _handed_over(request: VerificationRequest) -> DeliveryStep:
    mail = request.mails.filter(kind="verification_asked").order_by("-pk").first()
    if mail is None or mail.state in (OutboxState.PENDING, OutboxState.SENDING):
        return DeliveryStep(_("Waiting to be sent"), "neutral", None)
    if mail.state == OutboxState.REFUSED:
        note = _(
            "The address may be wrong. Ask the coordinator, or name somebody else."
        )
        return DeliveryStep(_("Refused by the mail server"), "danger", None, note)
    return DeliveryStep(_("Handed over to the mail server"), "success", mail.sent_at)


@dataclass(frozen=True)
class HistoryRow:
    """One step that was taken, by whom, and why if a reason was given."""

    at: dt.datetime
    label: str
    who: str
    note: str


def history(application: CertificationApplication) -> list[HistoryRow]:
    """What happened, newest first, from the transition rows."""
    own = application.participation.person.user_id
    rows = [
        HistoryRow(row.at, str(row.label), _actor(row.actor_id, own), row.note)
        for row in application.transitions.all()
    ]
    for request in application.verifications.prefetch_related("transitions"):
        rows += [
            HistoryRow(row.at, str(row.label), request.decider_name, row.note)
            for row in request.transitions.all()
        ]
    rows += [
        HistoryRow(row.at, _stage_label(row), _actor(row.actor_id, own), row.note)
        for row in _coordinator_steps(application)
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _coordinator_steps(application):
    rows = StageTransition.objects.filter(
        subject__snapshot__application=application, actor__isnull=False
    )
    return rows.select_related("subject")


def _stage_label(row: StageTransition) -> str:
    return _("%(step)s: %(what)s") % {
        "step": row.subject.get_kind_display(),
        "what": row.label,
    }


def _actor(actor_id: int | None, own_id: int | None) -> str:
    if actor_id is None:
        return ""
    return _("You") if actor_id == own_id else _("Coordinator")
