"""Registration only: what the plugin adds to the Wagtail admin."""

from __future__ import annotations

from wagtail import hooks

from ce_plugin.transitions import MACHINES


@hooks.register("register_log_actions")
def register_transition_labels(actions) -> None:
    """One label per step of the transition table, for Wagtail's history pages."""
    for machine in MACHINES:
        for step in machine.steps:
            name = f"ce_plugin.{machine.name}.{step.name}"
            actions.register_action(name, step.label, step.label)
