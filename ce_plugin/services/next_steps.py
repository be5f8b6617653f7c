"""What waits for somebody on each open track, and the best thing to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ce_plugin.enums import ApplicationStatus, StageKind, StageStatus
from ce_plugin.models import (
    CertificationApplication,
    Person,
    TrackParticipation,
    times,
)
from ce_plugin.services.eligibility import Progress
from ce_plugin.services.totals import standings


class Step(IntEnum):
    """Most pressing first."""

    ANSWER = 1
    APPLY = 2
    CONTINUE = 3
    CLAIM = 4
    WAIT = 5


STEP_OF_STATUS = {
    ApplicationStatus.RETURNED: Step.ANSWER,
    ApplicationStatus.DRAFT: Step.CONTINUE,
    ApplicationStatus.SUBMITTED: Step.WAIT,
}


@dataclass(frozen=True)
class Outlook:
    """One open track: how far, with whom, and what to do."""

    participation: TrackParticipation
    progress: Progress
    application: CertificationApplication | None

    @property
    def step(self) -> Step:
        if self.application is not None:
            return STEP_OF_STATUS[ApplicationStatus(self.application.status)]
        return Step.APPLY if self.progress.eligible else Step.CLAIM

    @property
    def looks_ahead(self) -> bool:
        """Whether time still matters: nothing is submitted, nothing came back."""
        return self.step not in (Step.WAIT, Step.ANSWER)

    @property
    def waiting(self) -> str:
        """With whom a submitted application is, and since when; else empty."""
        submitted = self.step is Step.WAIT
        return waiting_sentence(self.application) if submitted else ""


def outlooks(person: Person) -> list[Outlook]:
    """Every open track of `person`: five queries at most, whatever their number."""
    participations = open_participations(person)
    applications = _open_applications(participations)
    told = standings(person, participations)
    return [
        Outlook(participation, progress, applications.get(participation.pk))
        for participation, progress in zip(participations, told, strict=True)
    ]


def open_participations(person: Person) -> list[TrackParticipation]:
    """The runs of `person`, oldest first, with what a page about them needs."""
    rows = TrackParticipation.objects.open().filter(person=person)
    found = rows.select_related("track", "rule_set").order_by("opened_on", "pk")
    for participation in found:
        participation.person = person
    return list(found)


def _open_applications(
    participations: Sequence[TrackParticipation],
) -> dict[int, CertificationApplication]:
    rows = CertificationApplication.objects.open()
    begun = list(rows.filter(participation__in=participations))
    if all(row.status == ApplicationStatus.DRAFT for row in begun):
        return {row.participation_id: row for row in begun}
    # Only what has been submitted once waits at a step, or came back.
    told = rows.filter(pk__in=[row.pk for row in begun]).with_turn()
    found = told.with_return_note().select_related("verifier__person")
    return {row.participation_id: row for row in found}


def open_application(
    participation: TrackParticipation,
) -> CertificationApplication | None:
    """The application under way on one participation, with the step it waits at."""
    return _open_applications([participation]).get(participation.pk)


def waiting_sentence(application: CertificationApplication) -> str:
    """Where an application `with_turn()` is, in a sentence."""
    if application.turn_since is None:
        return _("Your application is on its way.")
    words = {
        "since": times.day_words(localtime(application.turn_since).date()),
        "verifier": str(application.verifier.person),
    }
    pending = application.turn_status == StageStatus.PENDING
    if pending and application.turn_kind == StageKind.VERIFIER:
        return _("With your verifier, %(verifier)s, since %(since)s.") % words
    return _("With the coordinator since %(since)s.") % words
