"""What has happened to an application, newest first, and who decided last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from ce_plugin.enums import StageKind
from ce_plugin.modeladmin import wording
from ce_plugin.models import (
    ApplicationTransition,
    CertificationApplication,
    StageTransition,
    VerificationRequest,
    VerificationTransition,
)


@dataclass(frozen=True)
class Entry:
    at: dt.datetime
    what: str
    who: str
    note: str = ""
    actor_id: int | None = None


def history_of(
    application: CertificationApplication,
    verifications: Sequence[VerificationRequest],
) -> tuple[Entry, ...]:
    """Steps of the application, marks of coordinators, questions and answers."""
    person = application.participation.person
    begun = Entry(application.created_at, _("Application begun"), person.full_name)
    entries = chain(
        [begun],
        _own_steps(application),
        _marks(application),
        _questions(verifications),
        _answers(application),
    )
    return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))


def _own_steps(application) -> Iterator[Entry]:
    person = application.participation.person
    for step in application.transitions.select_related("actor"):
        own = step.actor_id is not None and step.actor_id == person.user_id
        who = person.full_name if own else _who(step)
        yield Entry(step.at, _what(step), who, step.note)


def _what(step: ApplicationTransition) -> str:
    number = step.data.get("snapshot")
    if number and number > 1:
        return _("%(step)s, submission %(number)s") % {
            "step": step.label,
            "number": number,
        }
    return str(step.label)


def _who(step) -> str:
    return wording.name_of(step.actor) if step.actor else _("the system")


def _marks(application) -> Iterator[Entry]:
    for step in _coordinator_steps(application):
        yield Entry(step.at, _("Passed on by the coordinator"), _who(step), step.note)


def _coordinator_steps(application):
    steps = StageTransition.objects.filter(
        subject__snapshot__application=application,
        subject__kind=StageKind.COORDINATOR,
        name="pass",
    )
    return steps.select_related("actor").order_by("at", "pk")


def _questions(verifications: Sequence[VerificationRequest]) -> Iterator[Entry]:
    for request in verifications:
        what = _("%(name)s was asked to verify") % {"name": request.recipient_name}
        yield Entry(request.asked_at, what, _("the system"))


def _answers(application) -> Iterator[Entry]:
    steps = VerificationTransition.objects.filter(subject__application=application)
    for step in steps.select_related("subject"):
        who = step.subject.decider_name if step.name != "revoke" else ""
        yield Entry(step.at, str(step.label), who or _("the system"), step.note)


def last_decision(application: CertificationApplication) -> Entry | None:
    """The newest step that somebody took, for whoever comes second."""
    steps = application.transitions.filter(actor__isnull=False)
    own = steps.select_related("actor").order_by("-at", "-pk").first()
    mark = _coordinator_steps(application).filter(actor__isnull=False).last()
    taken = [step for step in (own, mark) if step]
    if not taken:
        return None
    newest = max(taken, key=lambda step: step.at)
    what = _("Passed on by the coordinator") if newest is mark else str(newest.label)
    return Entry(newest.at, what, _who(newest), newest.note, newest.actor_id)
