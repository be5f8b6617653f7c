"""The same attendance twice, by two ways, by two hosts at once: one row, one credit."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.db import connection

from ce_plugin.exceptions import CePluginError
from ce_plugin.models import (
    Attendance,
    CreditClaim,
    EventSession,
    OutboxMessage,
    Person,
)
from ce_plugin.services import (
    attendance,
    attendance_credit,
    attendance_posting,
    attendance_tickets,
    claims,
)
from tests import factories
from tests.races.conftest import succeeded, together
from tests.services.attending import make_host, over, registered

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
CONSTRAINTS = (
    (Attendance, "ce_one_attendance_per_person"),
    (CreditClaim, "ce_one_live_claim_per_session"),
)


def session_of(pk: int) -> EventSession:
    return EventSession.objects.select_related("page", "category").get(pk=pk)


def note(session_id: int, person_id: int, way: str, actor) -> Attendance:
    person = Person.objects.get(pk=person_id)
    return attendance.record_attendance(
        session_of(session_id), way=way, person=person, actor=actor
    )


def claim(session_id: int, person_id: int) -> CreditClaim:
    person = Person.objects.get(pk=person_id)
    return claims.claim_listed(session_of(session_id), person=person, actor=person.user)


WAYS = 8


def eight_ways_at_once() -> tuple[int, int, int, str]:
    """Two hosts twice, a word and a code twice, and the button: what is left."""
    session, person = over(), factories.make_person()
    calls = [
        partial(note, session.pk, person.pk, "host", make_host(session))
        for _host in range(2)
    ] * 2
    calls += [
        partial(note, session.pk, person.pk, way, person.user)
        for way in ("word", "qr", "word")
    ]
    results = together(*calls, partial(claim, session.pk, person.pk))
    errors = {type(result) for result in results if isinstance(result, Exception)}
    assert errors <= {claims.DuplicateClaim}, errors
    rows = Attendance.objects.standing().filter(session=session, person=person)
    live = person.claims.live()
    mails = OutboxMessage.objects.filter(person=person, kind="credit_recorded")
    return rows.count(), live.count(), mails.count(), live.first().evidence_level


def test_eight_ways_at_once_are_one_attendance_and_one_credit():
    results = [eight_ways_at_once() for _try in range(5)]

    assert [result[:2] for result in results] == [(1, 1)] * 5
    assert all(result[2] <= 1 for result in results)
    assert {result[3] for result in results} == {"host_checked"}


def test_control_without_the_constraints_all_of_them_come_through(monkeypatch):
    found = [
        (model, each)
        for model, name in CONSTRAINTS
        for each in model._meta.constraints
        if each.name == name
    ]
    monkeypatch.setattr(claims, "_refuse_second", _looked_at_the_same_time())
    with connection.schema_editor() as editor:
        for model, constraint in found:
            editor.remove_constraint(model, constraint)
    try:
        counts = eight_ways_at_once()[:2]
    finally:
        Attendance.objects.all().delete()
        CreditClaim.objects.all().delete()
        with connection.schema_editor() as editor:
            for model, constraint in found:
                editor.add_constraint(model, constraint)

    assert counts == (WAYS - 1, WAYS)


def _looked_at_the_same_time():
    """Everybody looks for a credit before anybody writes one: the worst moment."""
    real, barrier = claims._refuse_second, threading.Barrier(WAYS)

    def looked(*given) -> None:
        real(*given)
        barrier.wait(timeout=10)

    return looked


class Moment:
    """The due job has seen that nobody is absent, and has not written the credit yet.

    A host marks the person absent in this very moment; or waits for the lock that the
    job holds, which goes on when its `patience` is over.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.seen, self.marked = threading.Event(), threading.Event()
        self.real = claims.claim_listed

    def claim_listed(self, *args, **kwargs):
        self.seen.set()
        self.marked.wait(timeout=self.patience)
        return self.real(*args, **kwargs)

    def mark(self, verb) -> None:
        assert self.seen.wait(timeout=10)
        verb()
        self.marked.set()


def absent_against_the_due_job(monkeypatch, *, patience: float) -> tuple[str, int]:
    """A host marks somebody absent in the moment in which the registration is credited."""
    session, moment = over(), Moment(patience)
    type(session.page).objects.filter(pk=session.page_id).update(
        attendance_credit="on_registration"
    )
    seat, host = registered(session), make_host(session)
    monkeypatch.setattr(attendance_posting.claims, "claim_listed", moment.claim_listed)
    absent = partial(
        attendance.record_absence,
        session_of(session.pk),
        person=Person.objects.get(pk=seat.person_id),
        actor=host,
    )
    results = together(partial(moment.mark, absent), attendance_posting.run_due)
    assert len(succeeded(results)) == 2, results
    row = Attendance.objects.get(session=session)
    return row.status, seat.person.claims.live().count()


def test_whoever_is_absent_has_no_credit_though_the_job_was_first(monkeypatch):
    found = absent_against_the_due_job(monkeypatch, patience=0.3)

    assert found == ("absent", 0)


def _hold_nothing(attendance: Attendance) -> None:
    """The mistake the locks are there against."""


def test_control_without_the_lock_an_absent_person_keeps_the_credit(monkeypatch):
    monkeypatch.setattr(attendance_credit, "hold", _hold_nothing)

    found = absent_against_the_due_job(monkeypatch, patience=20)

    assert found == ("absent", 1)


def test_a_ticket_pressed_at_once_is_one_attendance_and_one_credit():
    for _try in range(5):
        session, person = over(), factories.make_person()
        guest = attendance.record_attendance(
            session, way="host", guest=("Nia", "n@x.example"), actor=make_host(session)
        )
        press = partial(join, guest.pk, person.pk)
        by_word = partial(note, session.pk, person.pk, "word", person.user)
        results = together(press, press, by_word)
        refused = [one for one in results if isinstance(one, Exception)]
        assert all(isinstance(one, CePluginError) for one in refused), refused
        rows = Attendance.objects.standing().filter(session=session)
        assert [row.person for row in rows] == [person]
        assert person.claims.live().count() == 1


def join(guest_id: int, person_id: int):
    person = Person.objects.get(pk=person_id)
    guest = Attendance.objects.get(pk=guest_id)
    return attendance_tickets.join(guest, person=person, actor=person.user)
