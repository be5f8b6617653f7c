from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from ce_plugin.exceptions import RuleSetConflict
from ce_plugin.models import RuleSet
from ce_plugin.services.rule_sets import import_rule_sets, rule_set_for
from tests.factories import make_track

pytestmark = pytest.mark.django_db


def test_import_brings_eight_and_changes_nothing_the_second_time():
    assert import_rule_sets() == {"added": 8, "unchanged": 0}
    assert import_rule_sets() == {"added": 0, "unchanged": 8}
    drafts = RuleSet.objects.filter(published_at=None)
    assert [rule_set.code for rule_set in drafts] == ["MT-2026"]


def test_same_version_with_other_content_is_an_error():
    import_rule_sets()
    RuleSet.objects.filter(code="MT-2014").update(checksum="0" * 64)

    with pytest.raises(RuleSetConflict):
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


def test_published_rules_refuse_every_change():
    import_rule_sets()
    rule_set = RuleSet.objects.get(code="MT-2023")
    rule_set.effective_to = dt.date(2030, 1, 1)

    with pytest.raises(ValidationError):
        rule_set.save()

    rule_set.refresh_from_db()
    assert rule_set.effective_to is None


def test_published_rules_may_be_saved_unchanged():
    import_rule_sets()

    RuleSet.objects.get(code="MT-2023").save()

    assert str(RuleSet.objects.get(code="MT-2023")) == "MT-2023 version 1"


def test_draft_with_a_wrong_definition_is_refused_at_the_field():
    import_rule_sets()
    draft = RuleSet.objects.get(code="MT-2026")
    draft.definition = {**draft.definition, "surprise": 1}

    with pytest.raises(ValidationError) as refused:
        draft.full_clean()

    assert list(refused.value.message_dict) == ["definition"]
