"""Every relation to a person has a rule, and every rule a relation."""

from __future__ import annotations

from ce_plugin.services import merge_rules


def test_every_relation_to_a_person_has_a_rule():
    """A new one: say in merge_rules.py whether it moves, and what if two clash."""
    assert set(merge_rules.relations()) == set(merge_rules.RULES)


def test_every_unique_constraint_with_a_person_has_a_rule_for_clashes():
    """Also where a person is part of `unique_together` or of a unique field."""
    found = {}
    for name, _rule, model, column in merge_rules.moved():
        field = model._meta.get_field(column)
        assert not field.unique, name
        assert model._meta.unique_together == (), name
        constraints = [
            constraint.fields
            for constraint in model._meta.constraints
            if column in getattr(constraint, "fields", ())
        ]
        if constraints:
            found[name] = constraints

    assert found == {
        name: [(column, *rule.clash.same)]
        for name, rule, _model, column in merge_rules.moved()
        if rule.clash
    }


def test_rows_that_stay_say_why():
    stays = [
        rule.reason
        for rule in merge_rules.RULES.values()
        if isinstance(rule, merge_rules.Stays)
    ]

    assert len(stays) == 10
    assert all(reason.endswith(".") for reason in stays)
