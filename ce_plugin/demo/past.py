"""Telling the past: the clock stands at a moment, and time stamps follow it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Max
from wagtail.models import ModelLogEntry

from ce_plugin.models import (
    ApplicationSnapshot,
    ApplicationTransition,
    CertificationApplication,
    ClaimTransition,
    OutboxMessage,
    ParticipationTransition,
    Registration,
    RegistrationTransition,
    StageTransition,
    VerificationRequest,
    VerificationTransition,
)
from ce_plugin.services import clock

# Rows that note by themselves when they were made, and the field they note it in.
STAMPED = {
    ApplicationSnapshot: "created_at",
    ApplicationTransition: "at",
    CertificationApplication: "created_at",
    ClaimTransition: "at",
    ModelLogEntry: "timestamp",
    OutboxMessage: "created_at",
    ParticipationTransition: "at",
    Registration: "registered_at",
    RegistrationTransition: "at",
    StageTransition: "at",
    VerificationRequest: "asked_at",
    VerificationTransition: "at",
}


class Past:
    """Rows made inside `at(moment)` say that they were made at that moment."""

    def __init__(self) -> None:
        self._last = {model: _newest(model) for model in STAMPED}

    @contextmanager
    def at(self, moment: dt.datetime) -> Iterator[None]:
        with clock.at(moment):
            yield
        for model, field in STAMPED.items():
            self._stamp(model, field, moment)

    def _stamp(self, model, field: str, moment: dt.datetime) -> None:
        made = model.objects.filter(pk__gt=self._last[model])
        if made.update(**{field: moment}):
            self._last[model] = _newest(model)


def _newest(model) -> int:
    return model.objects.aggregate(newest=Max("pk"))["newest"] or 0
