"""Two at once, on PostgreSQL. Each race has a control that shows it can be lost."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection, transaction

from ce_plugin.exceptions import CePluginError
from ce_plugin.models import (
    AuditEvent,
    Certificate,
    CertificationApplication,
    CreditClaim,
    EventSession,
    ImpactReport,
    NumberSeries,
    Person,
    RuleSet,
    TrackParticipation,
    VerificationRequest,
)
from ce_plugin.services import (
    answers,
    applications,
    audit,
    certificates,
    claims,
    laboratory,
    locks,
    review,
    transition,
)
from tests import factories
from tests.races.conftest import TRIES, succeeded, together
from tests.shipped import bring_in_rule_sets

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
CONSTRAINT = "ce_one_live_claim_per_session"


def claim(session_id: int, person_id: int) -> CreditClaim:
    session = EventSession.objects.select_related("page").get(pk=session_id)
    person = Person.objects.get(pk=person_id)
    return claims.claim_listed(session, person=person, actor=person.user)


def press_eight_times() -> int:
    """How many live credits eight presses at once leave."""
    session, person = factories.make_session(), factories.make_person()
    press = partial(claim, session.pk, person.pk)
    results = together(*[press] * 8)
    errors = {type(result) for result in results if isinstance(result, Exception)}
    assert errors <= {claims.DuplicateClaim}, errors
    return person.claims.live().count()


def test_eight_presses_are_one_credit():
    assert [press_eight_times() for _try in range(5)] == [1] * 5


def test_control_without_the_constraint_presses_are_several_credits():
    constraint = next(
        each for each in CreditClaim._meta.constraints if each.name == CONSTRAINT
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(CreditClaim, constraint)
    try:
        counts = [press_eight_times() for _try in range(TRIES)]
    finally:
        CreditClaim.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(CreditClaim, constraint)

    assert max(counts) > 1


def decide(verb, application_id: int, actor, **extra):
    application = CertificationApplication.objects.get(pk=application_id)
    return verb(application, actor=actor, snapshot_number=1, **extra)


def two_coordinators_at_once() -> list[object]:
    application = factories.make_application("submitted")
    return together(
        partial(
            decide,
            review.return_application,
            application.pk,
            factories.make_coordinator(),
            note="Look again",
        ),
        partial(
            decide,
            review.decline_application,
            application.pk,
            factories.make_coordinator(),
            note="Not for libraries",
        ),
    )


def test_of_two_coordinators_one_decides():
    outcomes = [len(succeeded(two_coordinators_at_once())) for _try in range(10)]

    assert outcomes == [1] * 10


def unlock(monkeypatch) -> None:
    """Read rows without holding them: the mistake the locks are there against."""
    monkeypatch.setattr(
        transition,
        "_locked",
        lambda instance: type(instance).objects.get(pk=instance.pk),
    )
    for module in (locks, review, applications, answers):
        monkeypatch.setattr(module, "lock_application", _unlocked)


def _unlocked(application):
    return CertificationApplication.objects.get(pk=application.pk)


def test_control_without_locks_both_coordinators_decide(monkeypatch):
    unlock(monkeypatch)

    outcomes = [len(succeeded(two_coordinators_at_once())) for _try in range(TRIES)]

    assert max(outcomes) == 2


def confirm(request_id: int):
    request = VerificationRequest.objects.get(pk=request_id)
    return answers.answer_verification(request, answer="confirm", decider_name="Dee")


def withdraw(application_id: int):
    application = CertificationApplication.objects.get(pk=application_id)
    actor = application.participation.person.user
    return applications.withdraw_application(application, actor=actor)


def verifier_against_withdrawal() -> tuple[list[object], str, int]:
    application = factories.make_application("submitted")
    factories.pass_coordinator(application)
    request = application.verifications.get()
    results = together(partial(confirm, request.pk), partial(withdraw, application.pk))
    application.refresh_from_db()
    return results, application.status, application.certificates.count()


def test_verifier_and_withdrawal_never_both():
    for _try in range(10):
        results, status, issued = verifier_against_withdrawal()
        refused = [each for each in results if isinstance(each, Exception)]
        assert all(isinstance(each, CePluginError) for each in refused)
        assert (status, issued) in {("issued", 1), ("withdrawn", 0)}


def test_verifier_pressing_ten_times_issues_once():
    application = factories.make_application("submitted")
    factories.pass_coordinator(application)
    request = application.verifications.get()

    results = together(*[partial(confirm, request.pk)] * 10)

    assert len(succeeded(results)) == 10
    assert Certificate.objects.filter(application=application).count() == 1
    assert (
        TrackParticipation.objects.open()
        .filter(person=application.participation.person)
        .count()
        == 1
    )


def draw_number() -> str:
    with transaction.atomic():
        return certificates.next_number("RACE", 2026)


def test_numbers_drawn_at_once_are_distinct_and_without_gaps():
    results = [number for _try in range(5) for number in together(*[draw_number] * 8)]

    assert len({str(number) for number in results}) == 40
    assert NumberSeries.objects.get(prefix="RACE").last == 40


def careless_number() -> int:
    with transaction.atomic():
        series = NumberSeries.objects.get(prefix="CARELESS")
        series.last += 1
        series.save()
        return series.last


def test_control_numbers_read_and_written_apart_collide():
    NumberSeries.objects.create(prefix="CARELESS", year=2026)

    results = [
        number for _try in range(TRIES) for number in together(*[careless_number] * 8)
    ]

    assert len(set(results)) < len(results)


def take_with_four_workers() -> int:
    """How many of four workers have the same report in hand."""
    ImpactReport.objects.all().delete()
    bring_in_rule_sets()
    report = laboratory.ask_impact(RuleSet.objects.get(code="MT-2026"))
    ImpactReport.objects.update(state="waiting", finished_at=None, locked_until=None)
    taken = succeeded(together(*[partial(laboratory._take, report.pk)] * 4))
    return len([each for each in taken if each is not None])


def test_of_four_workers_one_has_the_report_in_hand(monkeypatch):
    monkeypatch.setattr(laboratory, "_hint", lambda report_id: None)

    assert [take_with_four_workers() for _try in range(5)] == [1] * 5


def test_control_without_a_lock_several_take_the_report(monkeypatch):
    monkeypatch.setattr(laboratory, "_hint", lambda report_id: None)
    monkeypatch.setattr(laboratory, "skip_locked", lambda rows: rows)

    assert max(take_with_four_workers() for _try in range(TRIES)) > 1


def work_with_four_workers(monkeypatch) -> tuple[list, int]:
    """Who says that it finished the report, and how many rows there are."""
    monkeypatch.setattr(laboratory, "CHUNK", 2)
    report = laboratory.ask_impact(RuleSet.objects.get(code="MT-2026"))
    finished = together(*[partial(laboratory.compute_impact, report.pk)] * 4)
    return finished, report.rows.count()


def test_four_workers_judge_everybody_once(monkeypatch):
    monkeypatch.setattr(laboratory, "_hint", lambda report_id: None)
    for _person in range(7):
        factories.make_participation()

    finished, rows = work_with_four_workers(monkeypatch)

    assert (sorted(finished), rows) == ([False, False, False, True], 7)


def stop(report: ImpactReport):
    return laboratory.cancel_impact(report, actor=None)


def test_stopped_while_worked_on_leaves_no_row(monkeypatch):
    monkeypatch.setattr(laboratory, "_hint", lambda report_id: None)
    monkeypatch.setattr(laboratory, "CHUNK", 1)
    for _person in range(5):
        factories.make_participation()
    for _try in range(10):
        ImpactReport.objects.all().delete()
        report = laboratory.ask_impact(RuleSet.objects.get(code="MT-2026"))
        together(partial(laboratory.compute_impact, report.pk), partial(stop, report))
        report.refresh_from_db()
        assert (report.state, report.rows.count()) in {("done", 5), ("cancelled", 0)}


def test_eight_presses_are_one_report(monkeypatch):
    monkeypatch.setattr(laboratory, "_hint", lambda report_id: None)
    bring_in_rule_sets()
    rule_set = RuleSet.objects.get(code="MT-2026")

    pressed = together(*[partial(laboratory.ask_impact, rule_set)] * 8)

    assert (len(set(pressed)), ImpactReport.objects.count()) == (1, 1)


def test_events_written_at_once_stand_in_one_chain():
    people = [factories.make_person() for _ in range(4)]

    def look(person):
        return lambda: audit.record("person.change", person, actor=None)

    for _ in range(TRIES // 2):
        results = together(*[look(person) for person in people])
        assert len(succeeded(results)) == 4

    assert audit.first_break() is None
    assert audit.head().seq == AuditEvent.objects.count()
