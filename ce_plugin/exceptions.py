"""What a verb may refuse with. Each error carries a code for logs and views."""

from __future__ import annotations


class CePluginError(Exception):
    """Base of every refusal; `code` is stable, the message is for a person."""

    code = "error"


class TransitionNotAllowed(CePluginError):
    """Not now: the row is in a status from which this step does not lead."""

    code = "not_now"


class NotPermitted(CePluginError):
    """Not you: the actor may not take this step on this row."""

    code = "not_you"


class NoteRequired(CePluginError):
    """Say why: this step needs a note and none was given."""

    code = "say_why"


class DuplicateClaim(CePluginError):
    """The person already holds a live credit for this session or key.

    `claim` is the credit that stands.
    """

    code = "duplicate"

    def __init__(self, claim) -> None:
        super().__init__("A live credit for this training exists already.")
        self.claim = claim


class NotClaimable(CePluginError):
    """The training cannot be claimed; `reason` is a sentence for the person."""

    code = "not_claimable"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoSeat(CePluginError):
    """All seats are taken: of the event when `sessions` is empty, else of those."""

    code = "no_seat"

    def __init__(self, sessions=()) -> None:
        super().__init__("All seats are taken.")
        self.sessions = list(sessions)


class LockedClaim(CePluginError):
    """The credit is part of a submitted application and cannot change."""

    code = "locked"


class NotEligible(CePluginError):
    """The record does not meet the rule set; `evaluation` says what is missing."""

    code = "not_eligible"

    def __init__(self, evaluation) -> None:
        super().__init__("The requirements of the track are not met.")
        self.evaluation = evaluation


class NoVerifier(CePluginError):
    """The chosen verifier is not one the library's positions offer."""

    code = "no_verifier"


class AddressKnown(CePluginError):
    """Somebody on record has this address; `people` is how many share it."""

    code = "address_known"

    def __init__(self, people: int) -> None:
        super().__init__("Somebody on record has this address.")
        self.people = people


class WorkedThere(CePluginError):
    """Somebody held the very position until `ends_on`, on days that are given again."""

    code = "worked_there"

    def __init__(self, ends_on) -> None:
        super().__init__("The position on record ended later than this one begins.")
        self.ends_on = ends_on


class LastDayTooEarly(CePluginError):
    """A position would end before it began."""

    code = "last_day"


class LinkNotUsable(CePluginError):
    """The verifier's link is unknown, expired, revoked or answered differently."""

    code = "link"


class SnapshotChanged(CePluginError):
    """The list on the screen is not the list that would be decided on."""

    code = "changed"


class NoRuleSet(CePluginError):
    """No published rule set is in force for the track on the day asked about."""

    code = "no_rule_set"


class RuleSetConflict(CePluginError):
    """A published rule set with this code and version has other content."""

    code = "rule_set_conflict"


class DraftChanged(CePluginError):
    """The draft was saved by somebody else since it was shown.

    `rule_set` is the draft as it stands now.
    """

    code = "draft_changed"

    def __init__(self, rule_set) -> None:
        super().__init__("The draft was saved since it was shown.")
        self.rule_set = rule_set


class NotPublishable(CePluginError):
    """Other rules are in the way; `obstacles` are sentences for the person."""

    code = "not_publishable"

    def __init__(self, obstacles) -> None:
        super().__init__(" ".join(obstacles))
        self.obstacles = tuple(obstacles)


class NobodyToSendTo(CePluginError):
    """A mail without a recipient: the person has no address on record."""

    code = "nobody"


class UnreadableFile(CePluginError):
    """A file that is no table of the kind; `sentences` say why and what to do."""

    code = "unreadable"

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class AlreadyRead(CePluginError):
    """The very same file was read before; `batch` is what stands of it."""

    code = "already_read"

    def __init__(self, batch) -> None:
        super().__init__("The same file was read before.")
        self.batch = batch


class RecordChanged(CePluginError):
    """What was looked at is not what would be written: look again."""

    code = "record_changed"


class UsedSince(CePluginError):
    """It cannot be taken back exactly; `sentences` say what stands in the way."""

    code = "used_since"

    def __init__(self, sentences) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences))


class NotMergeable(CePluginError):
    """Two people cannot be made one now; `sentences` say why."""

    code = "not_mergeable"

    def __init__(self, sentences) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences))


class TooOften(CePluginError):
    """More than the limit allows; `seconds` from now it may be tried again.

    The message is a whole answer for a person.
    """

    code = "too_often"

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class PdfError(CePluginError):
    """The renderer reported an error, a warning or a glyph it does not have."""

    code = "pdf"


class DueWorkFailed(CePluginError):
    """What was due and could not be done; `names` say which of `services.due`."""

    code = "due_work_failed"

    def __init__(self, names) -> None:
        super().__init__(f"Not done: {', '.join(names)}. The log says why.")
        self.names = list(names)
