"""The rule laboratory: what a version of the rules would do to whom.

A report is a row. It is asked for, worked out in a worker chunk by chunk, and
shown while it grows. Like a mail it is marked before the work begins, so what a
dead worker leaves is taken up again, and no participation is judged twice.
This module is the only writer of a report's `state`.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import time
from functools import partial

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from wagtail.log_actions import log

from ce_plugin import permissions, rules
from ce_plugin.enums import UNFINISHED_IMPACT_STATES, ImpactState
from ce_plugin.exceptions import NotPermitted, TransitionNotAllowed
from ce_plugin.models import ImpactReport, ImpactRow, RuleSet
from ce_plugin.services import audit, clock
from ce_plugin.services.impact_figures import summarize
from ce_plugin.services.impacts import impact_rows, next_chunk, still_to_judge
from ce_plugin.services.locks import skip_locked

logger = logging.getLogger(__name__)

EXPORTED = "ce_plugin.laboratory.export"
# Participations between two looks at whether somebody has stopped the report.
CHUNK = 250
MAX_ATTEMPTS = 3
LOCK = dt.timedelta(minutes=2)
RETRY = dt.timedelta(minutes=1)
# Seconds one task may work before it hands on: well below the queue's own limit.
BUDGET = 20
TAKEN = ("state", "lease", "attempts", "locked_until", "started_at", "total")


def fingerprint(definition: dict) -> str:
    """Names what is judged. The mark of a draft changes no answer, so it is left out:
    what was worked out for a draft holds for the version published from it."""
    return rules.digest({**definition, "draft": False})


@transaction.atomic
def ask_impact(
    rule_set: RuleSet, *, actor: AbstractBaseUser | None = None
) -> ImpactReport:
    """Have today's report on these rules worked out. `actor` None is the system.

    Idempotent: a report of the same rules and day that runs or is finished is
    given back. One of earlier wording that still runs is stopped. Raises
    NotPermitted, and RuleSetError when the definition cannot be read.
    """
    _require_right(actor)
    # Somebody may have saved the draft since this one was read.
    definition = RuleSet.objects.values_list("definition", flat=True).get(
        pk=rule_set.pk
    )
    rules.parse_rule_set(definition)
    report, created = _create_once(rule_set, definition, actor)
    if created:
        _stop_others(report)
        transaction.on_commit(partial(_hint, report.pk), robust=True)
    return report


def _require_right(actor) -> None:
    if actor is not None and not permissions.may_try_rule_sets(actor):
        raise NotPermitted("The laboratory is for coordinators.")


def _create_once(rule_set, definition: dict, actor) -> tuple[ImpactReport, bool]:
    key = {
        "rule_set": rule_set,
        "checksum": fingerprint(definition),
        "as_of": clock.today(),
    }
    standing = ImpactReport.objects.filter(
        **key, state__in=[*UNFINISHED_IMPACT_STATES, ImpactState.DONE]
    )
    if found := standing.first():
        return found, False
    facts = {"definition": definition, "asked_by": actor, "asked_at": clock.now()}
    try:
        with transaction.atomic():
            return ImpactReport.objects.create(**key, **facts), True
    except IntegrityError:
        # The same button, pressed twice.
        return standing.get(), False


def _stop_others(report: ImpactReport) -> None:
    # Locked, or one that ends at this moment would be thrown away.
    others = report.rule_set.impact_reports.unfinished().exclude(pk=report.pk)
    for each in others.select_for_update(of=("self",), no_key=True):
        _stop(each)


def _hint(report_id: int) -> None:
    # django_q is slow to import and needed only where something is queued.
    from django_q.tasks import async_task  # noqa: PLC0415

    async_task("ce_plugin.tasks.compute_impact", report_id)


@transaction.atomic
def cancel_impact(
    report: ImpactReport, *, actor: AbstractBaseUser | None
) -> ImpactReport:
    """Stop a report; what it had found so far goes. Stopped twice is stopped once.

    Raises TransitionNotAllowed when it has ended by itself, and NotPermitted.
    """
    _require_right(actor)
    current = _locked(report)
    if current.state != ImpactState.CANCELLED and not current.is_unfinished:
        raise TransitionNotAllowed("The report has ended already.")
    _stop(current)
    return current


def _locked(report: ImpactReport) -> ImpactReport:
    rows = ImpactReport.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("rule_set").get(pk=report.pk)


def _stop(report: ImpactReport) -> None:
    if not report.is_unfinished:
        return
    report.state = ImpactState.CANCELLED
    report.finished_at = clock.now()
    report.save(update_fields=["state", "finished_at"])
    report.rows.all().delete()


def compute_impact(report_id: int) -> bool:
    """Work on a report if it is due. True when this call finished it.

    Safe to run twice or at once: one worker has it in hand, and another goes on
    where a dead one left off. Works for BUDGET seconds, then hands on.
    """
    report = _take(report_id)
    if report is None:
        return False
    try:
        return _work(report)
    except Exception as error:
        logger.exception("impact report %s stumbled", report.pk)
        _put_back(report, error)
        return False


@transaction.atomic
def _take(report_id: int) -> ImpactReport | None:
    due = ImpactReport.objects.due(clock.now()).filter(pk=report_id)
    report = skip_locked(due).first()
    if report is None or _is_spent(report):
        return None
    now = clock.now()
    report.state = ImpactState.RUNNING
    report.lease = secrets.token_hex(16)
    report.attempts += 1
    report.locked_until = now + LOCK
    report.started_at = report.started_at or now
    report.total = report.done + still_to_judge(report).count()
    report.save(update_fields=TAKEN)
    return report


def _is_spent(report: ImpactReport) -> bool:
    # A chunk that kills its worker reports nothing: count what was begun.
    if report.attempts < MAX_ATTEMPTS:
        return False
    report.state = ImpactState.FAILED
    report.finished_at = clock.now()
    report.save(update_fields=["state", "finished_at"])
    return True


def _work(report: ImpactReport) -> bool:
    rule_set = rules.parse_rule_set(report.definition)
    end = time.monotonic() + BUDGET
    while chunk := next_chunk(report, CHUNK):
        rows = impact_rows(chunk, rule_set, report.as_of)
        if not _keep(report, rows):
            return False
        if time.monotonic() >= end:
            _hand_on(report)
            return False
    return _finish(report)


def _ours(report: ImpactReport) -> QuerySet:
    """The row, unless it was stopped or another worker has taken it up."""
    rows = ImpactReport.objects.filter(pk=report.pk, lease=report.lease)
    return rows.filter(state=ImpactState.RUNNING)


@transaction.atomic
def _keep(report: ImpactReport, rows: list[ImpactRow]) -> bool:
    """Store a chunk and how far we are, both or neither. False when not ours."""
    report.cursor, report.attempts = rows[-1].participation_id, 0
    kept = _ours(report).update(
        cursor=report.cursor,
        done=F("done") + len(rows),
        locked_until=clock.now() + LOCK,
        attempts=report.attempts,
    )
    if kept:
        for row in rows:
            row.report = report
        ImpactRow.objects.bulk_create(rows)
    return bool(kept)


def _hand_on(report: ImpactReport) -> None:
    _ours(report).update(lease="", locked_until=clock.now())
    transaction.on_commit(partial(_hint, report.pk), robust=True)


def _put_back(report: ImpactReport, error: Exception) -> None:
    facts = {"lease": "", "last_error_class": type(error).__name__}
    if report.attempts < MAX_ATTEMPTS:
        _ours(report).update(locked_until=clock.now() + RETRY, **facts)
        return
    ended = {"state": ImpactState.FAILED, "finished_at": clock.now()}
    _ours(report).update(**facts, **ended)


@transaction.atomic
def _finish(report: ImpactReport) -> bool:
    ended = _ours(report).update(
        state=ImpactState.DONE,
        finished_at=clock.now(),
        lease="",
        locked_until=None,
        total=F("done"),
        summary=summarize(report),
    )
    if ended:
        _discard_older(report)
    return bool(ended)


def _discard_older(report: ImpactReport) -> None:
    """What no version was published with is kept only until there is a newer one."""
    older = ImpactReport.objects.filter(rule_set=report.rule_set_id, pk__lt=report.pk)
    older.filter(frozen_at__isnull=True).delete()


def compute_waiting(limit: int = 1) -> int:
    """Work on what is due, without a queue. Returns how many were finished."""
    due = ImpactReport.objects.due(clock.now())
    ids = list(due.values_list("pk", flat=True)[:limit])
    return sum(compute_impact(pk) for pk in ids)


def current_report(rule_set: RuleSet) -> ImpactReport | None:
    """The newest finished report on exactly what this version says now."""
    finished = rule_set.impact_reports.finished()
    judged = fingerprint(rule_set.definition)
    return finished.filter(checksum=judged).order_by("-pk").first()


@transaction.atomic
def attach_to_publication(report: ImpactReport) -> ImpactReport:
    """Keep the report for good with the version that is published; twice is once.

    For the verb that publishes, inside its transaction. Raises
    TransitionNotAllowed when the report is unfinished or of another wording.
    """
    current = _locked(report)
    if current.frozen_at:
        return current
    is_of_it = current.checksum == fingerprint(current.rule_set.definition)
    if current.state != ImpactState.DONE or not is_of_it:
        raise TransitionNotAllowed("This report is not of the rules as they stand.")
    current.frozen_at = clock.now()
    current.save(update_fields=["frozen_at"])
    return current


def record_export(report: ImpactReport, *, actor: AbstractBaseUser, rows: int) -> None:
    """Put on record that somebody takes a list with names away. Raises NotPermitted."""
    _require_right(actor)
    audit.record("impactreport.download", report, actor=actor)
    log(
        instance=report.rule_set,
        action=EXPORTED,
        user=actor,
        data={"report": report.pk, "rows": rows},
    )
