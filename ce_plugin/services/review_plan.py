"""What an application will go through: who is asked, about what, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ce_plugin.enums import ReviewRhythm, StageKind
from ce_plugin.models import CESettings, Position, TrackParticipation, times
from ce_plugin.services import clock

BATCH_MONTHS = (1, 4, 7, 10)


@dataclass(frozen=True)
class PlannedStep:
    """One step to come, in words."""

    kind: str
    title: str
    sentence: str


def planned_steps(
    participation: TrackParticipation, *, verifier: Position | None, asked_lines: int
) -> list[PlannedStep]:
    """The steps of the participation's track in their order (rulings: stage presets)."""
    stages = participation.track.stages.order_by("sort_order")
    kinds = stages.values_list("kind", flat=True)
    return [planned_step(kind, verifier, asked_lines) for kind in kinds]


def planned_step(kind: str, verifier: Position | None, asked_lines: int) -> PlannedStep:
    name = verifier.person.full_name if verifier else _("Your verifier")
    titles = {
        StageKind.AUTOMATIC: _("Automatic check"),
        StageKind.COORDINATOR: _("The coordinator looks at your list"),
        StageKind.VERIFIER: _("%(name)s is asked by mail") % {"name": name},
        StageKind.ISSUE: _("Your certificate is issued"),
    }
    return PlannedStep(kind, titles[StageKind(kind)], _sentence(kind, asked_lines))


def _sentence(kind: str, asked_lines: int) -> str:
    if kind == StageKind.COORDINATOR:
        return rhythm_sentence(CESettings.load().review_rhythm, clock.today())
    if kind == StageKind.VERIFIER:
        return asked_sentence(asked_lines)
    if kind == StageKind.AUTOMATIC:
        return _("The requirements are checked the moment you submit.")
    return _("At once after the last step, together with your next participation.")


def asked_sentence(lines: int) -> str:
    """How much the verifier is asked about."""
    if not lines:
        return _(
            "Nothing is left to vouch for, so one confirmation of the whole is asked."
        )
    return ngettext(
        "About %(lines)s line that the library does not know from its own records.",
        "About %(lines)s lines that the library does not know from its own records.",
        lines,
    ) % {"lines": lines}


def rhythm_sentence(rhythm: str, today: dt.date) -> str:
    """When the coordinator will look, for an application submitted today."""
    if rhythm == ReviewRhythm.QUARTERLY:
        batch = times.month_words(next_batch(today))
        return _(
            "The coordinator looks at applications in January, April, July and October. "
            "Submitted today, yours belongs to the batch of %(batch)s."
        ) % {"batch": batch}
    if rhythm == ReviewRhythm.CONTINUOUS:
        return _("The coordinator looks at applications as they come in.")
    return _("The coordinator looks at applications once a month or more often.")


def next_batch(today: dt.date) -> dt.date:
    """The first day of the batch month for what is in by the end of the month before."""
    later = [month for month in BATCH_MONTHS if month > today.month]
    if later:
        return dt.date(today.year, later[0], 1)
    return dt.date(today.year + 1, BATCH_MONTHS[0], 1)
