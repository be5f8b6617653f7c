"""What keeps an event from being published."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ce_plugin.enums import RegistrationMode
from ce_plugin.models import EventPage, odd_hours
from ce_plugin.models.registration_settings import closes_too_late
from ce_plugin.services.preflight_findings import (
    Around,
    Check,
    Finding,
    error,
    named,
    over_on,
    standing,
)


def _has_sessions(event: EventPage, around: Around) -> Iterator[Finding]:
    if not list(event.sessions.all()):
        sentence = _("Add a session: without a day it is on no calendar.")
        yield error(sentence, "sessions")


def _has_category(event: EventPage, around: Around) -> Iterator[Finding]:
    for session in standing(event):
        if session.counts_nowhere:
            sentence = _("“%(session)s” gives credits: say in which category.")
            yield error(sentence % named(session), "sessions")


def _has_registration_address(event: EventPage, around: Around) -> Iterator[Finding]:
    elsewhere = event.registration_mode == RegistrationMode.ELSEWHERE
    if elsewhere and not event.registration_url:
        sentence = _("People register on another site: say where.")
        yield error(sentence, "registration_url")


def _closes_in_time(event: EventPage, around: Around) -> Iterator[Finding]:
    sentence = closes_too_late(event.registration_closes_on, over_on(event))
    if sentence:
        yield error(sentence, "registration_closes_on")


def _has_clear_hours(event: EventPage, around: Around) -> Iterator[Finding]:
    for session in standing(event):
        ends_on = session.ends_on or session.begins_on
        for day, time in (
            (session.begins_on, session.begins_at),
            (ends_on, session.ends_at),
        ):
            trouble = odd_hours.trouble_with(day, time, event.zone) if time else ""
            if trouble:
                yield error(trouble, "sessions")


ERRORS: tuple[Check, ...] = (
    _has_sessions,
    _has_category,
    _has_clear_hours,
    _has_registration_address,
    _closes_in_time,
)
