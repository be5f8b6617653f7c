"""Mail leaves by rows: queued inside the change, sent after the commit (DD7)."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string

from ce_plugin.app_settings import app_settings
from ce_plugin.enums import OutboxState
from ce_plugin.exceptions import NobodyToSendTo
from ce_plugin.models import OutboxMessage, Person, Registration
from ce_plugin.services import clock, links
from ce_plugin.services.attachments import attachments_of
from ce_plugin.services.locks import skip_locked

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
LOCK = dt.timedelta(minutes=2)
OUTAGE_WAIT = (dt.timedelta(minutes=1), dt.timedelta(hours=1))


def queue_email(
    kind: str,
    *,
    dedupe_key: str,
    recipient: str,
    person=None,
    context: dict | None = None,
    verification=None,
    certificate=None,
    address=None,
    position=None,
    registration=None,
) -> OutboxMessage:
    """Write the mail as a row of the caller's transaction, and hint the queue.

    `kind` names the templates `ce_plugin/email/<kind>_subject.txt` and
    `_message.txt`. The same `dedupe_key` twice is the same mail.
    """
    message, created = OutboxMessage.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "recipient": recipient,
            "person": person,
            "context": context or {},
            "verification": verification,
            "certificate": certificate,
            "address": address,
            "position": position,
            "registration": registration,
            "next_at": clock.now(),
            "message_id": _new_message_id(),
        },
    )
    if created:
        transaction.on_commit(partial(_hint, message.pk), robust=True)
    return message


@dataclass(frozen=True)
class Mail:
    """A mail about to be queued, to a person or to an address of nobody on record.

    See `queue_email` for its parts.
    """

    kind: str
    dedupe_key: str
    person: Person | None
    context: dict
    registration: Registration | None = None
    recipient: str = ""


def queue_all(mails: Iterable[Mail]) -> int:
    """Write many mails as rows, those once queued left out: two queries for all.

    Gives back how many are new. The sweeper sends them: no hint per mail.
    """
    by_key = {mail.dedupe_key: mail for mail in mails}
    standing = OutboxMessage.objects.filter(dedupe_key__in=by_key)
    known = set(standing.values_list("dedupe_key", flat=True))
    new = [_row(mail) for key, mail in by_key.items() if key not in known]
    # Another run may write the same mail in this very moment: its row stands.
    OutboxMessage.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def take_back(kind: str, **facts) -> int:
    """Remove mails that are not true any more and that nobody has begun to send.

    Their keys are free again: what is true then may be queued anew.
    """
    rows = OutboxMessage.objects.filter(kind=kind, state=OutboxState.PENDING, **facts)
    # Mostly there is none, and looking is cheaper than deleting nothing.
    return rows.delete()[0] if rows.exists() else 0


def _row(mail: Mail) -> OutboxMessage:
    return OutboxMessage(
        kind=mail.kind,
        dedupe_key=mail.dedupe_key,
        recipient=mail.recipient or mail.person.email,
        person=mail.person,
        context=mail.context,
        registration=mail.registration,
        next_at=clock.now(),
        message_id=_new_message_id(),
    )


def _new_message_id() -> str:
    # Fixed per row, so that a mail sent twice folds into one in the mailbox.
    return f"<{secrets.token_hex(16)}@{links.host()}>"


def _hint(message_id: int) -> None:
    # django_q is slow to import and needed only where something is queued.
    from django_q.tasks import async_task  # noqa: PLC0415

    async_task("ce_plugin.tasks.deliver_email", message_id)


def deliver(message_id: int) -> bool:
    """Send the mail of one row if it is due. True when this call handed it over.

    The row is marked and committed before the mail server is spoken to; a
    process that dies in between leaves a lock that ends, so a mail is sent
    again rather than lost.
    """
    message = _take(message_id)
    if message is None:
        return False
    try:
        _send(message)
    except Exception as error:
        # Never the error's own words: a mail server answers with the address.
        name = type(error).__name__
        logger.error("mail %s was not handed over: %s", message.pk, name)
        _put_back(message, error)
        return False
    _mark_sent(message)
    return True


@transaction.atomic
def _take(message_id: int) -> OutboxMessage | None:
    rows = OutboxMessage.objects.due(clock.now()).filter(pk=message_id)
    message = skip_locked(rows).first()
    if message is None or _is_spent(message):
        return None
    message.state = OutboxState.SENDING
    message.attempts += 1
    message.locked_until = clock.now() + LOCK
    message.save(update_fields=["state", "attempts", "locked_until"])
    return message


def _is_spent(message: OutboxMessage) -> bool:
    # A mail that kills its worker never reports an error: count what was begun.
    if message.attempts < MAX_ATTEMPTS:
        return False
    message.state = OutboxState.REFUSED
    message.locked_until = None
    message.save(update_fields=["state", "locked_until"])
    return True


def _send(message: OutboxMessage) -> None:
    context = links.mail_context(message)
    subject = render_to_string(f"ce_plugin/email/{message.kind}_subject.txt", context)
    body = render_to_string(f"ce_plugin/email/{message.kind}_message.txt", context)
    mail = EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        from_email=app_settings.FROM_EMAIL,
        to=[_one_address(message.recipient)],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
        },
    )
    for name, content, kind in attachments_of(message):
        mail.attach(name, content, kind)
    mail.send()


def _one_address(recipient: str) -> str:
    """Forms ask for one address; a list in its place would be sent to all of it."""
    try:
        validate_email(recipient)
    except ValidationError:
        # Never the error's own words, which hold the address.
        raise NobodyToSendTo("This is not one address.") from None
    return recipient


def _is_outage(error: Exception) -> bool:
    """Whether the way to the mail server failed, and not this mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code < 500 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return True
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code < 500
    return isinstance(error, OSError)


def _put_back(message: OutboxMessage, error: Exception) -> None:
    if _is_outage(error):
        # No fault of the mail: the try is given back, the wait grows with its age.
        age = clock.now() - message.created_at
        wait = min(max(age, OUTAGE_WAIT[0]), OUTAGE_WAIT[1])
        _leave(message, OutboxState.PENDING, wait, error, message.attempts - 1)
        return
    spent = message.attempts >= MAX_ATTEMPTS
    state = OutboxState.REFUSED if spent else OutboxState.PENDING
    wait = dt.timedelta(minutes=2**message.attempts)
    _leave(message, state, wait, error, message.attempts)


def _leave(message, state, wait: dt.timedelta, error, attempts: int) -> None:
    _ours(message).update(
        state=state,
        next_at=clock.now() + wait,
        locked_until=None,
        last_error_class=type(error).__name__,
        attempts=attempts,
    )


def _mark_sent(message: OutboxMessage) -> None:
    _ours(message).update(
        state=OutboxState.SENT, sent_at=clock.now(), locked_until=None
    )


def _ours(message: OutboxMessage):
    """The row, unless our lock ended and another process took it up."""
    rows = OutboxMessage.objects.filter(pk=message.pk, attempts=message.attempts)
    return rows.filter(state=OutboxState.SENDING)


def drain(limit: int = 100) -> dict[str, int]:
    """Send what is due without any queue: what a crash or a dead cluster left."""
    due = OutboxMessage.objects.due(clock.now())
    ids = list(due.values_list("pk", flat=True)[:limit])
    sent = sum(deliver(pk) for pk in ids)
    return {"sent": sent, "not_sent": len(ids) - sent}
