"""What a file does, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import ngettext

from ce_plugin.models import ImportBatch


def sentences(batch: ImportBatch) -> Iterable[str]:
    """What the file does, the part that is to be done first."""
    said = {
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
    return [
        text % batch.counts[verdict]
        for verdict, text in said.items()
        if batch.counts[verdict]
    ]


def left_out_sentence(count: int) -> str:
    return (
        ngettext(
            "Leave %d line out that is wrong or double",
            "Leave %d lines out that are wrong or double",
            count,
        )
        % count
    )
