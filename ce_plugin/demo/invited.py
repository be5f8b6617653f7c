"""Somebody whom the director a stranger may become has invited."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model

from ce_plugin.demo import days
from ce_plugin.demo.cast import HOME_LIBRARY
from ce_plugin.demo.mails import without_hints
from ce_plugin.demo.sign_ins import DIRECTOR
from ce_plugin.enums import PositionRole
from ce_plugin.models import Library, Person
from ce_plugin.services.invitations import invite

EMAIL = "nora.brandvold@lewistown-public-library.example"


def invite_somebody(libraries: dict[str, Library], today: dt.date) -> None:
    """By the verb, so that the invitation lies in the outbox and its link works."""
    if Person.objects.filter(email=EMAIL).exists():
        return
    users = get_user_model()
    with without_hints():
        invite(
            libraries[HOME_LIBRARY],
            first_name="Nora",
            last_name="Brandvold",
            email=EMAIL,
            role=PositionRole.STAFF,
            begins_on=days.later(today, days=-12),
            actor=users.objects.get(**{users.USERNAME_FIELD: DIRECTOR}),
        )
