"""Mail, audit, privacy, imports, merges, security."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
    UNPROVED_ADDRESS = (
        "unproved_address",
        _("the same e-mail address, which one of them has not confirmed"),
    )
    SAME_NAME = "same_name", _("the same name at the same library")
    SIMILAR_NAME = "similar_name", _("a similar name at the same library")


class SecurityState(TextChoices):
    """In the order they are read in."""

    NOT_MET = "not_met", _("Not met")
    SET_ASIDE = "set_aside", _("Set aside by this site")
    MET = "met", _("Met")


# A file in one of these is not read a second time.
STANDING_IMPORT_STATES = frozenset({ImportState.STAGED, ImportState.COMMITTED})
# Rows that an import writes; the others are left out.
IMPORTED_VERDICTS = frozenset({ImportVerdict.NEW, ImportVerdict.CHANGED})
