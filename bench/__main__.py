"""python -m bench [pages | calendar | feeds | eligibility]: figures, also in var/bench/.

Runs on a throw-away database of its own (SQLite, or PostgreSQL by DATABASE_URL).
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent / "var" / "bench"
# What SQLite is asked about when nothing is said: enough to compare the answers.
PEOPLE = {"postgresql": 100_000, "sqlite": 2_000}


def main() -> None:
    arguments = _arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    # Django must be set up before anything of the site is imported.
    import django  # noqa: PLC0415

    django.setup()
    logging.disable(logging.WARNING)
    measure, show = {
        "pages": (_pages, _print_pages),
        "feeds": (_feeds, _print_feeds),
        "calendar": (_calendar, _print_calendar),
        "eligibility": (_eligibility, _print_eligibility),
    }[arguments.what]
    result = _on_own_database(lambda: measure(arguments))
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{arguments.what}.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    show(result)
    print(f"JSON: var/bench/{path.name}")
    if result.get("differences"):
        sys.exit("evaluate_many and the engine do not agree.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=("pages", "calendar", "feeds", "eligibility"),
        default="pages",
    )
    parser.add_argument("--rounds", type=int, help="default 25, or 5 of eligibility")
    parser.add_argument("--people", type=int, help="of eligibility; default 100,000")
    parser.add_argument("--credits", type=int, default=60, help="of each of them")
    return parser.parse_args()


def _on_own_database(measure: Callable[[], dict]) -> dict:
    # Both need the settings that main() has chosen.
    from django.test.utils import (  # noqa: PLC0415
        setup_databases,
        setup_test_environment,
        teardown_databases,
    )

    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return measure()
    finally:
        teardown_databases(databases, verbosity=0)


def _pages(arguments: argparse.Namespace) -> dict:
    from bench import pages  # noqa: PLC0415

    return pages.run(arguments.rounds or 25)


def _print_pages(result: dict) -> None:
    _print_rows(result)
    print(f"dashboard, 600 credits to 60: {result['dashboard_600_to_60']:.2f}")


def _feeds(arguments: argparse.Namespace) -> dict:
    from bench import feeds  # noqa: PLC0415

    return feeds.run(arguments.rounds or 25)


def _print_feeds(result: dict) -> None:
    _print_rows(result)
    for name, ratio in result["ratios"].items():
        print(f"{name:28}{ratio:9.2f}")


def _print_rows(result: dict) -> None:
    print(f"{result['database']}, {result['rounds']} interleaved rounds")
    print(f"{'':28}{'x floor':>9}{'queries':>9}{'cpu ms':>9}{'KB':>8}")
    for row in result["pages"]:
        print(
            f"{row['name']:28}{row['x_floor']:9.2f}{row['queries']:9}"
            f"{row['cpu_ms']:9.2f}{row['kilobytes']:8.1f}"
        )


def _calendar(arguments: argparse.Namespace) -> dict:
    from bench import calendar  # noqa: PLC0415

    return calendar.run(arguments.rounds or 25)


def _print_calendar(result: dict) -> None:
    print(f"{result['database']}, {result['rounds']} interleaved rounds")
    for when in ("before", "after"):
        print(f"{when:28}{'x page':>9}{'queries':>9}{'cpu ms':>9}{'db ms':>9}{'KB':>8}")
        for row in result[when]:
            print(
                f"{row['name']:28}{row['x_floor']:9.2f}{row['queries']:9}"
                f"{row['cpu_ms']:9.2f}{row['database_ms']:9.1f}{row['kilobytes']:8.1f}"
            )
    print(f"growth to {result['events']:,} events in all:")
    for name, ratio in result["growth"].items():
        print(f"{name:28}{ratio:9.2f}")


def _eligibility(arguments: argparse.Namespace) -> dict:
    from django.db import connection  # noqa: PLC0415

    from bench import eligibility  # noqa: PLC0415

    people = arguments.people or PEOPLE[connection.vendor]
    return eligibility.run(people, arguments.credits, arguments.rounds or 5)


def _print_eligibility(result: dict) -> None:
    print(f"engine, one person, 100 credits: {result['engine_ms']:.2f} ms")
    print(
        f"{result['database']}, {result['people']:,} people, {result['claims']:,} "
        f"credits, {result['rounds']} interleaved rounds"
    )
    if result["database"] == "sqlite":
        print("The promise is made for PostgreSQL: set DATABASE_URL to measure it.")
    print(f"{'':28}{'seconds':>9}{'cpu s':>9}")
    for name, found in result["times"].items():
        print(f"{name:28}{found['wall']:9.2f}{found['cpu']:9.2f}")
    ratio = result["ratio"]
    print(f"{'ratio to the faster floor':28}{ratio['wall']:9.2f}{ratio['cpu']:9.2f}")
    print(f"{'one by one, from a sample':28}{result['one_by_one_seconds']:9.1f}")
    print(f"queries: {result['queries']}, growth: {result['growth_mb']:.1f} MB")
    print(
        f"compared with the engine: {result['compared']:,}, "
        f"other answers: {len(result['differences'])}"
    )


if __name__ == "__main__":
    main()
