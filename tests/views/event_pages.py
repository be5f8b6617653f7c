"""What the tests of an event's page share: the page, and its one button."""

from __future__ import annotations

import datetime as dt
import re

from django.urls import reverse

from ce_plugin.models import EventPage
from ce_plugin.services import clock
from tests.factories import make_event

MEETING = "https://meet.example/room"


def event_in(days: int, **fields) -> EventPage:
    session = {"begins_on": clock.today() + dt.timedelta(days=days)}
    return make_event(session={**session, **fields.pop("session", {})}, **fields)


def page_of(client, event) -> str:
    response = client.get(event.url)
    assert response.status_code == 200
    return response.content.decode()


def button(page: str) -> list[str]:
    """The words on buttons and button-like links."""
    found = re.findall(
        r'<(?:a|button) class="ce-button[^>]*>(.*?)</(?:a|button)>', page
    )
    return [re.sub("<.*?>", "", words) for words in found]


def address(event) -> str:
    return reverse("ce_plugin:event_register", args=[event.pk])


def press(client, event) -> str:
    """Press "Register" as it stands on the page; the page one lands on."""
    action = re.search(r'<form method="post" action="([^"]+)"', page_of(client, event))
    response = client.post(action[1], follow=True)
    assert response.redirect_chain == [(event.url, 302)]
    return response.content.decode()
