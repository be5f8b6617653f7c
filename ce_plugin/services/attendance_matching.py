"""Who the people in a provider's report are: by address, by memory, by choice."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, QuerySet

from ce_plugin.enums import ImportState, ImportVerdict
from ce_plugin.models import ImportBatch, ImportRow
from ce_plugin.services import imports
from ce_plugin.services.attendance_directory import CANDIDATE, DECIDED


def unmatched(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Lines of which it is not clear who they are, then those that become guests."""
    asked = Q(targets__has_key=f"{CANDIDATE}0")
    guests = Q(verdict=ImportVerdict.NEW) & ~Q(targets__has_key="person")
    rows = batch.rows.filter(asked | guests)
    return rows.order_by("verdict", "line")


def decided(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Lines of which somebody said who they are, now or for an earlier report."""
    return batch.rows.filter(targets__has_key=DECIDED).order_by("line")


def matchable(batch: ImportBatch) -> QuerySet[ImportRow]:
    """First what is not clear, then what was decided and may be decided anew."""
    last = Q(targets__has_key=DECIDED)
    rows = unmatched(batch) | decided(batch)
    return rows.annotate(was_decided=last).order_by("was_decided", "verdict", "line")


@transaction.atomic
def choose(batch: ImportBatch, chosen: Mapping[int, str], *, actor) -> ImportBatch:
    """Say who lines are, by record number or as guests, and judge all lines anew.

    Raises NotPermitted, or TransitionNotAllowed once the file is imported.
    """
    imports.require_may_import(actor, batch.session)
    imports.lock_batch(batch, wanted=ImportState.STAGED)
    rows = list(batch.rows.filter(line__in=list(chosen)))
    for row in rows:
        row.data["record"] = chosen[row.line]
    ImportRow.objects.bulk_update(rows, ["data"], batch_size=200)
    return imports.look_again(batch, actor=actor)
