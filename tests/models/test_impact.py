"""A report and its rows as rows: how they are called, when they may go."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from ce_plugin.models import ImpactReport, ImpactRow
from ce_plugin.services import clock
from tests.services import small_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    with clock.at(small_programme.NOW):
        small_programme.build()
        return small_programme.worked_out()


def test_a_report_says_what_and_when(report):
    assert str(report) == "What MT-2026 version 1 does, 2026-11-25"
    assert str(report.rows.first()).startswith(f"{report.pk}: ")


def test_a_report_that_is_not_frozen_goes_with_its_rows(report):
    report.delete()

    assert (ImpactReport.objects.count(), ImpactRow.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "running"},
        {"finished_at": None},
        {"state": "failed", "frozen_at": small_programme.NOW},
    ],
)
def test_the_database_refuses_what_does_not_fit_together(report, facts):
    with pytest.raises(IntegrityError):
        ImpactReport.objects.filter(pk=report.pk).update(**facts)


def test_nobody_is_in_a_report_twice(report):
    row = report.rows.first()
    row.pk = None

    with pytest.raises(IntegrityError):
        row.save()
