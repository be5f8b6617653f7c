"""The chain of audit events: written by every step, changed by nobody."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from ce_plugin.enums import ActorKind
from ce_plugin.migrations import _append_only as triggers
from ce_plugin.models import AuditEvent
from ce_plugin.models.audit_events import BEGINNING
from ce_plugin.services import audit, claims, clock, requests, rule_set_drafts
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.make_person()


@pytest.fixture
def by_hand():
    """Somebody who owns the database takes the triggers away."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def record(person, **fields) -> AuditEvent:
    return audit.record("person.change", person, actor=None, **fields)


def said(events) -> list[tuple]:
    return [
        (one.action, one.actor_kind, one.from_state, one.to_state) for one in events
    ]


def test_record_writes_ids_and_codes_of_what_happened(person):
    coordinator = factories.make_coordinator()

    with requests.new_id() as given:
        event = audit.record(
            "person.change", person, actor=coordinator, reason="claim:12"
        )

    stored = AuditEvent.objects.get()
    assert stored == event
    assert (stored.actor, stored.actor_kind) == (coordinator, ActorKind.OFFICE)
    assert (stored.object_type, stored.object_pid) == ("person", str(person.public_id))
    assert (stored.person, stored.reason) == (person, "claim:12")
    assert stored.request_id == given
    assert str(stored) == f"{stored.seq}: person.change"


def test_record_outside_a_request_names_none(person):
    assert record(person).request_id == ""


def test_record_refuses_a_sentence_as_reason(person):
    with pytest.raises(ValueError, match="not a sentence"):
        record(person, reason="Ada asked for it")

    assert AuditEvent.objects.count() == 0


def test_events_are_numbered_and_chained(person):
    first, second = record(person), record(person)

    assert [first.seq, second.seq] == [1, 2]
    assert first.prev_hash == BEGINNING
    assert second.prev_hash == first.hash
    assert second.hash == second.expected_hash()


def test_record_costs_one_look_and_one_row(person, django_assert_num_queries):
    # Beside them the lock on PostgreSQL, and the savepoint a test adds.
    locks = connection.vendor == "postgresql"
    with django_assert_num_queries(4 + locks):
        record(person)


def test_only_postgresql_needs_a_lock(monkeypatch, db, django_assert_num_queries):
    """SQLite lets one transaction write at a time as it is."""
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with django_assert_num_queries(0):
        audit._hold()


def test_a_step_is_recorded_with_its_states_and_the_row_that_holds_the_note():
    application = factories.make_application("returned", note="Ada, please look.")

    step = application.transitions.get(name="return")
    event = AuditEvent.objects.get(action="application.return")
    assert said([event]) == [("application.return", "office", "submitted", "returned")]
    assert event.reason == f"application:{step.pk}"
    assert event.person == application.participation.person
    assert event.actor == step.actor
    assert "Ada" not in "".join(str(value) for value in vars(event).values())


def test_a_whole_road_is_recorded_step_by_step():
    application = factories.make_application("issued")

    person = application.participation.person
    events = AuditEvent.objects.about(person).order_by("seq")
    assert said(events) == [
        ("participation.open", "own", "", ""),
        ("application.begin", "own", "", ""),
        ("application.submit", "own", "draft", "submitted"),
        ("stage.pass", "system", "pending", "passed"),
        ("stage.pass", "office", "pending", "passed"),
        ("verification.confirm", "verifier", "asked", "confirmed"),
        ("stage.pass", "system", "pending", "passed"),
        ("stage.pass", "system", "pending", "passed"),
        ("application.issue", "system", "submitted", "issued"),
        ("certificate.issue", "system", "", ""),
        ("participation.certify", "system", "open", "certified"),
        ("participation.open", "system", "", ""),
    ]
    assert audit.first_break() is None


def test_a_credit_recorded_and_amended_is_two_events(person):
    facts = {
        "kind": "outside",
        "title": "Course",
        "credits": 1,
        "category": factories.make_category(),
        "begins_on": dt.date(2026, 1, 5),
        "ends_on": dt.date(2026, 1, 5),
    }
    claim = claims.claim_outside(
        person=person, actor=person.user, form_key=uuid.uuid4(), facts=facts
    )
    claims.amend_claim(
        claim, actor=factories.make_coordinator(), facts={"title": "A course"}
    )

    events = AuditEvent.objects.of(claim).order_by("seq")
    assert said(events) == [
        ("claim.record", "own", "", "recorded"),
        ("claim.amend", "office", "", ""),
    ]


