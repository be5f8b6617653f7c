"""python -m bench [--rounds N]: prints a table, leaves the JSON in var/bench/.

Runs on a throw-away database of its own (SQLite, or PostgreSQL by DATABASE_URL).
"""

from __future__ import annotations

import argparse
import json
import logging
import os
from pathlib import Path

RESULT = Path(__file__).resolve().parent.parent / "var" / "bench" / "pages.json"


def main() -> None:
    arguments = _arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    # Django must be set up before anything of the site is imported.
    import django  # noqa: PLC0415

    django.setup()
    logging.disable(logging.WARNING)
    result = _on_own_database(arguments.rounds)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    _print(result)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    return parser.parse_args()


def _on_own_database(rounds: int) -> dict:
    # Both need the settings that main() has chosen.
    from django.test.utils import (  # noqa: PLC0415
        setup_databases,
        setup_test_environment,
        teardown_databases,
    )

    from bench import pages  # noqa: PLC0415

    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return pages.run(rounds)
    finally:
        teardown_databases(databases, verbosity=0)


def _print(result: dict) -> None:
    print(f"{result['database']}, {result['rounds']} interleaved rounds")
    print(f"{'':28}{'x floor':>9}{'queries':>9}{'cpu ms':>9}{'KB':>8}")
    for row in result["pages"]:
        print(
            f"{row['name']:28}{row['x_floor']:9.2f}{row['queries']:9}"
            f"{row['cpu_ms']:9.2f}{row['kilobytes']:8.1f}"
        )
    print(f"dashboard, 600 credits to 60: {result['dashboard_600_to_60']:.2f}")
    print("JSON: var/bench/pages.json")


if __name__ == "__main__":
    main()
