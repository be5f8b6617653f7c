"""Rules, the way to a certificate, and its review."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RuleSetStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


class ParticipationStatus(TextChoices):
    OPEN = "open", _("Open")
    CERTIFIED = "certified", _("Certificate issued")
    LEFT = "left", _("Left")


class ApplicationStatus(TextChoices):
    DRAFT = "draft", _("Being prepared")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned to you")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DECLINED = "declined", _("Declined")
    ISSUED = "issued", _("Certificate issued")


class StageKind(TextChoices):
    """The closed list of review steps; their order is data on the track."""

    AUTOMATIC = "automatic", _("Automatic check")
    COORDINATOR = "coordinator", _("Coordinator's review")
    VERIFIER = "verifier", _("Verifier's confirmation")
    ISSUE = "issue", _("Issue of the certificate")


class StageStatus(TextChoices):
    PENDING = "pending", _("Not yet done")
    PASSED = "passed", _("Done")
    STOPPED = "stopped", _("Needs the coordinator")
    CLOSED = "closed", _("Closed without a mark")


class VerificationStatus(TextChoices):
    ASKED = "asked", _("Asked")
    CONFIRMED = "confirmed", _("Confirmed")
    QUESTIONED = "questioned", _("Questioned")
    CANNOT_SAY = "cannot_say", _("Could not say")
    REVOKED = "revoked", _("Taken back")


class ReviewRhythm(TextChoices):
    CONTINUOUS = "continuous", _("As applications come in")
    MONTHLY = "monthly", _("At least once a month")
    QUARTERLY = "quarterly", _("In January, April, July and October")


class ImpactState(TextChoices):
    """How far the laboratory is with a report."""

    WAITING = "waiting", _("Waiting to be worked out")
    RUNNING = "running", _("Being worked out")
    DONE = "done", _("Finished")
    CANCELLED = "cancelled", _("Stopped")
    FAILED = "failed", _("Could not be worked out")


class ImpactOutcome(TextChoices):
    """What other rules would do to somebody; each is exactly one."""

    LOSES = "loses", _("Loses eligibility")
    GAINS = "gains", _("Becomes eligible")
    WORSE = "worse", _("Less counts, or more is missing")
    BETTER = "better", _("More counts, or less is missing")
    UNCHANGED = "unchanged", _("No change")


OPEN_APPLICATION_STATUSES = frozenset(
    {
        ApplicationStatus.DRAFT,
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.RETURNED,
    }
)
EDITABLE_APPLICATION_STATUSES = frozenset(
    {ApplicationStatus.DRAFT, ApplicationStatus.RETURNED}
)
LOCKING_APPLICATION_STATUSES = frozenset(
    {ApplicationStatus.SUBMITTED, ApplicationStatus.ISSUED}
)
UNFINISHED_IMPACT_STATES = frozenset({ImpactState.WAITING, ImpactState.RUNNING})
