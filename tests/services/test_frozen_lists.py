"""Frozen lists in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ce_plugin import rules
from ce_plugin.models import ApplicationSnapshot
from ce_plugin.services.frozen_lists import current_list, snapshot_progress
from tests.factories import make_applicant, make_application, make_claim

pytestmark = pytest.mark.django_db


def test_a_submitted_list_reads_as_it_stood_whatever_has_changed():
    application = make_application("submitted")
    person = application.participation.person
    make_claim(person, credits=Decimal(40))
    snapshot = application.snapshots.get()

    progress = snapshot_progress(snapshot, list(snapshot.lines.all()))

    total = progress.rows[0]
    assert (total.label, total.needed, total.counted) == ("Credits in all", 60, 60)
    assert len(progress.credits) == 5
    assert progress.eligible


def test_a_line_that_does_not_count_says_why():
    participation = make_applicant()
    make_claim(participation.person, kind="vendor_demo", title="A gadget")
    frozen = current_list(participation)
    snapshot = ApplicationSnapshot(
        rule_set=participation.rule_set, evaluation=_plain(frozen)
    )

    progress = snapshot_progress(snapshot, frozen.lines)

    assert [(row.claim.title, row.reason) for row in progress.uncounted] == [
        (
            "A gadget",
            "This kind of activity does not count toward this certificate.",
        )
    ]


def _plain(frozen) -> dict:
    return rules.evaluation_to_mapping(frozen.evaluation)


def test_looking_at_the_list_stores_nothing():
    participation = make_applicant()

    frozen = current_list(participation)

    assert len(frozen.lines) == 5
    assert not participation.applications.exists()
    assert not ApplicationSnapshot.objects.exists()
