"""The commands an operator types: what they do and what they say."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_q.models import Schedule

from ce_plugin.demo import SIGN_INS
from ce_plugin.models import EventPage, OutboxMessage, Person, RuleSet
from ce_plugin.services import clock, due
from tests.factories import make_applicant

NOTHING_ELSE = "0 certificates drawn, 0 impact reports finished.\n"


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_load_rule_sets_twice_adds_once(db):
    assert said("load_rule_sets") == "8 rule sets added, 0 unchanged.\n"
    assert said("load_rule_sets") == "0 rule sets added, 8 unchanged.\n"
    assert RuleSet.objects.count() == 8


SCHEDULES = {
    "ce_plugin: send what is due": ("ce_plugin.tasks.drain", "I", 1, -1),
    "ce_plugin: remind": ("ce_plugin.tasks.run_due", "I", 5, -1),
}


def schedules() -> dict:
    rows = Schedule.objects.values_list(
        "name", "func", "schedule_type", "minutes", "repeats"
    )
    return {name: tuple(rest) for name, *rest in rows}


def test_register_ce_schedules_twice_makes_one_of_each(db):
    assert said("register_ce_schedules") == "2 schedules are in place.\n"
    said("register_ce_schedules")

    assert schedules() == SCHEDULES
    assert Schedule.objects.count() == 2


def test_register_ce_schedules_corrects_what_somebody_changed(db):
    said("register_ce_schedules")
    Schedule.objects.update(func="somewhere.else", minutes=99, repeats=3)

    said("register_ce_schedules")

    assert schedules() == SCHEDULES


def test_run_due_queues_reminders_once_and_says_so(db):
    make_applicant()

    moved = "Runs put under new rules: 0. "
    found = "Pairs that may be one person found: 0."
    assert said("run_due") == f"{moved}Reminders queued: 1. {found}\n"
    assert said("run_due") == f"{moved}Reminders queued: 0. {found}\n"
    assert OutboxMessage.objects.get().kind == "can_apply"


def test_run_due_ends_badly_and_names_what_could_not_be_done(db, monkeypatch):
    def fail() -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(due, "WORKS", (due.Work("seats", fail),))

    with pytest.raises(CommandError, match="Not done: seats. The log says why."):
        said("run_due")


def waiting_mail(kind: str) -> OutboxMessage:
    return OutboxMessage.objects.create(
        kind=kind,
        dedupe_key=kind,
        recipient="somebody@library.example",
        context={"first_name": "Ada", "event": "Weeding", "event_path": "/"},
        next_at=clock.now(),
        message_id=f"<{kind}@testserver>",
    )


def test_drain_outbox_sends_what_is_due_and_says_so(db, mailoutbox):
    waiting_mail("registration_confirmed")

    text = said("drain_outbox")

    assert text == "1 mails sent, 0 not sent, " + NOTHING_ELSE
    assert [mail.to for mail in mailoutbox] == [["somebody@library.example"]]


def test_drain_outbox_without_anything_due_sends_nothing(db, mailoutbox):
    assert said("drain_outbox") == "0 mails sent, 0 not sent, " + NOTHING_ELSE
    assert mailoutbox == []


def test_load_demo_on_an_ordinary_site_refuses_and_adds_nothing(db):
    with pytest.raises(CommandError) as refusal:
        call_command("load_demo")

    assert str(refusal.value) == (
        "This is not a demonstration site (settings.DEMO_SITE is off), so no "
        "invented people were loaded. Add --force to load them all the same."
    )
    assert not EventPage.objects.exists()


def test_load_demo_among_real_people_refuses_and_adds_nothing(db, settings):
    settings.DEMO_SITE = True
    Person.objects.create(first_name="Re", last_name="Al", email="re.al@example.net")

    with pytest.raises(CommandError) as refusal:
        call_command("load_demo")

    assert str(refusal.value) == (
        "People are registered in this database already, so no invented people "
        "were put among them. Add --force to load them all the same."
    )
    assert not EventPage.objects.exists()


def test_load_demo_sign_ins_prints_each_role_and_loads_nothing(db):
    lines = said("load_demo", "--sign-ins").splitlines()

    assert lines[::2] == [
        f"{entry['role']}: {entry['email']}, montana-demo-2026" for entry in SIGN_INS
    ]
    assert lines[1::2] == [f"  {entry['try']}" for entry in SIGN_INS]
    assert not EventPage.objects.exists()
