"""A published version is frozen: in the model, and in the database by triggers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from ce_plugin.migrations import _frozen_rule_sets as triggers
from ce_plugin.models import RuleSet
from tests.factories import get_rule_set, make_draft, publish

pytestmark = pytest.mark.django_db
TABLE = "ce_plugin_ruleset"
DELETE = "DELETE FROM ce_plugin_ruleset"
SUPERSEDED = (
    "status = 'superseded', superseded_from = '2030-01-01', superseded_by_id = {by}"
)


def sql(statement: str, rule_set: RuleSet) -> int:
    """Rows that a statement of one's own changes, past every line of Python."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE id = %s", [rule_set.pk])
        return cursor.rowcount


def refused(statement: str, rule_set: RuleSet) -> bool:
    before = RuleSet.objects.filter(pk=rule_set.pk).values().get()
    with pytest.raises(IntegrityError, match=triggers.REFUSAL):
        sql(statement, rule_set)
    return RuleSet.objects.filter(pk=rule_set.pk).values().get() == before


def update(change: str) -> str:
    return " ".join(("UPDATE", TABLE, "SET", change))


def superseding(successor: RuleSet, more: str = "") -> str:
    return update(SUPERSEDED.format(by=successor.pk) + more)


CHANGES = [
    "programme = 'XX'",
    "code = 'MT-2024'",
    "version = 7",
    "effective_from = '2020-01-01'",
    "effective_to = '2030-01-01'",
    "definition = '{}'",
    "checksum = ''",
    "reason = 'Another'",
    "changed_at = '2026-01-01 00:00:00+00:00'",
    "published_at = '2026-01-01 00:00:00+00:00'",
    "published_by_id = 1",
    "id = 4711",
    "status = 'draft', published_at = NULL",
]


@pytest.mark.parametrize("change", CHANGES)
def test_sql_changes_nothing_that_is_published(change):
    assert refused(update(change), get_rule_set())


@pytest.mark.parametrize("change", CHANGES[:-1])
def test_sql_changes_nothing_along_with_superseding(change):
    rule_set, successor = get_rule_set(), get_rule_set("MT-2026")

    assert refused(superseding(successor, f", {change}"), rule_set)


def test_sql_deletes_nothing_that_is_published():
    assert refused(DELETE, get_rule_set())


def test_sql_supersedes_a_published_version_once():
    rule_set, successor = get_rule_set(), get_rule_set("MT-2026")

    assert sql(superseding(successor), rule_set) == 1

    for change in (*CHANGES, "superseded_from = '2031-01-01'", "superseded_by_id = 1"):
        assert refused(update(change), rule_set)
    published = "status = 'published', superseded_by_id = NULL, superseded_from = NULL"
    assert refused(update(published), rule_set)
    assert refused(DELETE, rule_set)


def test_sql_that_writes_the_same_values_changes_nothing():
    assert sql(update("reason = reason"), get_rule_set()) == 1


def test_sql_changes_and_deletes_a_draft():
    draft = get_rule_set("MT-2026")

    assert sql(update("reason = 'Not yet'"), draft) == 1
    assert sql(DELETE, draft) == 1


def test_control_without_the_triggers_sql_changes_what_is_published():
    rule_set = get_rule_set()
    triggers.remove(connection)
    try:
        assert sql(update("reason = 'Gone'"), rule_set) == 1
    finally:
        triggers.install(connection)

    assert refused(update("reason = 'Back'"), rule_set)


def test_nothing_takes_the_place_of_a_published_row_by_its_key():
    """SQLite would remove the row in the way, and ask no trigger for deletion."""
    rule_set, draft = get_rule_set(), get_rule_set("MT-2026")
    for verb in ("INSERT OR REPLACE INTO", "REPLACE INTO"):
        if connection.vendor == "sqlite":
            copy = " ".join((verb, TABLE, "SELECT * FROM", TABLE))
            assert refused(copy, rule_set)
    change = "code = 'MT-2023', version = 1"
    replacing = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"
    with pytest.raises(IntegrityError):
        sql(" ".join((replacing, TABLE, "SET", change)), draft)
    assert get_rule_set() == rule_set


@pytest.mark.parametrize("bulk", [True, False])
def test_published_rules_are_not_deleted(bulk):
    rule_set = get_rule_set()
    rows = RuleSet.objects.filter(pk=rule_set.pk)

    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        (rows if bulk else rule_set).delete()

    assert rows.exists()


def test_a_draft_is_deleted():
    get_rule_set("MT-2026").delete()

    assert not RuleSet.objects.filter(code="MT-2026").exists()


def test_published_rules_refuse_every_change():
    rule_set = get_rule_set()
    rule_set.effective_to = dt.date(2030, 1, 1)

    with pytest.raises(ValidationError) as refusal:
        rule_set.save()

    rule_set.refresh_from_db()
    assert rule_set.effective_to is None
    assert refusal.value.messages == [
        "A published rule set never changes. Make a new version instead."
    ]


def test_published_rules_may_be_saved_unchanged():
    get_rule_set().save()

    assert str(get_rule_set()) == "MT-2023 version 1"


def test_a_superseded_row_is_not_published_again():
    former = publish(make_draft()).supersedes.get()
    former.status, former.superseded_by, former.superseded_from = (
        "published",
        None,
        None,
    )

    with pytest.raises(ValidationError):
        former.save()


def test_a_draft_with_a_wrong_definition_is_refused_at_the_field():
    draft = get_rule_set("MT-2026")
    draft.definition = {**draft.definition, "surprise": 1}

    with pytest.raises(ValidationError) as refusal:
        draft.full_clean()

    assert list(refusal.value.message_dict) == ["definition"]


def test_a_draft_may_be_cleaned():
    draft = get_rule_set("MT-2026")
    draft.full_clean()

    assert draft.title == draft.parsed.title


@pytest.mark.parametrize(
    ("ends", "superseded", "last_day"),
    [
        (None, None, None),
        (dt.date(2026, 6, 30), None, dt.date(2026, 6, 30)),
        (None, dt.date(2026, 7, 1), dt.date(2026, 6, 30)),
        (dt.date(2026, 3, 1), dt.date(2026, 7, 1), dt.date(2026, 3, 1)),
        (dt.date(2027, 3, 1), dt.date(2026, 7, 1), dt.date(2026, 6, 30)),
    ],
)
def test_the_last_day_is_the_earlier_end(ends, superseded, last_day):
    assert RuleSet(effective_to=ends, superseded_from=superseded).last_day == last_day


@pytest.mark.parametrize(
    "values",
    [
        {"status": "superseded"},
        {"superseded_from": dt.date(2026, 1, 1)},
        {"status": "published"},
    ],
)
def test_status_and_its_facts_stand_together(values):
    draft = get_rule_set("MT-2026")

    with pytest.raises(IntegrityError), transaction.atomic():
        RuleSet.objects.filter(pk=draft.pk).update(**values)
