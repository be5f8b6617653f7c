from __future__ import annotations

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.db import transaction

from ce_plugin import tasks
from ce_plugin.models import OutboxMessage
from ce_plugin.services import clock, outbox

pytestmark = pytest.mark.django_db


def queue(key="k1", **given) -> OutboxMessage:
    given.setdefault("recipient", "sue@library.example")
    given.setdefault("context", {"desk_url": "http://testserver/admin/"})
    return outbox.queue_email("coordinator_needed", dedupe_key=key, **given)


def test_same_key_twice_is_one_mail(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = queue(), queue()

    assert first == second
    assert len(mail.outbox) == 1


def test_mail_leaves_after_the_commit_with_a_fixed_identity(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        message = queue()
        assert mail.outbox == []

    message.refresh_from_db()
    (sent,) = mail.outbox
    assert (message.state, message.attempts) == ("sent", 1)
    assert sent.to == ["sue@library.example"]
    assert sent.extra_headers == {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
    }
    assert "http://testserver/admin/" in sent.body


def fail_after_queueing() -> None:
    with transaction.atomic():
        queue()
        raise ZeroDivisionError


def test_rolled_back_change_sends_nothing(django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ZeroDivisionError),
    ):
        fail_after_queueing()

    assert mail.outbox == []
    assert OutboxMessage.objects.count() == 0


def test_delivering_twice_sends_once():
    message = queue()

    assert (tasks.deliver_email(message.pk), tasks.deliver_email(message.pk)) == (
        True,
        False,
    )
    assert len(mail.outbox) == 1


def test_vanished_row_is_no_error():
    assert tasks.deliver_email(404) is False


class Refusal(Exception):
    pass


@pytest.fixture
def broken_server(monkeypatch):
    def refuse(self, fail_silently=False):
        raise Refusal("sue@library.example")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)


def test_refused_mail_waits_longer_each_time_and_is_given_up(broken_server):
    message, waits = queue(), []
    for _attempt in range(outbox.MAX_ATTEMPTS):
        message.refresh_from_db()
        with clock.at(message.next_at):
            assert outbox.deliver(message.pk) is False
        before = message.next_at
        message.refresh_from_db()
        waits.append(int((message.next_at - before).total_seconds() // 60))

    assert waits == [2, 4, 8, 16, 32]
    assert (message.state, message.last_error_class) == ("refused", "Refusal")


def test_stored_error_is_a_class_and_not_an_address(broken_server):
    message = queue()
    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.last_error_class == "Refusal"


@pytest.mark.parametrize(
    ("error", "lasting"),
    [
        (ConnectionRefusedError(), False),
        (TimeoutError(), False),
        (smtplib.SMTPServerDisconnected(), False),
        (smtplib.SMTPAuthenticationError(535, b"no"), False),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"later")}), False),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"unknown")}), True),
        (ValueError("template"), True),
    ],
)
def test_outage_costs_no_try_and_a_refusal_does(monkeypatch, error, lasting):
    def fail(self, fail_silently=False):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    message = queue()
    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("pending", int(lasting))


def test_mail_survives_an_outage_of_hours_and_waits_an_hour_at_most(monkeypatch):
    message = queue()

    def fail(self, fail_silently=False):
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", fail)
        for _try in range(12):
            message.refresh_from_db()
            with clock.at(message.next_at):
                outbox.deliver(message.pk)
    before = message.next_at
    message.refresh_from_db()

    assert message.next_at - before == dt.timedelta(hours=1)
    with clock.at(message.next_at):
        assert outbox.deliver(message.pk) is True


def test_mail_to_nobody_is_not_handed_over():
    message = queue(recipient="")

    assert outbox.deliver(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.last_error_class) == ("pending", "NobodyToSendTo")


def test_late_worker_leaves_a_mail_that_another_has_sent(monkeypatch):
    message = queue()

    def sent_elsewhere_meanwhile(self, fail_silently=False):
        OutboxMessage.objects.update(state="sent", sent_at=clock.now())
        raise ConnectionResetError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", sent_elsewhere_meanwhile)
    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "sent"


def test_mail_not_yet_due_stays():
    message = queue()
    OutboxMessage.objects.update(next_at=clock.now() + dt.timedelta(minutes=5))

    assert outbox.deliver(message.pk) is False
    assert outbox.drain() == {"sent": 0, "not_sent": 0}


def leave_behind(attempts: int) -> OutboxMessage:
    """What a process that died while sending leaves."""
    message = queue()
    OutboxMessage.objects.update(
        state="sending",
        attempts=attempts,
        locked_until=clock.now() + dt.timedelta(minutes=2),
    )
    return message


def test_mail_left_by_a_dead_worker_goes_when_its_lock_ends():
    leave_behind(attempts=1)

    assert outbox.drain() == {"sent": 0, "not_sent": 0}
    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        assert outbox.drain() == {"sent": 1, "not_sent": 0}
    assert len(mail.outbox) == 1


def test_mail_that_kills_its_worker_is_given_up():
    message = leave_behind(attempts=outbox.MAX_ATTEMPTS)

    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        assert outbox.drain() == {"sent": 0, "not_sent": 1}

    message.refresh_from_db()
    assert (message.state, mail.outbox) == ("refused", [])
    assert str(message) == "coordinator_needed (Refused)"


def test_scheduled_task_drains_mails_and_certificates():
    queue()

    assert tasks.drain() == {"sent": 1, "not_sent": 0, "drawn": 0, "reports": 0}
