"""Change the rule engine in thousands of small ways and count what the tests notice.

Run by `make mutants`. Fails when fewer than nine of ten changes make a test fail. What
was not noticed is listed: `mutmut show NAME` prints the change.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A changed loop may collect for ever; its process ends here and not the machine.
MOST_MEMORY = 4 * 1024**3
BAR = 90.0


def percent(stats: dict[str, int]) -> float:
    """Noticed means that a test failed, or came to no end."""
    noticed = stats["killed"] + stats["timeout"]
    return 100.0 * noticed / stats["total"] if stats["total"] else 0.0


def _run(*arguments: str) -> None:
    command = [sys.executable, "-m", "mutmut", *arguments]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def main() -> int:
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    workers = os.environ.get("WORKERS") or str(os.cpu_count())
    _run("run", "--max-children", workers)
    _run("export-cicd-stats")
    _run("results")
    file = ROOT / "mutants" / "mutmut-cicd-stats.json"
    stats = json.loads(file.read_text(encoding="utf-8"))
    noticed, total = stats["killed"] + stats["timeout"], stats["total"]
    print(f"{noticed} of {total} changes noticed, {total - noticed} not.")
    print(f"{percent(stats):.1f} %; at least {BAR:.0f} % are asked for.")
    return int(percent(stats) < BAR)


if __name__ == "__main__":
    sys.exit(main())
