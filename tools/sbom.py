"""The inventory of what the site runs on, as CycloneDX. Run by `make sbom`.

Written from the lock file and compared with what is installed: an inventory that
names other versions than the machine has is none.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements/demo.txt"


def locked(text: str) -> dict[str, str]:
    """Name to version of every line that holds on each system."""
    lines = re.findall(r"^([\w.\-]+)(?:\[[\w,\-]+\])?==([^\s;]+) (?!;)", text, re.M)
    return {_plain(name): version for name, version in lines}


def listed(inventory: dict) -> dict[str, str]:
    components = inventory["components"]
    return {_plain(each["name"]): each["version"] for each in components}


def installed() -> dict[str, str]:
    found = importlib.metadata.distributions()
    return {_plain(each.name): each.version for each in found}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def differences(inventory: dict, lock_text: str, there: dict[str, str]) -> list[str]:
    """What the lock asks for and the inventory or the machine has otherwise."""
    in_list = listed(inventory)
    return [
        f"{name} {version}: listed {in_list.get(name)}, installed {there.get(name)}"
        for name, version in sorted(locked(lock_text).items())
        if in_list.get(name) != version or there.get(name) != version
    ]


def main() -> int:
    """`python -m tools.sbom CYCLONEDX OUTPUT`, run where the site is installed."""
    program, output = sys.argv[1], Path(sys.argv[2])
    output.parent.mkdir(parents=True, exist_ok=True)
    arguments = ["requirements", LOCK, "--pyproject", "pyproject.toml"]
    subprocess.run(
        [program, *arguments, "--output-reproducible", "-o", output],
        cwd=ROOT,
        check=True,
    )
    inventory = json.loads(output.read_text(encoding="utf-8"))
    lock_text = (ROOT / LOCK).read_text(encoding="utf-8")
    found = differences(inventory, lock_text, installed())
    print(f"{output.name}: {len(listed(inventory))} components, {len(found)} differ")
    print("".join(f"  {sentence}\n" for sentence in found), end="")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