def test_drafts_and_publishing_name_the_rules_by_their_fingerprint():
    draft = factories.make_draft(recording_max_age_months=6)
    begun = AuditEvent.objects.of(draft).order_by("seq")
    assert [one.action for one in begun] == ["ruleset.begin", "ruleset.save"]
    assert begun.last().digest == draft.checksum

    rule_set_drafts.discard_draft(draft, actor=None)

    assert AuditEvent.objects.order_by("-seq").first().action == "ruleset.discard"


def test_publishing_refers_to_its_reason():
    rules = factories.publish(factories.make_draft(), reason="Corrected for Ada.")

    event = AuditEvent.objects.of(rules).get(action="ruleset.publish")
    assert event.reason == f"ruleset:{rules.pk}"
    assert event.digest == rules.checksum
    assert event.person is None


def test_somebody_else_who_looks_is_recorded_once_an_hour(person):
    coordinator = factories.make_coordinator()
    start = dt.datetime(2026, 5, 4, 10, 5, tzinfo=dt.UTC)

    for minutes in (0, 20, 54, 56):
        with clock.at(start + dt.timedelta(minutes=minutes)):
            audit.saw(person, actor=coordinator)

    assert [one.at.minute for one in AuditEvent.objects.order_by("seq")] == [5, 1]


def test_two_who_look_are_two_events(person):
    audit.saw(person, actor=factories.make_coordinator())
    audit.saw(person, actor=factories.make_coordinator())
    audit.saw(person, actor=None, kind=ActorKind.PUBLIC)

    kinds = [one.actor_kind for one in AuditEvent.objects.order_by("seq")]
    assert kinds == ["office", "office", "public"]


def test_people_who_look_at_their_own_are_not_recorded(person):
    audit.saw(person, actor=person.user)

    assert AuditEvent.objects.count() == 0


def test_an_event_goes_with_the_change_that_is_rolled_back(person):
    def change():
        with transaction.atomic():
            record(person)
            raise InterruptedError

    pytest.raises(InterruptedError, change)
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ce_plugin_auditevent SET action = 'other'",
        "DELETE FROM ce_plugin_auditevent",
    ],
)
def test_the_database_refuses_to_change_an_event(person, statement):
    event = record(person)

    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEvent.objects.get().action == event.action


def test_the_database_refuses_to_empty_or_replace(person):
    record(person)
    table, columns = triggers.TABLE, "*"
    statement = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT {columns} FROM {table}",  # noqa: S608
        "postgresql": f"TRUNCATE {table}",
    }[connection.vendor]

    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEvent.objects.count() == 1


def test_the_chain_holds_and_its_head_is_the_last_event(person):
    assert audit.first_break() is None
    assert str(audit.head()) == f"0:{BEGINNING}"

    last = [record(person) for _ in range(3)][-1]

    assert audit.first_break() is None
    assert str(audit.head()) == f"3:{last.hash}"


def test_a_changed_event_is_found(person, by_hand):
    [record(person) for _ in range(3)]
    AuditEvent.objects.filter(seq=2).update(reason="other")

    broken = audit.first_break()

    assert (broken.seq, broken.problem) == (
        2,
        "it does not say what it said when it was written",
    )


def test_a_removed_event_is_found(person, by_hand):
    [record(person) for _ in range(4)]
    AuditEvent.objects.filter(seq__in=[2, 3]).delete()

    assert audit.first_break() == audit.Break(4, "2 events before it are missing")


def test_an_event_put_in_with_a_hash_of_its_own_is_found(person, by_hand):
    [record(person) for _ in range(3)]
    forged = AuditEvent.objects.get(seq=2)
    forged.reason = "other"
    forged.hash = forged.expected_hash()
    forged.save()

    assert audit.first_break() == audit.Break(
        3, "it does not follow from the event before it"
    )


def test_a_cut_off_end_is_found_by_the_head_that_was_kept(person, by_hand):
    [record(person) for _ in range(3)]
    kept = str(audit.head())
    assert audit.first_break(kept) is None
    AuditEvent.objects.filter(seq=3).delete()

    assert audit.first_break() is None
    assert audit.first_break(kept) == audit.Break(
        2, "the head that was kept is not in the chain"
    )
