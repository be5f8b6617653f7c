"""The laws of the house, read from the syntax trees. See docs/architecture.md."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = ROOT / "ce_plugin"

# Who stands on which floor; an import may point down or stay on its floor.
LEVELS = {
    "urls": 5,
    "wagtail_hooks": 5,
    "apps": 5,
    "checks": 5,
    "views": 4,
    "viewsets": 4,
    "modeladmin": 4,
    "tasks": 4,
    "middleware": 4,
    "limiting": 4,
    "signal_handlers": 4,
    "management": 4,
    "templatetags": 4,
    "demo": 4,
    "forms": 3,
    "services": 2,
    "permissions": 2,
    "pdf": 2,
    "models": 1,
    "enums": 0,
    "transitions": 0,
    "exceptions": 0,
    "signals": 0,
    "app_settings": 0,
    "blocks": 0,
    "rules": 0,
    "migrations": 5,
}
APART = ({"views", "modeladmin"}, {"services", "tasks"}, {"rules", "enums"})
SLOW = {"xhtml2pdf", "reportlab", "django_q", "fontTools"}


def modules(folder: Path = PLUGIN) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def package_of(path: Path) -> str:
    """The floor a file stands on: the first name below ce_plugin."""
    first = path.relative_to(PLUGIN).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> list[tuple[str, int]]:
    """Every absolute name a file imports, late imports too, with its line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = absolute(path, node)
            found += [(f"{base}.{alias.name}", node.lineno) for alias in node.names]
    return found


def absolute(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = list(path.relative_to(ROOT).parts[: -node.level])
    return ".".join([*package, *([node.module] if node.module else [])])


def inner_imports(path: Path) -> list[tuple[str, str, int]]:
    """(file, package of ours, line) for each import within the plugin."""
    found = []
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] == "ce_plugin" and len(parts) > 1 and parts[1] in LEVELS:
            found.append((str(path.relative_to(ROOT)), parts[1], line))
    return found


def test_every_module_has_a_floor():
    names = {package_of(path) for path in modules()} - {"__init__"}

    assert names - set(LEVELS) == set()


def test_imports_point_down():
    upward = [
        (where, target, line)
        for path in modules()
        if package_of(path) != "__init__"
        for where, target, line in inner_imports(path)
        if LEVELS[target] > LEVELS[package_of(path)]
        and (package_of(path), target) != ("apps", "checks")
    ]

    assert upward == []


@pytest.mark.parametrize("pair", APART, ids=lambda pair: "-".join(sorted(pair)))
def test_neighbours_leave_each_other_alone(pair):
    crossing = [
        found
        for path in modules()
        if package_of(path) in pair
        for found in inner_imports(path)
        if found[1] in pair - {package_of(path)}
        and (package_of(path), found[1]) != ("tasks", "services")
    ]

    assert crossing == []


def test_tasks_call_services_and_nothing_else():
    targets = {target for _where, target, _line in inner_imports(PLUGIN / "tasks.py")}

    assert targets == {"services"}


def test_rules_import_standard_library_and_themselves_only():
    foreign = [
        (path.name, name)
        for path in modules(PLUGIN / "rules")
        for name, _line in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("ce_plugin.rules")
    ]

    assert foreign == []


def test_rules_never_ask_the_time():
    asked = [
        (path.name, node.lineno)
        for path in modules(PLUGIN / "rules")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow"}
    ]

    assert asked == []


def test_plugin_imports_neither_portal_nor_home():
    foreign = [
        (str(path.relative_to(ROOT)), name)
        for path in modules()
        for name, _line in imports(path)
        if name.split(".")[0] in {"portal", "home", "tests", "allauth"}
    ]

    assert foreign == []


def test_home_and_portal_use_only_the_public_side():
    allowed = {"models", "signals", "templatetags", "urls"}
    inward = {
        (str(path.relative_to(ROOT)), name)
        for folder in ("home", "portal")
        for path in modules(ROOT / folder)
        for name, _line in imports(path)
        if name.startswith("ce_plugin.") and name.split(".")[1] not in allowed
    }

    # The sign-in is limited by the same table, and writes its mail as a row, too.
    assert {(where, name) for where, name in inward if name not in FOR_SIGN_IN} == set()


FOR_SIGN_IN = {
    "ce_plugin.exceptions.TooOften",
    "ce_plugin.limiting",
    "ce_plugin.services.clock",
    "ce_plugin.services.limits",
    "ce_plugin.services.limits.Limit",
    "ce_plugin.services.limits.Per",
    "ce_plugin.services.outbox",
    "ce_plugin.services.visitors",
}


