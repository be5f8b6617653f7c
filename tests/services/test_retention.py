"""What is not kept for ever goes on its day, and only once."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import TransitionNotAllowed
from ce_plugin.models import (
    CertificationApplication,
    ImportBatch,
    ImportChange,
    ImportRow,
    OutboxMessage,
    Person,
    Position,
    Throttle,
    VerificationRequest,
)
from ce_plugin.services import clock, limits, outbox, registrations, retention
from ce_plugin.services.import_undo import undo_batch
from tests import factories
from tests.services.directory_files import commit, csv_of, person_row, stage

pytestmark = pytest.mark.django_db
NOTHING = {
    **{"drafts": 0, "links": 0, "mails": 0, "files": 0},
    **{"addresses": 0, "guests": 0, "answers": 0, "limits": 0},
}


def in_days(days: int):
    return clock.at(clock.now() + dt.timedelta(days=days))


def run_in(days: int) -> dict[str, int]:
    with in_days(days):
        return {name: rule() for name, rule in retention.RULES.items()}


def test_a_draft_never_submitted_goes_after_ninety_days():
    factories.make_application()

    assert run_in(89)["drafts"] == 0
    assert run_in(91)["drafts"] == 1
    assert run_in(91)["drafts"] == 0
    assert CertificationApplication.objects.count() == 0


def test_what_was_submitted_stays():
    factories.make_application("returned")
    factories.make_application("withdrawn")

    assert run_in(400)["drafts"] == 0
    assert CertificationApplication.objects.count() == 2


def test_an_answered_link_is_reduced_to_the_answer():
    factories.make_application("issued")
    VerificationRequest.objects.update(ip_hash="x", user_agent_family="Firefox")

    assert run_in(29)["links"] == 0
    assert run_in(31)["links"] == 1
    assert run_in(31)["links"] == 0

    kept = VerificationRequest.objects.get()
    assert (kept.status, kept.decider_name) == ("confirmed", "Dee Rector")
    gone = (kept.nonce, kept.ip_hash, kept.user_agent_family, kept.recipient_email)
    assert gone == ("", "", "", "")


def test_a_question_still_open_keeps_its_link():
    factories.make_application("submitted", order=factories.VERIFIER_FIRST)

    assert run_in(400)["links"] == 0


def test_a_mail_is_emptied_a_month_after_it_went_out():
    factories.make_application("submitted")
    outbox.drain()
    sent = OutboxMessage.objects.filter(state="sent").count()
    assert sent > 0

    assert run_in(29)["mails"] == 0
    assert run_in(31)["mails"] == sent
    assert run_in(31) == NOTHING
    assert set(OutboxMessage.objects.values_list("context__track")) == {(None,)}


def test_a_mail_that_waits_keeps_what_it_will_say():
    factories.make_application("submitted")

    assert run_in(400)["mails"] == 0


def test_a_refused_mail_is_emptied_a_month_after_it_was_written():
    factories.make_application("submitted")
    OutboxMessage.objects.update(state="refused")
    refused = OutboxMessage.objects.exclude(context={}).count()
    assert refused > 0

    assert run_in(29)["mails"] == 0
    assert run_in(31)["mails"] == refused
    assert set(OutboxMessage.objects.values_list("state")) == {("refused",)}
    assert not OutboxMessage.objects.exclude(context={}).exists()


def test_lines_of_a_file_go_ninety_days_after_it_was_imported():
    factories.make_library(name="Helena")
    actor = factories.make_writer()
    batch = commit(csv_of(person_row(1)), actor=actor)

    assert run_in(89)["files"] == 0
    assert run_in(91)["files"] == 1
    assert run_in(91)["files"] == 0

    batch.refresh_from_db()
    assert (batch.state, Person.objects.count()) == ("settled", 1)
    assert ImportRow.objects.count() == 0
    # Which rows it was stays: the audit has one event for all of them.
    written = [Person.objects.get().pk, Position.objects.get().pk]
    left = ImportChange.objects.values_list("object_id", "before", "after")
    assert list(left) == [(pk, {}, {}) for pk in written]
    with pytest.raises(TransitionNotAllowed):
        undo_batch(batch, actor=actor)
    # The same file may come again: nobody knows any more what it said.
    assert stage(csv_of(person_row(1)), actor=actor).pk != batch.pk


def test_a_file_left_lying_is_discarded_and_one_taken_back_forgotten():
    factories.make_library(name="Helena")
    actor = factories.make_writer()
    stage(csv_of(person_row(1)), actor=actor)
    undo_batch(commit(csv_of(person_row(2)), actor=actor), actor=actor)

    assert run_in(91)["files"] == 2
    assert run_in(91)["files"] == 0

    states = ImportBatch.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["discarded", "undone"]
    assert ImportRow.objects.count() == 0


def test_an_address_nobody_confirmed_goes_after_thirty_days():
    person = factories.make_person()
    person.addresses.create(email="typo@x.example")
    proved = person.addresses.create(email="a@x.example", verified_at=clock.now())

    assert run_in(29)["addresses"] == 0
    assert run_in(31)["addresses"] == 1
    assert run_in(31)["addresses"] == 0
    assert list(person.addresses.all()) == [proved]


def test_answers_to_an_event_s_questions_go_a_year_after_its_last_day():
    """The last day of any of its sessions; that somebody registered stays."""
    event = factories.make_event(
        sessions=2, session={"begins_on": clock.today() + dt.timedelta(days=7)}
    )
    last = event.sessions.last()
    last.begins_on = last.ends_on = clock.today() + dt.timedelta(days=30)
    last.save()
    row = registrations.register(
        event,
        person=factories.make_person(),
        actor=None,
        answers={"a1": {"question": "What do you eat?", "value": "No nuts"}},
    )

    assert run_in(30 + 365)["answers"] == 0
    assert run_in(30 + 366)["answers"] == 1
    assert run_in(30 + 366)["answers"] == 0
    row.refresh_from_db()
    assert (row.answers, row.status) == ({}, "registered")


def test_the_use_of_a_limit_goes_as_soon_as_nobody_feels_it():
    limits.spend(limits.MY_DATA, "1")

    assert run_in(0)["limits"] == 0
    assert run_in(1)["limits"] == 1
    assert Throttle.objects.count() == 0
