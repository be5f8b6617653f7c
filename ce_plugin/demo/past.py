"""Telling the past: the clock stands at a moment, and time stamps follow it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models
from django.db.models.signals import post_save
from wagtail.models import ModelLogEntry

from ce_plugin.models import (
    ApplicationSnapshot,
    ApplicationTransition,
    Attendance,
    AttendanceTransition,
    CertificationApplication,
    ClaimTransition,
    CreditClaim,
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
    Attendance: "recorded_at",
    AttendanceTransition: "at",
    CertificationApplication: "created_at",
    ClaimTransition: "at",
    CreditClaim: "recorded_at",
    ModelLogEntry: "timestamp",
    OutboxMessage: "created_at",
    ParticipationTransition: "at",
    Registration: "registered_at",
    RegistrationTransition: "at",
    StageTransition: "at",
    VerificationRequest: "asked_at",
    VerificationTransition: "at",
}


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Rows made inside, one by one, say that they were made at `moment`."""
    made: dict[type[models.Model], list[int]] = defaultdict(list)

    def note(sender, instance, created, **kwargs) -> None:
        if created and sender in STAMPED:
            made[sender].append(instance.pk)

    post_save.connect(note, weak=False)
    try:
        with clock.at(moment):
            yield
    finally:
        post_save.disconnect(note)
    for model, keys in made.items():
        model.objects.filter(pk__in=keys).update(**{STAMPED[model]: moment})
