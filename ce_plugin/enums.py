"""Closed lists of the domain and the named groups of their values."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PositionRole(TextChoices):
    DIRECTOR = "director", _("Library director")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    STAFF = "staff", _("Library staff")
    BOARD_CHAIR = "board_chair", _("Board chair")
    TRUSTEE = "trustee", _("Trustee")


class LibraryKind(TextChoices):
    PUBLIC = "public", _("Public library")
    ACADEMIC = "academic", _("College or university library")
    SCHOOL = "school", _("School library")
    SPECIAL = "special", _("Special library")
    TRIBAL = "tribal", _("Tribal library")
    STATE = "state", _("State library")
    OTHER = "other", _("Other")


class EventType(TextChoices):
    TRAINING = "continuing_education", _("Continuing education")
    DEADLINE = "deadline", _("Deadline")


class EventFormat(TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")
    RECORDING = "recording", _("Recording")
    SELF_PACED = "self_paced", _("Self-paced course")


class DatePrecision(TextChoices):
    """How exactly a published date is known."""

    TIME = "time", _("Day and time")
    DAY = "day", _("Day")
    MONTH = "month", _("Month only")
    YEAR = "year", _("Year only")


class RegistrationMode(TextChoices):
    OURS = "ours", _("Register on this site")
    ELSEWHERE = "elsewhere", _("Register on another site")
    NONE = "none", _("No registration needed")


class RegistrationStatus(TextChoices):
    REGISTERED = "registered", _("Registered")
    CANCELLED = "cancelled", _("Cancelled")


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
    DEMONSTRATION = "demonstration", _("Invented for the demonstration")


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


class OutboxState(TextChoices):
    PENDING = "pending", _("Waiting to be sent")
    SENDING = "sending", _("Being handed over")
    SENT = "sent", _("Handed over")
    REFUSED = "refused", _("Refused")


class ActorKind(TextChoices):
    """In what part somebody acted, told beside the id for those who have none."""

    OWN = "own", _("The person")
    OFFICE = "office", _("The office")
    VERIFIER = "verifier", _("A verifier")
    PUBLIC = "public", _("Somebody not signed in")
    SYSTEM = "system", _("The system")


class ErasureOutcome(TextChoices):
    OPEN = "open", _("Waiting for a second person")
    ERASED = "erased", _("Erased")
    REFUSED = "refused", _("Refused")


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


class ImportState(TextChoices):
    """How far a file is: looked at, in the record, taken out again, thrown away.

    Settled: in the record so long that its lines are not kept any more.
    """

    STAGED = "staged", _("Looked at, not imported")
    COMMITTED = "committed", _("Imported")
    SETTLED = "settled", _("Imported for good")
    UNDONE = "undone", _("Taken back")
    DISCARDED = "discarded", _("Discarded")


class ImportVerdict(TextChoices):
    """What a row of a file is to the record; each is exactly one."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changes something")
    SAME = "same", _("Already so")
    DUPLICATE = "duplicate", _("Double, or not clear who")
    WRONG = "wrong", _("Wrong")


class ImportAction(TextChoices):
    """What an import did to one row of the record."""

    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")


class MergeAction(TextChoices):
    """What a merge did to one row."""

    MOVED = "moved", _("Moved to the person who stays")
    SET_ASIDE = "set_aside", _("Set aside, because both had it")
    CHOSEN = "chosen", _("Value chosen")
    SIGN_IN = "sign_in", _("Sign-in")
    REVOKED = "revoked", _("Question taken back")
    RENEWED = "renewed", _("Run that is a renewal")


class MergeReason(TextChoices):
    """What speaks for two people being one, the surest first."""

    SAME_ADDRESS = "same_address", _("the same e-mail address")
    SAME_PHONE = "same_phone", _("the same name and telephone number")
    SAME_NAME = "same_name", _("the same name at the same library")
    SIMILAR_NAME = "similar_name", _("a similar name at the same library")


class ReviewRhythm(TextChoices):
    CONTINUOUS = "continuous", _("As applications come in")
    MONTHLY = "monthly", _("At least once a month")
    QUARTERLY = "quarterly", _("In January, April, July and October")


# Had whenever somebody likes, in a room, and from wherever somebody sits.
ANY_TIME_FORMATS = frozenset({EventFormat.RECORDING, EventFormat.SELF_PACED})
ROOM_FORMATS = frozenset({EventFormat.IN_PERSON, EventFormat.HYBRID})
ONLINE_FORMATS = frozenset({EventFormat.ONLINE, EventFormat.HYBRID})
LIVE_CLAIM_STATUSES = frozenset({ClaimStatus.RECORDED, ClaimStatus.QUERIED})
# Nothing but day, amount, category and source is told of these.
ORDINARY_CLAIM_KINDS = frozenset(
    {ClaimKind.LISTED, ClaimKind.OUTSIDE, ClaimKind.RECORDING}
)
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
# A file in one of these is not read a second time.
STANDING_IMPORT_STATES = frozenset({ImportState.STAGED, ImportState.COMMITTED})
# Rows that an import writes; the others are left out.
IMPORTED_VERDICTS = frozenset({ImportVerdict.NEW, ImportVerdict.CHANGED})
# Evidence the State Library holds itself: a verifier need not vouch for it.
RECORDED_BY_LIBRARY = frozenset(
    {EvidenceLevel.HOST_CHECKED, EvidenceLevel.CODE_ENTERED}
)


class SecurityState(TextChoices):
    """In the order they are read in."""

    NOT_MET = "not_met", _("Not met")
    SET_ASIDE = "set_aside", _("Set aside by this site")
    MET = "met", _("Met")
