"""How much a process grows by asking about everybody: in a process of its own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections import deque
from pathlib import Path


def growth(database: dict) -> float:
    """Megabytes, from before the first question to the peak."""
    environment = {**os.environ, "DATABASE_URL": _address(database)}
    told = subprocess.run(
        [sys.executable, "-m", "bench.resident"],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(told.stdout)["growth_mb"]


def _address(database: dict) -> str:
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    who = f"{database['USER']}:{database['PASSWORD']}"
    where = f"{database['HOST']}:{database['PORT']}"
    return f"postgres://{who}@{where}/{database['NAME']}"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    # Django must be set up before anything of the site is imported.
    import django  # noqa: PLC0415

    django.setup()
    from ce_plugin.models import TrackParticipation  # noqa: PLC0415
    from ce_plugin.services.bulk import evaluate_many  # noqa: PLC0415

    list(evaluate_many(TrackParticipation.objects.none()))
    before = _resident_kilobytes()
    deque(evaluate_many(TrackParticipation.objects.all()), maxlen=0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"growth_mb": round(max(0, peak - before) / 1024, 1)}))


def _resident_kilobytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS"))
    return int(line.split()[1])


if __name__ == "__main__":
    main()
