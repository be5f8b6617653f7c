"""What may follow what: the one table of every state machine.

Guards, buttons, log labels, documentation and tests are derived from it;
nothing else states what is legal. `permission` names a question in
`permissions.py`; the system itself (actor None) takes only steps marked `system`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import ApplicationStatus as App
from ce_plugin.enums import ClaimStatus as Claim
from ce_plugin.enums import ParticipationStatus as Part
from ce_plugin.enums import RegistrationStatus as Reg
from ce_plugin.enums import StageStatus as Stage
from ce_plugin.enums import VerificationStatus as Ver


@dataclass(frozen=True, slots=True)
class Transition:
    name: str
    sources: frozenset[str]
    target: str
    label: str
    permission: str | None = None
    requires_note: bool = False
    system: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """All legal steps of one kind of row; `initial` is the status it is born in."""

    name: str
    initial: str
    steps: tuple[Transition, ...]

    def get(self, name: str) -> Transition:
        return next(step for step in self.steps if step.name == name)

    def names_from(self, status: str) -> tuple[str, ...]:
        return tuple(step.name for step in self.steps if status in step.sources)


def _step(name, sources, target, label, permission=None, **flags) -> Transition:
    return Transition(name, frozenset(sources), target, label, permission, **flags)


REGISTRATION = Machine(
    "registration",
    Reg.REGISTERED,
    (
        _step(
            "cancel",
            {Reg.REGISTERED},
            Reg.CANCELLED,
            _("Registration cancelled"),
            "may_change_registration",
        ),
        # A merge of two people who both had one; and back when it is undone.
        _step(
            "set_aside",
            {Reg.REGISTERED},
            Reg.CANCELLED,
            _("Registration set aside: one person, registered twice"),
            system=True,
        ),
        _step(
            "restore",
            {Reg.CANCELLED},
            Reg.REGISTERED,
            _("Registration taken up again after a merge was undone"),
            system=True,
        ),
    ),
)

CLAIM = Machine(
    "claim",
    Claim.RECORDED,
    (
        _step(
            "query",
            {Claim.RECORDED},
            Claim.QUERIED,
            _("Credit questioned"),
            "may_review",
            requires_note=True,
        ),
        _step(
            "clear",
            {Claim.QUERIED},
            Claim.RECORDED,
            _("Question about the credit settled"),
            "may_review",
        ),
        _step(
            "withdraw",
            {Claim.RECORDED, Claim.QUERIED},
            Claim.WITHDRAWN,
            _("Credit withdrawn"),
            "may_change_claim",
        ),
        _step(
            "void",
            {Claim.RECORDED, Claim.QUERIED},
            Claim.VOID,
            _("Credit ruled out"),
            "may_review",
            requires_note=True,
        ),
        # A merge of two people who both had it; and back to what it was before.
        _step(
            "fold",
            {Claim.RECORDED, Claim.QUERIED},
            Claim.FOLDED,
            _("Credit set aside: one person had it twice"),
            system=True,
        ),
        _step(
            "unfold",
            {Claim.FOLDED},
            Claim.RECORDED,
            _("Credit taken up again after a merge was undone"),
            system=True,
        ),
        _step(
            "unfold_queried",
            {Claim.FOLDED},
            Claim.QUERIED,
            _("Questioned credit taken up again after a merge was undone"),
            system=True,
        ),
    ),
)

PARTICIPATION = Machine(
    "participation",
    Part.OPEN,
    (
        _step(
            "certify",
            {Part.OPEN},
            Part.CERTIFIED,
            _("Participation completed by a certificate"),
            system=True,
        ),
        _step(
            "leave",
            {Part.OPEN},
            Part.LEFT,
            _("Participation left"),
            "may_change_participation",
        ),
        # A merge of two people who were both on the way; and back.
        _step(
            "set_aside",
            {Part.OPEN},
            Part.LEFT,
            _("Participation set aside: one person was on the way twice"),
            system=True,
        ),
        _step(
            "restore",
            {Part.LEFT},
            Part.OPEN,
            _("Participation taken up again after a merge was undone"),
            system=True,
        ),
    ),
)

APPLICATION = Machine(
    "application",
    App.DRAFT,
    (
        _step(
            "submit",
            {App.DRAFT, App.RETURNED},
            App.SUBMITTED,
            _("Application submitted"),
            "may_change_application",
        ),
        _step(
            "return",
            {App.SUBMITTED},
            App.RETURNED,
            _("Application returned with a reason"),
            "may_review",
            requires_note=True,
        ),
        _step(
            "decline",
            {App.SUBMITTED},
            App.DECLINED,
            _("Application declined with a reason"),
            "may_review",
            requires_note=True,
        ),
        _step(
            "withdraw",
            {App.DRAFT, App.SUBMITTED, App.RETURNED},
            App.WITHDRAWN,
            _("Application withdrawn"),
            "may_change_application",
        ),
        _step(
            "issue",
            {App.SUBMITTED},
            App.ISSUED,
            _("Certificate issued"),
            system=True,
        ),
    ),
)

STAGE = Machine(
    "stage",
    Stage.PENDING,
    (
        _step("pass", {Stage.PENDING}, Stage.PASSED, _("Step passed"), system=True),
        _step(
            "stop",
            {Stage.PENDING},
            Stage.STOPPED,
            _("Step handed to the coordinator"),
            system=True,
        ),
        _step(
            "reopen", {Stage.STOPPED}, Stage.PENDING, _("Step reopened"), system=True
        ),
        _step(
            "close",
            {Stage.PENDING, Stage.STOPPED},
            Stage.CLOSED,
            _("Step closed"),
            system=True,
        ),
    ),
)

VERIFICATION = Machine(
    "verification",
    Ver.ASKED,
    (
        _step(
            "confirm",
            {Ver.ASKED},
            Ver.CONFIRMED,
            _("Verifier confirmed"),
            system=True,
        ),
        _step(
            "question",
            {Ver.ASKED},
            Ver.QUESTIONED,
            _("Verifier questioned the list"),
            requires_note=True,
            system=True,
        ),
        _step(
            "cannot_say",
            {Ver.ASKED},
            Ver.CANNOT_SAY,
            _("Verifier could not say"),
            system=True,
        ),
        _step(
            "revoke", {Ver.ASKED}, Ver.REVOKED, _("Question taken back"), system=True
        ),
    ),
)

MACHINES = (REGISTRATION, CLAIM, PARTICIPATION, APPLICATION, STAGE, VERIFICATION)
