"""What is due, whoever asks: the queue's schedule or `manage.py run_due`.

The one list of it. Work that goes over many people stops when its time is up and goes
on there the next time; what was begun before midnight is finished after it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from ce_plugin.models import DueWork
from ce_plugin.services import (
    attendance_posting,
    clock,
    event_reminders,
    merge_suspects,
    positions,
    publications,
    reminders,
    retention,
    seats,
)
from ce_plugin.services.pace import Pace
from ce_plugin.services.rule_set_moves import follow_rule_sets

# Nobody is written to at midnight because a day has begun.
MORNING = dt.time(6)


@dataclass(frozen=True)
class Work:
    """`run` says how much it did. Daily work is done once a day."""

    name: str
    run: Callable[[Pace], int]
    daily: bool = True


# In this order: what cannot wait; who has left is asked no more, runs go where the
# rules in force send them, and only then is anybody reminded by those rules. What is
# not kept for ever goes last.
WORKS = (
    Work("event_reminders", lambda pace: event_reminders.run_due(), daily=False),
    Work("credits", lambda pace: attendance_posting.run_due(), daily=False),
    Work("seats", lambda pace: seats.fill_all(), daily=False),
    Work("verifiers_gone", lambda pace: positions.take_back_questions()),
    Work("moved", lambda pace: follow_rule_sets(clock.today())),
    Work("reminders", reminders.run_due),
    Work("suspects", lambda pace: merge_suspects.look_for_suspects()),
    Work("published", lambda pace: publications.catch_up()),
    *(
        Work(name, lambda pace, rule=rule: rule())
        for name, rule in retention.RULES.items()
    ),
)


def run_due(budget: dt.timedelta | None = None) -> dict[str, int]:
    """How much of each work was done. Safe to run as often as one likes.

    With a `budget` daily work waits for the morning, and the first work that runs out
    of time ends the call: what comes after it rests on it.
    """
    hurries = budget is not None
    until = time.monotonic() + budget.total_seconds() if hurries else None
    counts = {work.name: 0 for work in WORKS}
    for work in WORKS:
        row, _created = DueWork.objects.get_or_create(name=work.name)
        if work.daily and not _is_wanted(row, hurries):
            continue
        pace = Pace(row, until)
        counts[work.name] = work.run(pace)
        if pace.is_unfinished:
            break
        _finish(row)
    return counts


def _is_wanted(row: DueWork, in_the_morning: bool) -> bool:
    if row.finished_at and clock.local(row.finished_at).date() == clock.today():
        return False
    return not in_the_morning or clock.now().time() >= MORNING


def _finish(row: DueWork) -> None:
    row.after, row.finished_at = None, clock.now()
    row.save(update_fields=["after", "finished_at"])
