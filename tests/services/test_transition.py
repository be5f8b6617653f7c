"""The whole table: every step from every status, taken and refused."""

from __future__ import annotations

import pytest
from django.db import connections, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from ce_plugin import models
from ce_plugin.exceptions import NoteRequired, NotPermitted, TransitionNotAllowed
from ce_plugin.services.transition import apply_transition
from ce_plugin.transitions import MACHINES
from tests import factories

pytestmark = pytest.mark.django_db


def make_registration():
    person = factories.make_person()
    return models.Registration.objects.create(
        event=factories.make_event(), person=person
    )


def make_attendance():
    return models.Attendance.objects.create(
        session=factories.make_session(),
        person=factories.make_person(),
        way="host",
        evidence_level="host_checked",
    )


def make_stage():
    application = factories.make_application("submitted")
    return application.snapshots.get().stages.get(kind="coordinator")


def make_verification():
    application = factories.make_application(
        "submitted", order=factories.VERIFIER_FIRST
    )
    return application.verifications.get()


MAKERS = {
    "registration": make_registration,
    "attendance": make_attendance,
    "claim": factories.make_claim,
    "participation": factories.make_participation,
    "application": lambda: factories.make_application("submitted"),
    "stage": make_stage,
    "verification": make_verification,
}
MODELS = {
    "registration": models.Registration,
    "attendance": models.Attendance,
    "claim": models.CreditClaim,
    "participation": models.TrackParticipation,
    "application": models.CertificationApplication,
    "stage": models.StageState,
    "verification": models.VerificationRequest,
}
# The date that the database ties to each status; absent means null.
DATES = {
    "registration": ("cancelled_at", {"cancelled"}),
    "attendance": (None, set()),
    "claim": (None, set()),
    "participation": ("closed_on", {"certified", "left"}),
    "application": ("closed_at", {"withdrawn", "declined", "issued"}),
    "stage": ("decided_at", {"passed", "stopped", "closed"}),
    "verification": ("decided_at", {"confirmed", "questioned", "cannot_say"}),
}


def dated(machine, status: str) -> dict:
    field, statuses = DATES[machine.name]
    facts = {field: timezone.now() if status in statuses else None} if field else {}
    if machine.name == "registration":
        facts["waiting_since"] = timezone.now() if status == "waiting" else None
    if machine.name == "verification":
        facts["revoked_at"] = timezone.now() if status == "revoked" else None
    return facts


def make_in(machine, status: str):
    instance = MAKERS[machine.name]()
    type(instance).objects.filter(pk=instance.pk).update(
        status=status, **dated(machine, status)
    )
    instance.refresh_from_db()
    return instance


def somebody_allowed(step, instance):
    if step.system:
        return None
    if step.permission in ("may_review", "may_take_attendance"):
        return factories.make_coordinator()
    participation = getattr(instance, "participation", instance)
    return participation.person.user


def take(machine, step, instance, note="Because"):
    with transaction.atomic():
        return apply_transition(
            instance,
            step.name,
            actor=somebody_allowed(step, instance),
            note=note,
            changes=dated(machine, step.target),
        )


LEGAL = [
    pytest.param(machine, step, source, id=f"{machine.name}-{step.name}-{source}")
    for machine in MACHINES
    for step in machine.steps
    for source in sorted(step.sources)
]


def statuses(machine) -> set[str]:
    known = {machine.initial}
    for step in machine.steps:
        known |= {*step.sources, step.target}
    return known


FORBIDDEN = [
    pytest.param(machine, step, status, id=f"{machine.name}-{step.name}-{status}")
    for machine in MACHINES
    for step in machine.steps
    for status in sorted(statuses(machine) - step.sources)
    # Reached by this very step already: that is the same step twice, see below.
    if (machine.name, step.name, status) != ("application", "submit", "submitted")
]


