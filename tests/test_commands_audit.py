"""The command that checks the chain of audit events."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ce_plugin.migrations import _append_only
from ce_plugin.models import AuditEvent
from ce_plugin.services import audit
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events():
    person = make_person()
    return [audit.record("person.change", person, actor=None) for _ in range(3)]


def verify(*arguments: str) -> str:
    out = io.StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue().strip()


def test_verify_says_that_the_chain_holds(three_events):
    assert verify() == "The chain holds: 3 events."


def test_head_is_printed_and_found_again(three_events):
    head = verify("--head")

    assert head == f"3:{three_events[-1].hash}"
    assert verify("--kept", head) == "The chain holds: 3 events."


def test_verify_fails_at_the_first_broken_place(three_events):
    _append_only.remove(connection)
    AuditEvent.objects.filter(seq=2).update(action="other")
    _append_only.install(connection)

    with pytest.raises(CommandError, match="Broken at event 2: it does not say"):
        verify()


def test_verify_fails_for_a_head_that_is_not_there(three_events):
    with pytest.raises(CommandError, match="Broken at event 3: the head"):
        verify("--kept", "3:0")
