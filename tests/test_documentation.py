"""The documents say what the code says."""

from __future__ import annotations

from pathlib import Path

from ce_plugin.app_settings import AppSettings
from ce_plugin.transitions import MACHINES

DOCS = Path(__file__).resolve().parent.parent / "docs"


def rows_of(machine) -> list[str]:
    return [
        f"| {step.name} | {', '.join(sorted(step.sources))} | {step.target} "
        f"| {'the system' if step.system else step.permission} "
        f"| {'yes' if step.requires_note else ''} |"
        for step in machine.steps
    ]


def test_workflow_prints_every_step_of_every_machine():
    text = (DOCS / "workflow.md").read_text(encoding="utf-8")
    printed = [line for line in text.splitlines() if line.startswith("| ")]

    missing = [
        row for machine in MACHINES for row in rows_of(machine) if row not in printed
    ]

    assert missing == []


def test_settings_lists_every_setting_with_its_meaning():
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    known = [name for name in vars(AppSettings) if name.isupper()]

    listed = [line for line in text.splitlines() if line.startswith("| `CE_PLUGIN_")]

    assert [line.split("`")[1] for line in listed] == [
        f"CE_PLUGIN_{name}" for name in known
    ]
    assert [
        name for name in known if getattr(AppSettings, name).__doc__ not in text
    ] == []