@pytest.mark.parametrize(("machine", "step", "source"), LEGAL)
def test_legal_step_is_taken_and_leaves_one_row(machine, step, source):
    instance = make_in(machine, source)
    before = instance.transitions.count()

    row = take(machine, step, instance)

    assert instance.status == step.target
    assert instance.transitions.count() == before + 1
    assert (row.name, row.from_status, row.to_status) == (
        step.name,
        source,
        step.target,
    )
    assert str(row) == str(step.label)


@pytest.mark.parametrize(("machine", "step", "status"), FORBIDDEN)
def test_step_from_any_other_status_is_refused(machine, step, status):
    instance = make_in(machine, status)
    rows = instance.transitions.filter(name=step.name).count()

    with pytest.raises(TransitionNotAllowed):
        take(machine, step, instance)

    instance.refresh_from_db()
    assert instance.status == status
    assert instance.transitions.filter(name=step.name).count() == rows


def test_statuses_of_the_table_are_those_of_the_models():
    from_models = {
        name: {value for value, _label in model._meta.get_field("status").choices}
        for name, model in MODELS.items()
    }

    assert {machine.name: statuses(machine) for machine in MACHINES} == from_models


def test_same_step_twice_is_once():
    claim = factories.make_claim()
    withdraw = next(
        step
        for machine in MACHINES
        for step in machine.steps
        if step.name == "withdraw"
    )
    with transaction.atomic():
        first = apply_transition(claim, withdraw.name, actor=claim.person.user)
        second = apply_transition(claim, withdraw.name, actor=claim.person.user)

    assert first is not None
    assert second is None
    assert claim.transitions.count() == 1


def test_stale_instance_cannot_take_the_step_again_under_another_name():
    claim = factories.make_claim()
    stale = type(claim).objects.get(pk=claim.pk)
    coordinator = factories.make_coordinator()
    with transaction.atomic():
        apply_transition(claim, "withdraw", actor=claim.person.user)

    with pytest.raises(TransitionNotAllowed), transaction.atomic():
        apply_transition(stale, "void", actor=coordinator, note="Late")


def test_step_of_another_person_is_not_permitted():
    claim = factories.make_claim()

    with pytest.raises(NotPermitted), transaction.atomic():
        apply_transition(claim, "withdraw", actor=factories.make_user())

    assert claim.transitions.count() == 0


def test_step_without_an_actor_is_not_permitted_unless_the_systems():
    claim = factories.make_claim()

    with pytest.raises(NotPermitted), transaction.atomic():
        apply_transition(claim, "withdraw", actor=None)


def test_coordinator_cannot_review_their_own_application():
    application = factories.make_application("submitted")
    own = application.participation.person.user
    own.is_superuser = True
    own.save()

    with pytest.raises(NotPermitted), transaction.atomic():
        apply_transition(application, "return", actor=own, note="Mine")


@pytest.mark.parametrize("note", ["", "   "])
def test_step_that_needs_a_reason_refuses_none(note):
    claim = factories.make_claim()

    with pytest.raises(NoteRequired), transaction.atomic():
        apply_transition(claim, "query", actor=factories.make_coordinator(), note=note)


def test_step_outside_a_transaction_is_a_programming_error(monkeypatch):
    claim = factories.make_claim()
    # Every test runs inside a transaction: make the connection deny it. Patched
    # on the connection itself: undone on the proxy, the attribute would be lost.
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)

    with pytest.raises(RuntimeError):
        apply_transition(claim, "withdraw", actor=claim.person.user)


def test_wagtail_history_hears_of_the_step_and_its_reason():
    claim = factories.make_claim()
    coordinator = factories.make_coordinator()
    with transaction.atomic():
        apply_transition(claim, "query", actor=coordinator, note="Which day?")

    entry = ModelLogEntry.objects.get(action="ce_plugin.claim.query")
    assert (entry.object_id, entry.user, entry.data) == (
        str(claim.pk),
        coordinator,
        {"note": "Which day?"},
    )
