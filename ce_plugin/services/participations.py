"""Opening and leaving a run at a track."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from ce_plugin.exceptions import TransitionNotAllowed
from ce_plugin.models import (
    Certificate,
    CertificationApplication,
    CertificationTrack,
    Person,
    TrackParticipation,
)
from ce_plugin.services import audit, clock
from ce_plugin.services.locks import lock_participation
from ce_plugin.services.rule_sets import rule_set_for
from ce_plugin.services.transition import apply_transition


@transaction.atomic
def open_participation(
    *,
    person: Person,
    track: CertificationTrack,
    actor=None,
    opened_on: dt.date | None = None,
    period_start: dt.date | None = None,
) -> TrackParticipation:
    """Open a run at `track` under the rules in force that day.

    Idempotent: an open run is returned as it is. Credits banked before count at
    once, because the engine looks at the whole record. Raises NoRuleSet.
    """
    standing = _standing(person, track)
    if standing:
        return standing
    day = opened_on or clock.today()
    facts = {
        "rule_set": rule_set_for(track, day),
        "opened_on": day,
        "period_start": period_start,
        "renewal": has_been_certified(person, track),
    }
    participation = _create_once(person, track, facts)
    audit.record("participation.open", participation, actor=actor)
    return participation


def _standing(person, track) -> TrackParticipation | None:
    rows = TrackParticipation.objects.open().filter(person=person, track=track)
    return rows.first()


def _create_once(person, track, facts: dict) -> TrackParticipation:
    try:
        with transaction.atomic():
            return TrackParticipation.objects.create(
                person=person, track=track, **facts
            )
    except IntegrityError:
        # The same button, pressed twice.
        return _standing(person, track)


def has_been_certified(person: Person, track: CertificationTrack) -> bool:
    """Whoever ever held a certificate of the track renews, also after a lapse."""
    return Certificate.objects.filter(person=person, track=track).exists()


@transaction.atomic
def leave(participation: TrackParticipation, *, actor) -> TrackParticipation:
    """Stop a run. Credits stay banked. Refused while an application is open."""
    lock_participation(participation.pk)
    applications = CertificationApplication.objects.open()
    if applications.filter(participation=participation).exists():
        raise TransitionNotAllowed("An application is open on this track.")
    apply_transition(
        participation, "leave", actor=actor, changes={"closed_on": clock.today()}
    )
    return participation
