"""One person on one track: what the stories know, and the verbs they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ce_plugin.demo import days
from ce_plugin.demo.chance import dice
from ce_plugin.demo.credits import Ledger
from ce_plugin.enums import StageKind
from ce_plugin.models import (
    CertificationApplication,
    CertificationTrack,
    CreditClaim,
    Person,
    StageState,
    TrackParticipation,
)
from ce_plugin.services import (
    answers,
    applications,
    participations,
    people,
    review,
    stages,
    verification,
)

# Enough under MT-2014 and MT-2023 alike, first or renewed.
ENOUGH = {
    "director": {"LA": "31", "LSP": "11", "CMTS": "10.5", "TECH": "10.5"},
    "staff": {"LA": "13", "LSP": "21.5", "CMTS": "14", "TECH": "13"},
    "trustee": {"LA": "11.5", "LSP": "2.5", "TECH": "2"},
}
SOME = {
    "director": {"LA": "11", "LSP": "4.5", "CMTS": "3", "TECH": "4"},
    "staff": {"LA": "4", "LSP": "8.5", "CMTS": "3", "TECH": "5.5"},
    "trustee": {"LA": "4.5", "LSP": "1"},
}
FEW = {
    "director": {"LA": "4", "LSP": "2", "TECH": "1.5"},
    "staff": {"LSP": "3", "CMTS": "1.5", "TECH": "1"},
    "trustee": {"LA": "2"},
}


@dataclass
class Case:
    person: Person
    track: CertificationTrack
    ledger: Ledger
    coordinator: object
    today: dt.date

    def __post_init__(self) -> None:
        self.chance = dice(f"story of {self.person.email}")

    @property
    def user(self):
        return self.person.user

    def ago(self, **span: int) -> dt.date:
        """The day that lies `years`, `months` and `days` before the day of loading."""
        return days.later(self.today, **{unit: -n for unit, n in span.items()})

    def some_days(self, least: int, most: int) -> int:
        return self.chance.randint(least, most)

    def join(self) -> TrackParticipation:
        return participations.open_participation(
            person=self.person, track=self.track, actor=self.user
        )

    def collect(
        self, amounts: dict, first: dt.date, last: dt.date
    ) -> list[CreditClaim]:
        return self.ledger.earn(first, last, amounts[self.track.code])

    def draft(self) -> CertificationApplication:
        """An application of the open participation with the first verifier offered."""
        participation = self.join()
        application = applications.start_application(participation, actor=self.user)
        offered = people.verifier_candidates(self.person, participation.rule_set)
        return applications.choose_verifier(
            application, verifier=offered[0], actor=self.user
        )

    def submit(self) -> CertificationApplication:
        return applications.submit_application(self.draft(), actor=self.user)

    def carry(
        self,
        application: CertificationApplication,
        on: list[dt.date],
        *,
        until: str | None = None,
    ) -> Iterator[dt.datetime]:
        """Let coordinator and verifier act on the given days, up to step `until`."""
        for day in on:
            stage = stages.current_stage(application)
            if stage is None or stage.kind == until:
                return
            yield days.moment(days.in_office(day), 14, self.some_days(0, 59))
            self._pass(application, stage)

    def _pass(self, application: CertificationApplication, stage: StageState) -> None:
        if stage.kind == StageKind.COORDINATOR:
            review.pass_coordinator(
                application,
                actor=self.coordinator,
                snapshot_number=application.snapshot_number,
            )
        else:
            self.answer(application, "confirm")

    def answer(
        self,
        application: CertificationApplication,
        answer: str,
        comment: str = "",
        questioned: tuple = (),
    ) -> None:
        """The verifier opens the link and answers."""
        request = verification.open_request(application)
        verification.mark_opened(request)
        answers.answer_verification(
            request,
            answer=answer,
            decider_name=request.recipient_name,
            comment=comment,
            questioned=questioned,
        )
