"""The database refuses whoever decides on their own case, past every service."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from ce_plugin.migrations import _own_case
from ce_plugin.models import ApplicationTransition, StageTransition
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return factories.make_application("submitted")


def step(application, name: str, actor):
    return ApplicationTransition.objects.create(
        subject=application, name=name, from_status="x", to_status="y", actor=actor
    )


@pytest.mark.parametrize("name", ["return", "decline", "issue"])
def test_nobody_decides_on_their_own_application(application, name):
    own = application.participation.person.user

    with pytest.raises(DatabaseError, match="own case"), transaction.atomic():
        step(application, name, own)

    assert step(application, name, factories.make_coordinator()).pk


def test_nobody_passes_a_step_of_their_own_list(application):
    stage = application.snapshots.get().stages.last()
    given = {"subject": stage, "name": "pass", "from_status": "x", "to_status": "y"}

    with pytest.raises(DatabaseError, match="own case"), transaction.atomic():
        StageTransition.objects.create(
            actor=application.participation.person.user, **given
        )

    assert StageTransition.objects.create(actor=None, **given).pk


def test_withdrawing_is_the_applicants_own(application):
    assert step(application, "withdraw", application.participation.person.user).pk


def test_triggers_go_and_come_with_the_migration(application):
    _own_case.remove(connection)
    assert step(application, "return", application.participation.person.user).pk
    _own_case.install(connection)
