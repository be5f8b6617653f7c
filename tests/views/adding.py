"""What the tests of adding a credit share: addresses, and trainings that are over."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from ce_plugin.models import EventSession
from ce_plugin.services import clock
from tests.factories import make_event

ADD = reverse("ce_plugin:claim_add")
LIST = reverse("ce_plugin:claim_list")
NEW = reverse("ce_plugin:claim_outside")


def session_address(session) -> str:
    return reverse("ce_plugin:claim_session", args=[session.pk])


def past(title: str, days: int, **fields) -> EventSession:
    day = clock.today() - dt.timedelta(days=days)
    session = {"begins_on": day, **fields.pop("session", {})}
    return make_event(title=title, session=session, **fields).sessions.get()
