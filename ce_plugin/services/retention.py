"""What is not kept for ever goes, or is reduced to the record, when its time is over."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ce_plugin.enums import ApplicationStatus, OutboxState, VerificationStatus
from ce_plugin.models import (
    Attendance,
    CertificationApplication,
    EventSession,
    OutboxMessage,
    PersonAddress,
    Registration,
    Throttle,
    VerificationRequest,
)
from ce_plugin.services import clock, imports, limits

DRAFT_DAYS = 90
LINK_DAYS = 30
MAIL_DAYS = 30
FILE_DAYS = 90
ADDRESS_DAYS = 30
GUEST_DAYS = 90
ANSWER_DAYS = 365
# In the place of a name that is not kept.
NOBODY = "–"


def _ago(days: int) -> dt.datetime:
    return clock.now() - dt.timedelta(days=days)


@transaction.atomic
def remove_drafts() -> int:
    """Applications that were begun and never submitted: nothing rests on them."""
    rows = CertificationApplication.objects.filter(
        status=ApplicationStatus.DRAFT,
        snapshot_number=0,
        created_at__lt=_ago(DRAFT_DAYS),
        transitions=None,
    )
    keys = list(rows.values_list("pk", flat=True))
    CertificationApplication.objects.filter(pk__in=keys).delete()
    return len(keys)


def ended_links() -> QuerySet[VerificationRequest]:
    """Answered or taken back. One that ran out may be asked again with the same link."""
    ended = ~Q(status=VerificationStatus.ASKED)
    return VerificationRequest.objects.filter(ended)


def reduce_links() -> int:
    """Who answered what stays; the link's secret and what a browser told goes."""
    past = _ago(LINK_DAYS)
    over = Q(decided_at__lt=past) | Q(revoked_at__lt=past)
    rows = ended_links().filter(over).exclude(nonce="")
    gone = {"nonce": "", "ip_hash": "", "user_agent_family": "", "recipient_email": ""}
    return rows.update(**gone)


def empty_mails() -> int:
    """That it was sent or refused, when and to whom stays; what it said goes."""
    past = _ago(MAIL_DAYS)
    over = Q(state=OutboxState.SENT, sent_at__lt=past) | Q(
        state=OutboxState.REFUSED, created_at__lt=past
    )
    return OutboxMessage.objects.filter(over).exclude(context={}).update(context={})


@transaction.atomic
def remove_unproved_addresses() -> int:
    """Somebody typed it, and nobody showed that they read mail there."""
    rows = PersonAddress.objects.filter(
        verified_at=None, created_at__lt=_ago(ADDRESS_DAYS)
    )
    keys = list(rows.values_list("pk", flat=True))
    PersonAddress.objects.filter(pk__in=keys).delete()
    return len(keys)


def forget_guests() -> int:
    """Who was noted without being on record: that somebody was there stays."""
    old = Attendance.objects.filter(recorded_at__lt=_ago(GUEST_DAYS))
    joined = old.filter(person__isnull=False).exclude(guest_name="", guest_email="")
    unknown = old.filter(person=None).exclude(guest_name=NOBODY, guest_email="")
    gone = joined.update(guest_name="", guest_email="")
    return gone + unknown.update(guest_name=NOBODY, guest_email="")


def forget_answers() -> int:
    """What an event asked when people registered: that they came, or not, stays."""
    day = clock.today() - dt.timedelta(days=ANSWER_DAYS)
    recent = EventSession.objects.filter(page=OuterRef("event"), ends_on__gte=day)
    rows = Registration.objects.filter(registered_at__lt=_ago(ANSWER_DAYS))
    over = rows.exclude(Exists(recent)).exclude(answers={})
    return over.update(answers={})


def forget_uses() -> int:
    """A limit nobody feels any more: the row says what no row says."""
    deleted, _kinds = Throttle.objects.filter(busy_until__lt=limits.now()).delete()
    return deleted


def settle_files() -> int:
    """Lines of files that were read in, or left lying, long ago."""
    return imports.settle_files(_ago(FILE_DAYS))


# Each says how many rows it took, and is safe to run as often as one likes.
RULES = {
    "drafts": remove_drafts,
    "links": reduce_links,
    "mails": empty_mails,
    "files": settle_files,
    "addresses": remove_unproved_addresses,
    "guests": forget_guests,
    "answers": forget_answers,
    "limits": forget_uses,
}
