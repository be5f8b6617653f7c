"""Credits and small rule sets for the tests of the engine."""

import copy
import itertools
from datetime import date
from decimal import Decimal

from ce_plugin.rules import Credit, parse_rule_set, shipped_rule_sets

_numbers = itertools.count(1)
AMOUNTS = (
    "credits",
    "hours",
    "semester_credits",
    "quarter_credits",
    "recording_age_months",
    "minutes",
    "reported_days_after",
)


def make_credit(amount="1", category="LA", day="2020-03-01", **fields):
    """A legal credit in 2020; amounts may be written as text."""
    fields = {"credits": amount, **fields}
    for name in AMOUNTS:
        if fields.get(name) is not None:
            fields[name] = Decimal(fields[name])
    return Credit(
        id=fields.pop("id", None) or f"c{next(_numbers)}",
        date=date.fromisoformat(day),
        category=category,
        **fields,
    )


def definition(name="MT-2009", /, **changes):
    """A shipped definition to spoil: dotted paths with __ for the dot."""
    mapping = copy.deepcopy(next(m for m in shipped_rule_sets() if m["code"] == name))
    for path, value in changes.items():
        *way, last = path.split("__")
        target = mapping
        for key in way:
            target = target[int(key) if key.isdigit() else key]
        target[int(last) if last.isdigit() else last] = value
    return mapping


def make_rules(name="MT-2009", /, **changes):
    return parse_rule_set(definition(name, **changes))


def reasons(evaluation):
    """id: reason of each credit that does not count in full."""
    return {r.id: r.reason.value for r in evaluation.credits if r.reason}


def counted(evaluation):
    """id: amount of each credit that counts something."""
    return {r.id: str(r.counted) for r in evaluation.credits if r.counted}
