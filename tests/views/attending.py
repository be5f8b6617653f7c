"""What tests of pages about attendance share."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from ce_plugin.models import EventSession
from ce_plugin.services import attendance_windows, clock

MINUTE = dt.timedelta(minutes=1)


def address(name: str, session: EventSession) -> str:
    return reverse(f"ce_plugin:{name}", args=[session.page_id, session.pk])


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def after(session):
    return clock.at(attendance_windows.end_of(session) + MINUTE)
