"""What a file does, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from ce_plugin.enums import ImportState, ImportVerdict
from ce_plugin.models import ImportBatch

# Of a report somebody who did not come, or left early, is neither on record nor wrong.
OF_REPORTS = {
    ImportVerdict.SAME: gettext_lazy("Nothing to note"),
    ImportVerdict.WRONG: gettext_lazy("Stays out"),
}


def verdict_label(batch: ImportBatch, verdict: str) -> str | Promise:
    label = ImportVerdict(verdict).label
    return OF_REPORTS.get(verdict, label) if is_report(batch) else label


def is_report(batch: ImportBatch) -> bool:
    return batch.kind == "attendance"


def sentences(batch: ImportBatch) -> Iterable[str]:
    """What the file does or, once that is decided, did; what is to be done first."""
    if batch.state == ImportState.STAGED:
        said = _said(batch) | (_said_of_report(batch) if is_report(batch) else {})
    else:
        said = _once(batch) | (_once_of_report(batch) if is_report(batch) else {})
    return [
        text % batch.counts[verdict]
        for verdict, text in said.items()
        if batch.counts[verdict]
    ]


def _said(batch: ImportBatch) -> dict[str, str]:
    return {
        "new": ngettext("%d line is new.", "%d lines are new.", batch.counts["new"]),
        "changed": ngettext(
            "%d line changes something.",
            "%d lines change something.",
            batch.counts["changed"],
        ),
        "same": ngettext(
            "%d line says what is on record.",
            "%d lines say what is on record.",
            batch.counts["same"],
        ),
        "duplicate": ngettext(
            "%d line is double, or it is not clear who is meant.",
            "%d lines are double, or it is not clear who is meant.",
            batch.counts["duplicate"],
        ),
        "wrong": ngettext(
            "%d line is wrong.", "%d lines are wrong.", batch.counts["wrong"]
        ),
    }


def _said_of_report(batch: ImportBatch) -> dict[str, str]:
    return {
        "same": ngettext(
            "%d line has nothing to note: on record already, or not there.",
            "%d lines have nothing to note: on record already, or not there.",
            batch.counts["same"],
        ),
        "wrong": ngettext(
            "%d line stays out: too short, or it cannot be noted. It says why.",
            "%d lines stay out: too short, or they cannot be noted. Each says why.",
            batch.counts["wrong"],
        ),
    }


def _once(batch: ImportBatch) -> dict[str, str]:
    """The same of a file that was imported, taken back or discarded."""
    counts = batch.counts
    return {
        "new": ngettext("%d line was new.", "%d lines were new.", counts["new"]),
        "changed": ngettext(
            "%d line brought a change.",
            "%d lines brought a change.",
            counts["changed"],
        ),
        "same": ngettext(
            "%d line said what was on record.",
            "%d lines said what was on record.",
            counts["same"],
        ),
        "duplicate": ngettext(
            "%d line stayed out: double, or it was not clear who was meant.",
            "%d lines stayed out: double, or it was not clear who was meant.",
            counts["duplicate"],
        ),
        "wrong": ngettext(
            "%d line stayed out: it was wrong.",
            "%d lines stayed out: they were wrong.",
            counts["wrong"],
        ),
    }


def _once_of_report(batch: ImportBatch) -> dict[str, str]:
    return {
        "same": ngettext(
            "%d line had nothing to note: on record already, or not there.",
            "%d lines had nothing to note: on record already, or not there.",
            batch.counts["same"],
        ),
        "wrong": ngettext(
            "%d line stayed out: too short, or it could not be noted. It says why.",
            "%d lines stayed out: too short, or they could not be noted. Each says why.",
            batch.counts["wrong"],
        ),
    }


def left_out_sentence(batch: ImportBatch, count: int) -> str:
    if is_report(batch):
        return (
            ngettext(
                "Leave %d line out that is too short, not clear or wrong",
                "Leave %d lines out that are too short, not clear or wrong",
                count,
            )
            % count
        )
    return (
        ngettext(
            "Leave %d line out that is wrong or double",
            "Leave %d lines out that are wrong or double",
            count,
        )
        % count
    )
