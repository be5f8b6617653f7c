"""What is due, whoever asks: the queue's schedule or `manage.py run_due`.

The one list of it. Work that goes over many people stops when its time is up and goes
on there the next time; what was begun before midnight is finished after it.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from ce_plugin.exceptions import DueWorkFailed
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

logger = logging.getLogger(__name__)

# Nobody is written to at midnight because a day has begun.
MORNING = dt.time(6)


@dataclass(frozen=True)
class Work:
    """`run` says how much it did. Daily work is done once a day.

    What is `paced` is given its pace, and may stop before all of it is done. What
    `rests_on` another work is not done while that one fails.
    """

    name: str
    run: Callable[..., int]
    daily: bool = True
    paced: bool = False
    rests_on: str = ""

    def done_with(self, pace: Pace) -> int | None:
        """How much it did; None when it failed, so that the rest goes on."""
        try:
            return self.run(pace) if self.paced else self.run()
        except Exception as error:
            # Never the error's own words, which may name somebody.
            logger.error("%s was not done: %s", self.name, type(error).__name__)
            return None


# In this order: what cannot wait; who has left is asked no more, runs go where the
# rules in force send them, and only then is anybody reminded by those rules. What is
# not kept for ever goes last.
WORKS = (
    Work("event_reminders", event_reminders.run_due, daily=False),
    Work("credits", attendance_posting.run_due, daily=False),
    Work("seats", seats.fill_all, daily=False),
    Work("verifiers_gone", positions.take_back_questions),
    Work("moved", lambda: follow_rule_sets(clock.today())),
    Work("reminders", reminders.run_due, paced=True, rests_on="moved"),
    Work("suspects", merge_suspects.look_for_suspects),
    Work("published", publications.catch_up),
    *(Work(name, rule) for name, rule in retention.RULES.items()),
)


def run_due(budget: dt.timedelta | None = None) -> dict[str, int]:
    """How much of each work was done. Safe to run as often as one likes.

    With a `budget` daily work waits for the morning, and the first work that runs out
    of time ends the call: what comes after it waits. What fails does not keep the
    rest from being done; DueWorkFailed names it in the end.
    """
    hurries = budget is not None
    until = time.monotonic() + budget.total_seconds() if hurries else None
    counts: dict[str, int | None] = {work.name: 0 for work in WORKS}
    for work in WORKS:
        row, _created = DueWork.objects.get_or_create(name=work.name)
        if not _is_wanted(work, row, hurries) or counts.get(work.rests_on, 0) is None:
            continue
        pace = Pace(row, until)
        counts[work.name] = work.done_with(pace)
        if pace.is_unfinished:
            break
        if counts[work.name] is not None:
            _finish(row)
    _tell_failures(counts)
    return counts


def _tell_failures(counts: dict[str, int | None]) -> None:
    failed = [name for name, count in counts.items() if count is None]
    if failed:
        raise DueWorkFailed(failed)


def _is_wanted(work: Work, row: DueWork, in_the_morning: bool) -> bool:
    if not work.daily:
        return True
    if row.finished_at and clock.local(row.finished_at).date() == clock.today():
        return False
    return not in_the_morning or clock.now().time() >= MORNING


def _finish(row: DueWork) -> None:
    row.after, row.finished_at = None, clock.now()
    row.save(update_fields=["after", "finished_at"])
