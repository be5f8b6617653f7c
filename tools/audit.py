"""Ask an advisory service about every locked version. Run by `make audit`.

A version that nobody could say anything about counts as a finding: an audit that
skipped something has not been made.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tools.lock import OUTPUTS

ROOT = Path(__file__).resolve().parent.parent
# What runs in production; the locks of tests and tools are asked about as well.
LOCKS = list(OUTPUTS)
OPTIONS = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "-f", "json"]


def findings(report: dict) -> list[str]:
    """A sentence for each version with a known hole, and for each that was skipped."""
    found = []
    for each in report["dependencies"]:
        if "skip_reason" in each:
            found.append(f"{each['name']} was skipped: {each['skip_reason']}")
        for hole in each.get("vulns", []):
            fixed = ", ".join(hole["fix_versions"]) or "no version yet"
            name = f"{each['name']} {each['version']}"
            found.append(f"{name} has {hole['id']}, mended in {fixed}")
    return found


def _report(lock: str) -> dict:
    command = [sys.executable, "-m", "pip_audit", "-r", f"requirements/{lock}"]
    done = subprocess.run(
        [*command, *OPTIONS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if not done.stdout.strip():
        raise SystemExit(f"The audit of {lock} did not run:\n{done.stderr}")
    return json.loads(done.stdout)


def main() -> int:
    failed = 0
    for lock in LOCKS:
        report = _report(lock)
        found = findings(report)
        print(f"{lock}: {len(report['dependencies'])} versions, {len(found)} findings")
        print("".join(f"  {sentence}\n" for sentence in found), end="")
        failed += len(found)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
