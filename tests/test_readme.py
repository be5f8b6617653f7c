"""The README names commands and files; this keeps it from lying."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
# The README's reader does not need these: others call them.
INTERNAL = {"help", "install"}


def phony_targets() -> set[str]:
    line = re.search(r"^\.PHONY: (.*?)(?<!\\)$", MAKEFILE, re.M | re.S)
    return set(line.group(1).replace("\\\n", " ").split())


def test_readme_commands_are_the_makefile_targets():
    named = set(re.findall(r"\bmake ([a-z][a-z0-9-]*)", README))
    assert named == phony_targets() - INTERNAL


def test_makefile_declares_each_target_it_has():
    written = set(re.findall(r"^([a-z][a-z0-9-]*):", MAKEFILE, re.M))
    assert written == phony_targets()


def test_readme_variables_are_read_by_the_makefile_or_the_tools():
    named = set(re.findall(r"\bmake [a-z0-9-]+ ([A-Z]+)=", README))
    named |= set(re.findall(r"\(`([A-Z_]+)=", README))
    assert named == {"MOMENT", "PORT", "POSTGRES_URL"}
    for name in named:
        assert f"{name} ?=" in MAKEFILE


@pytest.mark.parametrize(
    "name",
    re.findall(r"`((?:docs/|requirements/|\.ci/)[\w./-]+|[A-Z]+(?:\.md)?)`", README),
)
def test_readme_files_exist(name):
    assert (ROOT / name).exists() or name == "CHROMIUM"


def test_readme_address_has_the_port_of_the_makefile():
    port = re.search(r"^PORT \?= (\d+)$", MAKEFILE, re.M).group(1)
    assert re.findall(r"http://localhost:(\d+)", README) == [port]


def test_ci_runs_only_what_the_makefile_has():
    script = (ROOT / ".ci" / "run").read_text()
    called = set(re.findall(r"^make ([a-z0-9-]+)", script, re.M))
    assert called <= phony_targets()
