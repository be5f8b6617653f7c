"""`python -m bench`: an ordinary page, the month view, the dashboard."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from bench import data
from bench.floor.models import PlainPage
from bench.stick import Target, database, measure, rows

EVENTS = 300


def prepare() -> list[Target]:
    month = dt.date.today().replace(day=1)
    categories = data.make_categories()
    track = data.make_track()
    make_floor()
    data.make_month(month, EVENTS, categories)
    return [
        Target("ordinary page", "/plain/", "Plain text"),
        Target(
            f"month view, {EVENTS} events",
            f"/events/{month.year}/{month.month}/",
            f"Workshop {EVENTS - 1}",
        ),
        *(_dashboard(credits, track, categories) for credits in (60, 600)),
    ]


def make_floor() -> None:
    body = "<p>" + "Plain text of an ordinary page. " * 20 + "</p>"
    page = PlainPage(title="Plain page", slug="plain", body=body)
    data.home().add_child(instance=page)


def _dashboard(credits: int, track, categories) -> Target:
    person = data.make_participant(f"person{credits}", credits, track, categories)
    client = Client()
    client.force_login(person.user)
    return Target(f"dashboard, {credits} credits", "/ce/", track.name, client=client)


def run(rounds: int) -> dict:
    """Measure on the database of the settings. Ratios are to the ordinary page."""
    targets = prepare()
    measure(targets, rounds)
    found = rows(targets)
    return {
        "database": database(),
        "rounds": rounds,
        "pages": found,
        "dashboard_600_to_60": round(found[3]["cpu_ms"] / found[2]["cpu_ms"], 2),
    }
