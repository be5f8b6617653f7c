"""What a day asks for, in its order."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from ce_plugin.exceptions import DueWorkFailed
from ce_plugin.models import DueWork, OutboxMessage
from ce_plugin.services import clock, due
from tests import factories
from tests.services.test_rule_set_moves import published

pytestmark = pytest.mark.django_db


def test_runs_are_moved_before_anybody_is_reminded():
    """10 credits are enough under the new rules only: the mail is of those."""
    participation = factories.make_participation()
    day = clock.today() - dt.timedelta(days=9)
    factories.make_claim(participation.person, day=day, credits=Decimal(10))
    published("move", total="10", first=clock.today())

    rest = {
        "event_reminders": 0,
        "credits": 0,
        "seats": 0,
        "suspects": 0,
        "published": 0,
        "drafts": 0,
        "links": 0,
        "mails": 0,
        "files": 0,
        "addresses": 0,
        "guests": 0,
        "answers": 0,
        "limits": 0,
    }
    assert due.run_due() == {"verifiers_gone": 0, "moved": 1, "reminders": 1, **rest}
    kinds = OutboxMessage.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["rules_changed", "can_apply"]
    assert due.run_due() == {"verifiers_gone": 0, "moved": 0, "reminders": 0, **rest}


def fail() -> int:
    raise ZeroDivisionError("Ada Lovelace")


def failing(monkeypatch, name: str) -> None:
    works = [replace(one, run=fail) if one.name == name else one for one in due.WORKS]
    monkeypatch.setattr(due, "WORKS", works)


def test_what_fails_does_not_keep_the_rest_from_being_done(monkeypatch, caplog):
    """One event that cannot be read must not stop credits, and what is to be forgotten."""
    failing(monkeypatch, "event_reminders")
    factories.make_applicant()

    with pytest.raises(DueWorkFailed) as failure:
        due.run_due()

    assert failure.value.names == ["event_reminders"]
    assert caplog.messages == ["event_reminders was not done: ZeroDivisionError"]
    assert OutboxMessage.objects.get().kind == "can_apply"
    unfinished = DueWork.objects.filter(finished_at=None)
    assert list(unfinished.values_list("name", flat=True)) == ["event_reminders"]


def test_nobody_is_reminded_by_rules_their_run_should_have_left(monkeypatch):
    failing(monkeypatch, "moved")
    factories.make_applicant()

    with pytest.raises(DueWorkFailed):
        due.run_due()

    assert OutboxMessage.objects.count() == 0
    assert DueWork.objects.filter(name="limits").exclude(finished_at=None).exists()
