"""Drafts: begun from a version, saved by one person at a time, thrown away."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from ce_plugin import rules
from ce_plugin.exceptions import (
    DraftChanged,
    NotPermitted,
    RuleSetConflict,
    TransitionNotAllowed,
)
from ce_plugin.models import RuleSet
from ce_plugin.services.rule_set_drafts import (
    discard_draft,
    new_draft,
    new_version,
    save_draft,
)
from tests.factories import get_rule_set, make_draft, make_user, make_writer, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_writer()


def steps(rule_set: RuleSet) -> list[str]:
    entries = ModelLogEntry.objects.filter(object_id=rule_set.pk)
    return [entry.action for entry in entries.order_by("pk")]


def test_new_version_is_a_copy_with_the_next_number(writer):
    source = get_rule_set()

    draft = new_version(source, actor=writer)

    assert (str(draft), draft.status, draft.changed_by) == (
        "MT-2023 version 2",
        "draft",
        writer,
    )
    assert draft.definition == {**source.definition, "version": 2, "draft": True}
    assert draft.checksum == rules.digest(draft.definition)
    assert steps(draft) == ["ce_plugin.ruleset.begin"]


def test_new_version_leads_to_the_draft_that_stands(writer):
    source = get_rule_set()
    draft = new_version(source, actor=writer)

    assert new_version(source, actor=make_writer()) == draft
    assert new_version(draft, actor=writer) == draft
    assert steps(draft) == ["ce_plugin.ruleset.begin"]


def test_new_version_counts_from_the_latest_and_says_what_it_says(writer):
    """Begun from the page of the first, what the second mended does not come back."""
    publish(make_draft(carry_over="5"))

    draft = new_version(get_rule_set(), actor=writer)

    assert (draft.version, draft.definition["carry_over"]) == (3, "5")


def test_new_draft_has_a_code_of_its_own(writer):
    source = get_rule_set()

    draft = new_draft(source, code="MT-2027", actor=writer)

    assert str(draft) == "MT-2027 version 1"
    assert draft.definition == {**source.definition, "code": "MT-2027", "draft": True}
    assert new_draft(source, code="MT-2027", actor=writer) == draft


@pytest.mark.parametrize("code", ["MT-2014", "MT-2026"])
def test_new_draft_takes_no_code_in_use(writer, code):
    with pytest.raises(RuleSetConflict):
        new_draft(get_rule_set(), code=code, actor=writer)


def test_save_keeps_the_columns_in_step(writer):
    draft = get_rule_set("MT-2026")
    written = {**draft.definition, "effective_from": "2027-01-01", "carry_over": "5.0"}

    saved = save_draft(draft, definition=written, actor=writer)

    stored = RuleSet.objects.get(pk=draft.pk)
    assert stored.definition == {**written, "carry_over": "5"}
    assert stored.checksum == saved.checksum == rules.digest(stored.definition)
    assert (stored.effective_from.isoformat(), stored.changed_by) == (
        "2027-01-01",
        writer,
    )
    assert saved.parsed.carry_over == 5
    assert steps(draft) == ["ce_plugin.ruleset.save"]


def test_save_the_same_twice_is_once(writer):
    draft = get_rule_set("MT-2026")
    written = {**draft.definition, "carry_over": "5"}
    save_draft(draft, definition=written, actor=writer)

    again = save_draft(draft, definition=written, actor=make_writer())

    assert again.changed_by == writer
    assert steps(draft) == ["ce_plugin.ruleset.save"]


@pytest.mark.parametrize("by_hand", [True, False])
def test_save_over_what_somebody_else_saved_is_refused(writer, by_hand):
    mine, theirs = get_rule_set("MT-2026"), get_rule_set("MT-2026")
    seen = mine.checksum if by_hand else ""
    given = get_rule_set("MT-2026") if not by_hand else mine
    save_draft(
        theirs, definition={**theirs.definition, "carry_over": "5"}, actor=writer
    )

    with pytest.raises(DraftChanged) as refusal:
        save_draft(
            given,
            definition={**mine.definition, "carry_over": "7"},
            actor=writer,
            seen=seen,
        )

    assert refusal.value.rule_set.definition["carry_over"] == "5"
    assert get_rule_set("MT-2026").definition["carry_over"] == "5"


def test_save_knowing_what_stands_goes_over_it(writer):
    mine = get_rule_set("MT-2026")
    theirs = save_draft(
        mine, definition={**mine.definition, "carry_over": "5"}, actor=writer
    )

    save_draft(
        mine,
        definition={**mine.definition, "carry_over": "7"},
        actor=writer,
        seen=theirs.checksum,
    )

    assert get_rule_set("MT-2026").definition["carry_over"] == "7"


def test_save_nothing_that_is_wrong(writer):
    draft = get_rule_set("MT-2026")

    with pytest.raises(rules.RuleSetError, match="step: must be more than 0"):
        save_draft(draft, definition={**draft.definition, "step": "0"}, actor=writer)

    assert get_rule_set("MT-2026").checksum == draft.checksum


@pytest.mark.parametrize(
    ("name", "value"),
    [("code", "MT-2027"), ("version", 2), ("programme", "WI"), ("draft", False)],
)
def test_save_does_not_rename(writer, name, value):
    draft = get_rule_set("MT-2026")

    with pytest.raises(rules.RuleSetError) as refusal:
        save_draft(draft, definition={**draft.definition, name: value}, actor=writer)

    assert refusal.value.path == name


def test_save_what_is_published_is_too_late(writer):
    draft = get_rule_set("MT-2026")
    publish(get_rule_set("MT-2026"))

    with pytest.raises(TransitionNotAllowed):
        save_draft(draft, definition=draft.definition, actor=writer)


def test_save_what_is_thrown_away_is_too_late(writer):
    draft = get_rule_set("MT-2026")
    discard_draft(get_rule_set("MT-2026"), actor=writer)

    with pytest.raises(TransitionNotAllowed):
        save_draft(draft, definition=draft.definition, actor=writer)


def test_discard_twice_is_once(writer):
    draft = make_draft("MT-2027")

    for _time in range(2):
        discard_draft(draft, actor=writer)

    assert not RuleSet.objects.filter(code="MT-2027").exists()
    assert steps(draft)[-1] == "ce_plugin.ruleset.discard"
    assert steps(draft).count("ce_plugin.ruleset.discard") == 1


def test_discard_what_is_published_is_refused(writer):
    with pytest.raises(TransitionNotAllowed):
        discard_draft(get_rule_set(), actor=writer)


def test_only_writers_write():
    stranger, draft = make_user(), get_rule_set("MT-2026")
    verbs = [
        lambda: new_version(get_rule_set(), actor=stranger),
        lambda: new_draft(draft, code="MT-2027", actor=stranger),
        lambda: save_draft(draft, definition=draft.definition, actor=stranger),
        lambda: discard_draft(draft, actor=stranger),
    ]
    for verb in verbs:
        with pytest.raises(NotPermitted):
            verb()
    assert RuleSet.objects.drafts().get() == draft


def test_discard_of_a_draft_saved_since_it_was_read_keeps_it(writer):
    draft = make_draft("MT-2999")
    read = draft.checksum
    definition = {**draft.definition, "title": "Work of a colleague"}
    save_draft(draft, definition=definition, actor=writer)

    with pytest.raises(DraftChanged):
        discard_draft(draft, actor=writer, seen=read)

    assert RuleSet.objects.get(pk=draft.pk).title == "Work of a colleague"
