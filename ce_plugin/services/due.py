"""What is due today, whoever asks: the queue's schedule or `manage.py run_due`."""

from __future__ import annotations

from ce_plugin.services import (
    clock,
    merge_suspects,
    positions,
    publications,
    reminders,
    retention,
)
from ce_plugin.services.rule_set_moves import follow_rule_sets


def run_due() -> dict[str, int]:
    """Who has left is asked no more, runs go where the rules in force send them,
    reminders are queued, doubles sought, what was published unnoticed is noted down.

    What is not kept for ever goes last. In this order, so that nobody is reminded
    by rules that are not theirs any more. Safe to run as often as one likes.
    """
    return {
        "verifiers_gone": positions.take_back_questions(),
        "moved": follow_rule_sets(clock.today()),
        "reminders": reminders.run_due(),
        "suspects": merge_suspects.look_for_suspects(),
        "published": publications.catch_up(),
        **retention.run_due(),
    }
