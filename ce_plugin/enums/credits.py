"""Credits and what speaks for them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums.events import AttendanceWay


class ClaimStatus(TextChoices):
    RECORDED = "recorded", _("Recorded")
    QUERIED = "queried", _("Being looked at")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    VOID = "void", _("Does not count")
    FOLDED = "folded", _("Merged into another")


class ClaimKind(TextChoices):
    """What kind of learning a credit comes from; the values are rule-set codes."""

    LISTED = "listed", _("Training on the calendar")
    OUTSIDE = "outside", _("Training held elsewhere")
    RECORDING = "recording", _("Recording of a training")
    PRESENTING = "presenting", _("A training I presented")
    COLLEGE = "college", _("College course")
    DEGREE = "degree", _("Degree in library science")
    MEETING = "meeting", _("Meeting")
    AUTHOR_TALK = "author_talk", _("Author talk")
    FIRST_AID = "first_aid", _("First aid or CPR")
    VENDOR_DEMO = "vendor_demo", _("Vendor demonstration")


class ClaimRole(TextChoices):
    ATTENDEE = "attendee", _("Attended")
    PRESENTER = "presenter", _("Presented")


class ClaimMode(TextChoices):
    LIVE = "live", _("Live")
    RECORDING = "recording", _("Recording")


class EvidenceLevel(TextChoices):
    """Strongest first."""

    HOST_CHECKED = "host_checked", _("Attendance checked by the host")
    CODE_ENTERED = "code_entered", _("Attendance code entered")
    IMPORTED = "imported", _("From the provider's report")
    DOCUMENTED = "documented", _("Proof on file")
    SELF_STATED = "self_stated", _("Stated by the participant")


class Provenance(TextChoices):
    """How a credit came into the record."""

    CLAIM = "claim", _("Claimed by the participant")
    ON_BEHALF = "on_behalf", _("Entered by the coordinator")
    ATTENDANCE = "attendance", _("Recorded with the attendance")
    REGISTRATION = "registration", _("Posted after the event to all who registered")
    DEMONSTRATION = "demonstration", _("Invented for the demonstration")


LIVE_CLAIM_STATUSES = frozenset({ClaimStatus.RECORDED, ClaimStatus.QUERIED})
# Nothing but day, amount, category and source is told of these.
ORDINARY_CLAIM_KINDS = frozenset(
    {ClaimKind.LISTED, ClaimKind.OUTSIDE, ClaimKind.RECORDING}
)
# What each way of recording attendance is worth as evidence.
EVIDENCE_OF_WAYS = {
    AttendanceWay.HOST: EvidenceLevel.HOST_CHECKED,
    AttendanceWay.SHEET: EvidenceLevel.HOST_CHECKED,
    AttendanceWay.QR: EvidenceLevel.CODE_ENTERED,
    AttendanceWay.WORD: EvidenceLevel.CODE_ENTERED,
    AttendanceWay.REPORT: EvidenceLevel.IMPORTED,
}
# Credits nobody asked for: they go when it turns out that somebody did not come.
POSTED_PROVENANCES = frozenset({Provenance.ATTENDANCE, Provenance.REGISTRATION})
# Evidence the State Library holds itself: a verifier need not vouch for it.
RECORDED_BY_LIBRARY = frozenset(
    {EvidenceLevel.HOST_CHECKED, EvidenceLevel.CODE_ENTERED}
)
