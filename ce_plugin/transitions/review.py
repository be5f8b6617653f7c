"""Credits, the way to a certificate, and its review."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import ApplicationStatus as App
from ce_plugin.enums import ClaimStatus as Claim
from ce_plugin.enums import ParticipationStatus as Part
from ce_plugin.enums import StageStatus as Stage
from ce_plugin.enums import VerificationStatus as Ver
from ce_plugin.transitions.machine import Machine, step

CLAIM = Machine(
    "claim",
    Claim.RECORDED,
    (
        step(
            "query",
            {Claim.RECORDED},
            Claim.QUERIED,
            _("Credit questioned"),
            "may_review",
            requires_note=True,
        ),
        step(
            "clear",
            {Claim.QUERIED},
            Claim.RECORDED,
            _("Question about the credit settled"),
            "may_review",
        ),
        step(
            "withdraw",
            {Claim.RECORDED, Claim.QUERIED},
            Claim.WITHDRAWN,
            _("Credit withdrawn"),
            "may_change_claim",
        ),
        step(
            "void",
            {Claim.RECORDED, Claim.QUERIED},
            Claim.VOID,
            _("Credit ruled out"),
            "may_review",
            requires_note=True,
        ),
        # What the attendance was worth goes with it, whoever corrects the attendance.
        step(
            "take_back",
            {Claim.RECORDED, Claim.QUERIED},
            Claim.VOID,
            _("Credit taken back with the attendance"),
            requires_note=True,
            system=True,
        ),
        # A merge of two people who both had it; and back to what it was before.
        step(
            "fold",
            {Claim.RECORDED, Claim.QUERIED},
            Claim.FOLDED,
            _("Credit set aside: one person had it twice"),
            system=True,
        ),
        step(
            "unfold",
            {Claim.FOLDED},
            Claim.RECORDED,
            _("Credit taken up again after a merge was undone"),
            system=True,
        ),
        step(
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
        step(
            "certify",
            {Part.OPEN},
            Part.CERTIFIED,
            _("Participation completed by a certificate"),
            system=True,
        ),
        step(
            "leave",
            {Part.OPEN},
            Part.LEFT,
            _("Participation left"),
            "may_change_participation",
        ),
        # A merge of two people who were both on the way; and back.
        step(
            "set_aside",
            {Part.OPEN},
            Part.LEFT,
            _("Participation set aside: one person was on the way twice"),
            system=True,
        ),
        step(
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
        step(
            "submit",
            {App.DRAFT, App.RETURNED},
            App.SUBMITTED,
            _("Application submitted"),
            "may_change_application",
        ),
        step(
            "return",
            {App.SUBMITTED},
            App.RETURNED,
            _("Application returned with a reason"),
            "may_review",
            requires_note=True,
        ),
        step(
            "decline",
            {App.SUBMITTED},
            App.DECLINED,
            _("Application declined with a reason"),
            "may_review",
            requires_note=True,
        ),
        step(
            "withdraw",
            {App.DRAFT, App.SUBMITTED, App.RETURNED},
            App.WITHDRAWN,
            _("Application withdrawn"),
            "may_change_application",
        ),
        step(
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
        step("pass", {Stage.PENDING}, Stage.PASSED, _("Step passed"), system=True),
        step(
            "stop",
            {Stage.PENDING},
            Stage.STOPPED,
            _("Step handed to the coordinator"),
            system=True,
        ),
        step("reopen", {Stage.STOPPED}, Stage.PENDING, _("Step reopened"), system=True),
        step(
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
        step(
            "confirm",
            {Ver.ASKED},
            Ver.CONFIRMED,
            _("Verifier confirmed"),
            system=True,
        ),
        step(
            "question",
            {Ver.ASKED},
            Ver.QUESTIONED,
            _("Verifier questioned the list"),
            requires_note=True,
            system=True,
        ),
        step(
            "cannot_say",
            {Ver.ASKED},
            Ver.CANNOT_SAY,
            _("Verifier could not say"),
            system=True,
        ),
        step("revoke", {Ver.ASKED}, Ver.REVOKED, _("Question taken back"), system=True),
    ),
)
