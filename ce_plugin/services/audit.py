"""The one writer of audit events, and the one who checks their chain (DD16)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, models, transaction

from ce_plugin.enums import ActorKind
from ce_plugin.models import AuditEvent, Person
from ce_plugin.models.audit_events import BEGINNING, object_pid
from ce_plugin.services import clock, requests

SEEN = "seen"
# A reason is a code or names the row that holds it: sentences name people.
REASON = re.compile(r"(?:[a-z_]+(?::[0-9]+)?)?")
# Where a row that names no person hangs.
ABOVE = ("participation", "application", "snapshot")
# Any number, as long as nothing else of ours locks it.
LOCK = 0x0CE_A0D17


def record(
    action: str,
    instance: models.Model,
    *,
    actor,
    kind: ActorKind | None = None,
    person: Person | None = None,
    reason: str = "",
    from_state: str = "",
    to_state: str = "",
    digest: str = "",
) -> AuditEvent:
    """Add one event to the chain, in the caller's transaction or one of its own.

    `person` is whose record it is, else whoever `instance` belongs to. `reason` is a
    code or names a row (`claim:12`); ValueError for a sentence. From here on until
    its transaction ends nobody else adds an event: call it after the other locks.
    """
    if not REASON.fullmatch(reason):
        raise ValueError("A reason in the audit is a code, not a sentence.")
    person = person or owner_of(instance)
    event = AuditEvent(
        at=clock.now(),
        actor_id=actor.pk if actor else None,
        actor_kind=kind or _kind(actor, person),
        action=action,
        object_type=instance._meta.model_name,
        object_pid=object_pid(instance),
        person_id=person.pk if person else None,
        reason=reason,
        from_state=from_state,
        to_state=to_state,
        digest=digest,
        request_id=requests.current_id(),
    )
    with transaction.atomic():
        _hold()
        _append(event)
    return event


def _hold() -> None:
    # SQLite lets one transaction write at a time as it is.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _append(event: AuditEvent) -> None:
    last = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
    seq, event.prev_hash = last or (0, BEGINNING)
    event.seq = seq + 1
    event.hash = event.expected_hash()
    event.save(force_insert=True)


def owner_of(instance: models.Model) -> Person | None:
    """Whose record a row is, None for one that is nobody's."""
    if isinstance(instance, Person):
        return instance
    if hasattr(instance, "person"):
        return instance.person
    above = next((name for name in ABOVE if hasattr(instance, name)), None)
    return owner_of(getattr(instance, above)) if above else None


def _kind(actor, person: Person | None) -> ActorKind:
    if actor is None:
        return ActorKind.SYSTEM
    own = person is not None and person.user_id == actor.pk
    return ActorKind.OWN if own else ActorKind.OFFICE


def saw(
    instance: models.Model,
    *,
    actor,
    action: str = SEEN,
    kind: ActorKind | None = None,
) -> AuditEvent | None:
    """Somebody else looked at a person's record: one event an hour is enough.

    Nothing is written when people look at what is their own. Without an `actor`
    say the `kind`.
    """
    person = owner_of(instance)
    kind = kind or _kind(actor, person)
    if kind == ActorKind.OWN or _lately(action, instance, actor, kind):
        return None
    return record(action, instance, actor=actor, kind=kind, person=person)


def _lately(action: str, instance, actor, kind: ActorKind) -> bool:
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    rows = AuditEvent.objects.of(instance).filter(action=action, actor_kind=kind)
    return rows.filter(actor=actor, at__gte=hour).exists()


@dataclass(frozen=True)
class Break:
    """The first place where the chain does not hold, and what is wrong there."""

    seq: int
    problem: str


@dataclass(frozen=True)
class Head:
    seq: int
    hash: str
    at: dt.datetime | None = None

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


def head() -> Head:
    """The last event: kept outside, it shows when the end was cut off."""
    last = AuditEvent.objects.order_by("-seq").first()
    return Head(last.seq, last.hash, last.at) if last else Head(0, BEGINNING)


def first_break(kept: str = "") -> Break | None:
    """Walk the chain; None when it holds. `kept` is a head from before, as text."""
    before = Head(0, BEGINNING)
    heads = {str(before)}
    for event in _in_order():
        problem = _problem(event, before)
        if problem:
            return Break(event.seq, problem)
        before = Head(event.seq, event.hash)
        if str(before) == kept:
            heads.add(kept)
    if kept and kept not in heads:
        return Break(before.seq, "the head that was kept is not in the chain")
    return None


def _in_order() -> Iterator[AuditEvent]:
    return AuditEvent.objects.order_by("seq").iterator(chunk_size=2000)


def _problem(event: AuditEvent, before: Head) -> str:
    if event.seq != before.seq + 1:
        return f"{event.seq - before.seq - 1} events before it are missing"
    if event.prev_hash != before.hash:
        return "it does not follow from the event before it"
    if event.hash != event.expected_hash():
        return "it does not say what it said when it was written"
    return ""