def status_writes(path: Path) -> list[tuple[str, int]]:
    """Lines that assign `.status`, or pass `status=` to update() or create()."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if assigns(node, "status") or passes(node, "status"):
            found.append((str(path.relative_to(ROOT)), node.lineno))
    return found


def assigns(node: ast.AST, name: str) -> bool:
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    return isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and any(
        isinstance(target, ast.Attribute) and target.attr == name for target in targets
    )


WRITERS = {"update", "create", "bulk_update", "get_or_create", "update_or_create"}


def passes(node: ast.AST, name: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITERS
        and any(keyword.arg == name for keyword in node.keywords)
    )


# Publishing a rule set ends another: two rows at once are not a state machine.
PUBLISHES = "ce_plugin/services/rule_set_publishing.py"
# Rows that are born in one of two statuses: with a seat or in the queue.
BORN = {"ce_plugin/services/registrations.py"}


def test_only_one_function_writes_a_status():
    writes = {
        where
        for folder in ("ce_plugin", "home", "portal")
        for path in modules(ROOT / folder)
        for where, _line in status_writes(path)
    }

    assert writes - {PUBLISHES} - BORN == {"ce_plugin/services/transition.py"}


def state_writes(path: Path) -> list[str]:
    """What a module calls the state of a row that is worked on in the background."""
    return [
        str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if assigns(node, "state") or passes(node, "state")
    ]


def test_what_is_worked_on_has_one_writer_of_its_state():
    """A mail, a report of the laboratory, a file: each has its own services."""
    writes = {
        where
        for folder in ("ce_plugin", "home", "portal")
        for path in modules(ROOT / folder)
        for where in state_writes(path)
    }

    assert writes == {
        "ce_plugin/services/import_undo.py",
        "ce_plugin/services/imports.py",
        "ce_plugin/services/laboratory.py",
        "ce_plugin/services/outbox.py",
    }


def late_imports(path: Path) -> list[tuple[str, str]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.ImportFrom):
                found.append((str(path.relative_to(ROOT)), inner.module or ""))
            elif isinstance(inner, ast.Import):
                found.append((str(path.relative_to(ROOT)), inner.names[0].name))
    return found


def test_late_imports_are_slow_libraries_only():
    late = {
        (where, name)
        for path in modules()
        for where, name in late_imports(path)
        if name.split(".")[0] not in SLOW
    }

    assert late == {("ce_plugin/apps.py", "ce_plugin")}


def test_views_decide_nothing_on_get():
    """No GET handler of a view calls a verb; the verbs are what services change."""
    verbs = {
        "register",
        "cancel",
        "claim_listed",
        "claim_outside",
        "amend_claim",
        "withdraw_claim",
        "open_participation",
        "leave",
        "start_application",
        "choose_verifier",
        "submit_application",
        "withdraw_application",
        "pass_coordinator",
        "return_application",
        "decline_application",
        "answer_verification",
        "change_verifier",
        "remind",
        "issue_certificate",
        "new_version",
        "new_draft",
        "save_draft",
        "discard_draft",
        "publish_rule_set",
        "ask_impact",
        "cancel_impact",
        "record_export",
        "stage_file",
        "look_again",
        "commit_batch",
        "discard_batch",
        "undo_batch",
        "export_directory",
        "merge_people",
        "unmerge_people",
        "tell_apart",
        "look_for_suspects",
        "confirm_position",
        "decline_position",
        "wait_again",
        "mail_moved",
        "end_position",
        "invite",
        "invite_again",
        "join_sign_in",
        "say_not_me",
        "refused",
        "withdraw",
        "add_address",
        "confirm_address",
        "choose_address",
        "remove_address",
        "change_name",
        "make_feed",
        "renew_feed",
        "end_feed",
    }
    called = [
        (str(path.relative_to(ROOT)), name)
        for folder in ("views", "modeladmin")
        for path in modules(PLUGIN / folder)
        for name in calls_in_get(path)
        if name in verbs
    ]

    assert called == []


def calls_in_get(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name in {
            "get",
            "get_context_data",
        }:
            names |= {called_name(inner) for inner in ast.walk(node)}
    return names


def called_name(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return getattr(node.func, "id", "")


def test_no_module_is_longer_than_agreed():
    long = [
        (str(path.relative_to(ROOT)), lines)
        for path in modules()
        if "migrations" not in path.parts
        and (lines := path.read_text(encoding="utf-8").count("\n")) >= 300
    ]

    # Panels and help texts of the event page: declarations, not decisions.
    assert [where for where, _lines in long] in ([], ["ce_plugin/models/events.py"])
