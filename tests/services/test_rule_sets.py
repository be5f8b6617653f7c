from __future__ import annotations

import copy
import datetime as dt

import pytest
from django.db import transaction
from wagtail.models import ModelLogEntry

from ce_plugin import rules
from ce_plugin.exceptions import NoRuleSet, RuleSetConflict
from ce_plugin.models import RuleSet
from ce_plugin.services import rule_set_drafts
from ce_plugin.services.rule_sets import (
    checksum,
    import_rule_sets,
    rule_set_for,
    rule_sets_for,
)
from tests.factories import get_rule_set, make_draft, make_track, publish
from tests.shipped import bring_in_rule_sets, remember

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(monkeypatch):
    """The definitions in the files, to be changed as a next release would."""
    definitions = {each["code"]: each for each in rules.shipped_rule_sets()}
    monkeypatch.setattr(
        rules, "shipped_rule_sets", lambda: copy.deepcopy(list(definitions.values()))
    )
    return definitions


def test_import_brings_eight_and_changes_nothing_the_second_time():
    assert import_rule_sets() == {"added": 8, "unchanged": 0}
    assert import_rule_sets() == {"added": 0, "unchanged": 8}
    drafts = RuleSet.objects.filter(published_at=None)
    assert [rule_set.code for rule_set in drafts] == ["MT-2026"]


def _stored() -> tuple[list[dict], list[dict]]:
    """Rule sets and their log, but for keys and moments."""
    rows = list(RuleSet.objects.order_by("pk").values())
    entries = list(ModelLogEntry.objects.order_by("pk").values())
    where = {str(row["id"]): row["code"] for row in rows}
    for entry in entries:
        entry["object_id"] = where[entry["object_id"]]
    moments = {"id", "uuid", "timestamp", "published_at"}
    return tuple(
        [{name: row[name] for name in row if name not in moments} for row in found]
        for found in (rows, entries)
    )


def test_what_the_other_tests_find_is_what_an_import_brings_in():
    before = transaction.savepoint()
    import_rule_sets()
    remember()
    imported = _stored()
    transaction.savepoint_rollback(before)

    bring_in_rule_sets()

    assert _stored() == imported


def test_import_says_why_a_version_exists():
    assert get_rule_set("MT-2014").reason == "Shipped with the plugin."


def test_same_version_with_other_content_is_an_error(shipped):
    import_rule_sets()
    shipped["MT-2014"]["title"] = "Other rules"

    with pytest.raises(RuleSetConflict):
        import_rule_sets()

    assert RuleSet.objects.get(code="MT-2014").title != "Other rules"


def test_a_final_version_where_a_draft_stands_is_an_error(shipped):
    import_rule_sets()
    shipped["MT-2026"]["draft"] = False

    with pytest.raises(RuleSetConflict):
        import_rule_sets()


def test_a_shipped_draft_follows_its_file(shipped):
    import_rule_sets()
    shipped["MT-2026"]["title"] = "Nearly decided"

    assert import_rule_sets() == {"added": 1, "unchanged": 7}

    draft = RuleSet.objects.get(code="MT-2026")
    assert (draft.title, draft.checksum) == (
        "Nearly decided",
        checksum(shipped["MT-2026"]),
    )


def test_a_shipped_draft_that_a_coordinator_has_saved_is_left_alone(shipped):
    draft = get_rule_set("MT-2026")
    mine = {**draft.definition, "title": "Mine"}
    rule_set_drafts.save_draft(draft, definition=mine, actor=None)
    shipped["MT-2026"]["title"] = "Nearly decided"

    assert import_rule_sets() == {"added": 0, "unchanged": 8}
    assert get_rule_set("MT-2026").title == "Mine"


def test_a_shipped_draft_that_is_published_here_is_left_alone():
    published = publish(get_rule_set("MT-2026"))

    assert import_rule_sets() == {"added": 0, "unchanged": 8}
    assert get_rule_set("MT-2026").checksum == published.checksum


def test_a_shipped_version_takes_over_as_any_other(shipped):
    import_rule_sets()
    shipped["MT-2027"] = {
        **shipped["MT-2023"],
        "code": "MT-2027",
        "effective_from": "2027-01-01",
    }

    import_rule_sets()

    assert get_rule_set("MT-2023").superseded_by.code == "MT-2027"


def test_a_shipped_version_that_collides_is_an_error(shipped):
    import_rule_sets()
    shipped["MT-2013"] = {
        **shipped["MT-2014"],
        "code": "MT-2013",
        "effective_from": "2013-01-01",
        "effective_to": None,
    }

    with pytest.raises(RuleSetConflict, match="MT-2014 version 1 is in force from"):
        import_rule_sets()


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (dt.date(2014, 9, 14), "MT-2009"),
        (dt.date(2014, 9, 15), "MT-2014"),
        (dt.date(2023, 6, 30), "MT-2014"),
        (dt.date(2023, 7, 1), "MT-2023"),
        (dt.date(2026, 12, 1), "MT-2023"),
    ],
)
def test_rules_are_those_in_force_that_day(day, code):
    assert rule_set_for(make_track(), day).code == code


@pytest.mark.parametrize(
    ("day", "code"),
    [(dt.date(2026, 6, 30), "MT-2023"), (dt.date(2026, 7, 1), "MT-2026")],
)
def test_a_successor_applies_from_its_first_day(day, code):
    track = make_track()
    publish(get_rule_set("MT-2026"))

    assert rule_set_for(track, day).code == code


def test_a_correction_takes_the_place_of_the_former_from_the_first_day():
    track = make_track()
    correction = publish(make_draft(carry_over="5"))

    for day in (dt.date(2023, 7, 1), dt.date(2026, 12, 1)):
        assert rule_set_for(track, day) == correction
    assert rule_set_for(track, dt.date(2023, 6, 30)).code == "MT-2014"


def test_a_correction_stands_before_a_version_whose_end_is_settled():
    """MT-2023 has its successor; until that begins, its correction applies."""
    track = make_track()
    publish(get_rule_set("MT-2026"))
    correction = publish(
        make_draft(of="MT-2023", effective_from="2026-02-01", effective_to="2026-06-30")
    )

    found = [
        rule_set_for(track, day)
        for day in (
            dt.date(2026, 1, 31),
            dt.date(2026, 2, 1),
            dt.date(2026, 6, 30),
            dt.date(2026, 7, 1),
        )
    ]
    former, successor = get_rule_set("MT-2023"), get_rule_set("MT-2026")
    assert found == [former, correction, correction, successor]


def test_nothing_is_in_force_after_the_end(django_assert_num_queries):
    track = make_track()
    publish(make_draft(effective_to="2026-12-31"))

    with django_assert_num_queries(1):
        assert rule_sets_for("MT", dt.date(2027, 1, 1)) == {}
    with pytest.raises(NoRuleSet):
        rule_set_for(track, dt.date(2027, 1, 1))
