"""Audit events in words: who, what, on which record, and why."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import ActorKind
from ce_plugin.models import AuditEvent, Person, TransitionLog
from ce_plugin.transitions import MACHINES

SENTENCES = {
    "seen": _("Looked at"),
    "claim.record": _("Credit recorded"),
    "claim.amend": _("Facts of a credit changed"),
    "claim.evidence": _("Evidence of a credit changed with the attendance"),
    "registration.change": _("Answers to an event's questions changed"),
    "registration.register": _("Registered for an event"),
    "attendance.record": _("Attendance recorded"),
    "attendance.confirm": _("Attendance shown by a stronger way"),
    "attendance.join": _("Guest's attendance joined to the person"),
    "feed.make": _("Private calendar address made"),
    "feed.end": _("Private calendar address ended"),
    "participation.open": _("Run opened"),
    "participation.move": _("Run put under other rules"),
    "application.begin": _("Application begun"),
    "certificate.issue": _("Certificate made out"),
    "certificate.draw": _("PDF of a certificate drawn again"),
    "certificate.download": _("PDF of a certificate downloaded"),
    "certificate.check": _("Certificate checked"),
    "impactreport.download": _("Impact report with names downloaded"),
    "audit.asked": _("Asked who saw or changed this person"),
    "audit.download": _("List of who saw or changed this person downloaded"),
    "person.add": _("Person added"),
    "person.change": _("Person changed"),
    "person.delete": _("Person deleted"),
    "person.rename": _("Name changed by the person"),
    "person.join": _("Sign-in joined to the person"),
    "person.not_me": _("Somebody who reads mail at their address is not this person"),
    "position.confirm": _("Position confirmed"),
    "position.decline": _("Position declined"),
    "position.wait_again": _("Made another position, which waits to be confirmed"),
    "position.end": _("Position given a last day"),
    "position.invite": _("Entered at a library and invited"),
    "position.invite_again": _("Invited once more"),
    "position.say": _("Position added by the person"),
    "position.withdraw": _("Invitation taken back"),
    "address.add": _("Mail address added"),
    "address.prove": _("Mail address confirmed"),
    "address.choose": _("Mail address chosen for all mails"),
    "address.remove": _("Mail address removed"),
    "person.download": _("Own data downloaded"),
    "merge.merge": _("Merged with another record"),
    "merge.undo": _("Merge undone"),
    "merge.apart": _("Told apart from another record"),
    "import.commit": _("File imported"),
    "import.undo": _("Import taken back"),
    "export.contacts": _("Addresses exported"),
    "erasure.ask": _("Erasure asked for"),
    "erasure.refuse": _("Erasure refused"),
    "erasure.approve": _("Erased, except for what the law keeps"),
    "hold.set": _("Legal hold set"),
    "hold.lift": _("Legal hold lifted"),
    "ruleset.begin": _("Draft of rules begun"),
    "ruleset.save": _("Draft of rules saved"),
    "ruleset.discard": _("Draft of rules discarded"),
    "ruleset.publish": _("Rules published"),
    "ruleset.supersede": _("Rules superseded"),
    "snippet.add": _("Added"),
    "snippet.change": _("Changed"),
    "snippet.delete": _("Deleted"),
    **{
        f"{machine.name}.{step.name}": step.label
        for machine in MACHINES
        for step in machine.steps
    },
}


@dataclass(frozen=True)
class Told:
    """One event as somebody reads it. `object_pk` is None once the row is gone."""

    event: AuditEvent
    what: str
    who: str
    record: str
    object_pk: int | None
    why: str

    @property
    def at(self) -> dt.datetime:
        return self.event.at


def sentence(action: str) -> str:
    return str(SENTENCES[action])


def tell(events: Iterable[AuditEvent]) -> list[Told]:
    """Each event in words; as many queries as kinds of records and reasons."""
    events = list(events)
    users, people = _users(events), _people(events)
    rows, reasons = _rows(events), _reasons(events)
    return [
        Told(
            event=event,
            what=sentence(event.action),
            who=_who(event, users, people),
            record=_kind_of_record(event.object_type),
            object_pk=rows.get((event.object_type, event.object_pid)),
            why=reasons.get(event.reason, ""),
        )
        for event in events
    ]


def _users(events: Sequence[AuditEvent]) -> dict:
    wanted = {event.actor_id for event in events} - {None}
    return get_user_model().objects.in_bulk(wanted) if wanted else {}


def _people(events: Sequence[AuditEvent]) -> dict[int, Person]:
    own = {one.person_id for one in events if one.actor_kind == ActorKind.OWN}
    return Person.objects.in_bulk(own) if own else {}


def _who(event: AuditEvent, users: dict, people: dict[int, Person]) -> str:
    if event.actor_kind == ActorKind.OWN and event.person_id in people:
        return people[event.person_id].full_name
    user = users.get(event.actor_id)
    if user is None:
        return event.get_actor_kind_display()
    return user.get_full_name() or user.get_username()


def _kind_of_record(object_type: str) -> str:
    return capfirst(apps.get_model("ce_plugin", object_type)._meta.verbose_name)


def _rows(events: Sequence[AuditEvent]) -> dict[tuple[str, str], int]:
    """What is still there of the records that are named, with its key."""
    wanted = defaultdict(set)
    for event in events:
        wanted[event.object_type].add(event.object_pid)
    return {
        (object_type, str(pid)): key
        for object_type, pids in wanted.items()
        for pid, key in _keys(object_type, pids)
    }


def _keys(object_type: str, pids: set[str]):
    model = apps.get_model("ce_plugin", object_type)
    name = "public_id" if _has(model, "public_id") else "pk"
    if name == "pk":
        # A row that was deleted before it was told of has no key any more.
        pids = {pid for pid in pids if pid.isdigit()}
    rows = model._default_manager.filter(**{f"{name}__in": pids}).order_by()
    return rows.values_list(name, "pk")


def _has(model, name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


# Where a reason stands: the prefix an event names it by, the model and its field.
HELD = {
    "move": ("rulesetmove", "reason"),
    "position": ("position", "declined_because"),
    "ruleset": ("ruleset", "reason"),
    "erasure": ("erasurerequest", "reason"),
    "hold": ("legalhold", "reason"),
    "export": ("contactexport", "reason"),
    **{
        model.machine.name: (model._meta.model_name, "note")
        for model in TransitionLog.__subclasses__()
    },
}


def _reasons(events: Sequence[AuditEvent]) -> dict[str, str]:
    wanted = defaultdict(set)
    for event in events:
        prefix, _colon, key = event.reason.partition(":")
        if key:
            wanted[prefix].add(key)
    return {
        f"{prefix}:{key}": text
        for prefix, keys in wanted.items()
        for key, text in _texts(prefix, keys)
    }


def _texts(prefix: str, keys: set[str]):
    model, field = HELD[prefix]
    rows = apps.get_model("ce_plugin", model)._default_manager.filter(pk__in=keys)
    return rows.order_by().values_list("pk", field)
