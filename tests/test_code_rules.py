"""What the code of the site may not do, or only with a reason beside it (S5).

Ruff's own rules of this kind (S) are on; these are the ones it has not.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("ce_plugin", "portal", "home", "tools")
TEMPLATES = ("ce_plugin/templates", "templates", "home", "portal")
# Code of somebody else is run when these read what was written.
NEVER_IMPORTED = {"pickle", "cPickle", "dill", "marshal", "shelve", "jsonpickle"}
# SQL written by hand and put together with what somebody typed.
NEVER_CALLED = {"RawSQL", "extra", "raw", "eval", "exec"}
WITH_REASON = {"mark_safe", "SafeString", "csrf_exempt", "xframe_options_exempt"}
# The name of this site as a browser says it: compared there, in no mail or file.
HOST = {"get_host", "build_absolute_uri", "get_current_site"}
HOST_IS_COMPARED = {"ce_plugin/views/members.py", "portal/dev_mail.py"}
UNESCAPED = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off|\|\s*escapejs\b")
SWITCHED_OFF = re.compile(r"#\s*noqa: S\d+")
EXPLAINED = re.compile(r"#\s*noqa: S\d+\s*[-(]\s*\w{2,}")
REASON = re.compile(r"\{# Safe: \w.{20,} #\}")


def sources() -> list[Path]:
    return sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py"))


def templates() -> list[Path]:
    # Mails are plain text (tests/hostile/test_mails.py), where nothing is to escape.
    kinds = ("*.html", "*.svg", "*.xml")
    return sorted(
        path
        for folder in TEMPLATES
        for kind in kinds
        for path in (ROOT / folder).rglob(kind)
    )


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def used(tree: ast.AST) -> list[tuple[str, int]]:
    """Names that are called or decorate something, with their line."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.append((name_of(node.func), node.lineno))
        for decorator in getattr(node, "decorator_list", []):
            found.append((name_of(decorator), decorator.lineno))
    return found


def imported(tree: ast.AST) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(each.name.split(".")[0], node.lineno) for each in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module.split(".")[0], node.lineno))
    return found


def has_reason(lines: list[str], number: int) -> bool:
    """A comment on the line or on the one before it."""
    here, before = lines[number - 1], lines[number - 2].strip()
    return "# " in here or before.startswith("# ")


def everything_allowed(tree: ast.AST) -> list[tuple[str, int]]:
    """Fields of a form or of an interface that nobody listed."""
    return [
        ("__all__", node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and name_of(node.targets[0]) in {"fields", "exclude"}
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    ]


def flaws(text: str, where: str = "") -> list[tuple[str, int]]:
    tree, lines = ast.parse(text), text.splitlines()
    calls = used(tree)
    forbidden = [each for each in calls if each[0] in NEVER_CALLED]
    forbidden += [each for each in imported(tree) if each[0] in NEVER_IMPORTED]
    unexplained = [
        (name, line)
        for name, line in calls
        if name in WITH_REASON and not has_reason(lines, line)
    ]
    hosts = [each for each in calls if each[0] in HOST]
    if where in HOST_IS_COMPARED:
        hosts = []
    return [*forbidden, *unexplained, *hosts, *everything_allowed(tree)]


def unexplained(text: str) -> list[str]:
    """Lines of a template that escape nothing, without a reason on or above them."""
    lines = ["", *text.splitlines()]
    return [
        line
        for before, line in zip(lines, lines[1:], strict=False)
        if UNESCAPED.search(line) and not REASON.search(before + line)
    ]


def test_the_code_of_the_site_keeps_the_rules():
    found = {}
    for path in sources():
        where = path.relative_to(ROOT).as_posix()
        if flaws(path.read_text(encoding="utf-8"), where):
            found[where] = flaws(path.read_text(encoding="utf-8"), where)

    assert found == {}
    assert len(sources()) > 250


def test_templates_escape_unless_they_say_why():
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in templates()
        if (lines := unexplained(path.read_text(encoding="utf-8")))
    }

    assert found == {}
    assert len(templates()) > 150


def test_no_rule_of_ruffs_is_switched_off_without_a_reason():
    lines = [
        f"{path.relative_to(ROOT).as_posix()}: {line.strip()}"
        for path in sources()
        for line in path.read_text(encoding="utf-8").splitlines()
        if SWITCHED_OFF.search(line)
    ]

    assert [line for line in lines if not EXPLAINED.search(line)] == []
    assert len(lines) > 4


def test_each_place_that_compares_the_host_is_there():
    for where in HOST_IS_COMPARED:
        assert "get_host" in (ROOT / where).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import pickle", "pickle"),
        ("from shelve import open", "shelve"),
        ("eval(text)", "eval"),
        ("Person.objects.extra(where=[text])", "extra"),
        ("Person.objects.raw(text)", "raw"),
        ("RawSQL(text, [])", "RawSQL"),
        ("a = 1\n\nmark_safe(text)", "mark_safe"),
        ("a = 1\n\nsafestring.SafeString(text)", "SafeString"),
        ("a = 1\n\n@csrf_exempt\ndef view(): ...", "csrf_exempt"),
        ("link = request.build_absolute_uri()", "build_absolute_uri"),
        ("host = request.get_host()", "get_host"),
        ('class Meta:\n    fields = "__all__"', "__all__"),
    ],
)
def test_a_flaw_is_found(code, name):
    assert [each for each, _line in flaws(code)] == [name]


@pytest.mark.parametrize(
    "code",
    [
        "# Each part is escaped.\nmark_safe(text)",
        "mark_safe(text)  # each part is escaped",
        "# A browser has no token.\n@csrf_exempt\ndef view(): ...",
        'class Meta:\n    fields = ["name"]',
        "words.extend(more)",
    ],
)
def test_what_is_explained_or_harmless_is_no_flaw(code):
    assert flaws(code) == []


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("{{ text|safe }}", 1),
        ("{% autoescape off %}{{ text }}{% endautoescape %}", 1),
        ("{{ texts|safeseq|join:', ' }}", 1),
        ("{# Safe: yes #}{{ text|safe }}", 1),
        ("{# Safe: written in the form's own code. #}\n{{ text|safe }}", 0),
        ("{{ text }}", 0),
    ],
)
def test_a_template_that_escapes_nothing_is_found(template, number):
    assert len(unexplained(template)) == number
