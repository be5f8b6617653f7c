"""What the calendar's tests put on it and read off its pages."""

from __future__ import annotations

import datetime as dt
import re

from ce_plugin.models import EventPage
from tests.factories import make_event

# Noon in Montana, of a Wednesday.
NOW = dt.datetime(2026, 12, 9, 19, 0, tzinfo=dt.UTC)


def on(day: str, title: str, **given) -> EventPage:
    """An event of one session on `day`; `session` are further session fields."""
    session = {"begins_on": dt.date.fromisoformat(day), **given.pop("session", {})}
    return make_event(title=title, session=session, **given)


def page_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def titles(page: str, where: str = "ce-event__title") -> list[str]:
    return re.findall(rf'class="{where}"><a href="[^"]*">(.*?)</a>', page)
