"""Pressing "Pass on": what a second press may take for done, and what not."""

from __future__ import annotations

import pytest

from ce_plugin.exceptions import TransitionNotAllowed
from ce_plugin.models import OutboxMessage
from ce_plugin.services import applications, review
from ce_plugin.services.answers import answer_verification
from tests import factories
from tests.factories import COORDINATOR_FIRST, VERIFIER_FIRST

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return factories.make_coordinator()


def passed(coordinator):
    """An application the coordinator passed on to the verifier."""
    application = factories.make_application("submitted")
    return press(application, coordinator)


def press(application, coordinator):
    return review.pass_coordinator(application, actor=coordinator, snapshot_number=1)


def give_back(application, coordinator) -> None:
    review.return_application(
        application, actor=coordinator, note="Twice", snapshot_number=1
    )


def decline(application, coordinator) -> None:
    review.decline_application(
        application, actor=coordinator, note="Not a library", snapshot_number=1
    )


def withdraw(application, coordinator) -> None:
    actor = application.participation.person.user
    applications.withdraw_application(application, actor=actor)


def question(application, coordinator) -> None:
    answer_verification(
        application.verifications.get(),
        answer="question",
        decider_name="Dee Rector",
        comment="I was not there.",
        questioned=application.snapshots.get().lines.all()[:1],
    )


def confirm(application, coordinator) -> None:
    factories.confirm(application)


@pytest.mark.parametrize("then", [give_back, decline, withdraw, question, confirm])
def test_passing_again_what_has_gone_another_way_is_refused(coordinator, then):
    application = passed(coordinator)
    then(application, coordinator)
    mails = OutboxMessage.objects.count()

    with pytest.raises(TransitionNotAllowed):
        press(application, coordinator)

    assert OutboxMessage.objects.count() == mails


@pytest.mark.parametrize("order", [COORDINATOR_FIRST, VERIFIER_FIRST])
def test_pressing_twice_is_friendly_and_changes_nothing(coordinator, order):
    application = factories.make_application("submitted", order=order)
    if order == VERIFIER_FIRST:
        factories.confirm(application)
    first = press(application, coordinator)
    before = (first.status, OutboxMessage.objects.count())

    again = press(application, coordinator)

    assert (again.status, OutboxMessage.objects.count()) == before
    assert application.certificates.count() == int(order == VERIFIER_FIRST)
