"""Codes, amounts and dates of a rule set in the words people read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ce_plugin import rules
from ce_plugin.enums import ClaimKind

KINDS = {
    **dict(ClaimKind.choices),
    "college_course": gettext_lazy("College course"),
    "committee": gettext_lazy("Committee work"),
    "conference": gettext_lazy("Conference"),
    "instruction": gettext_lazy("Teaching"),
    "internship": gettext_lazy("Internship"),
    "planned_activity": gettext_lazy("Planned activity"),
    "project": gettext_lazy("Project"),
    "self_directed": gettext_lazy("Self-directed learning"),
    "webinar": gettext_lazy("Webinar"),
    "workshop": gettext_lazy("Workshop"),
}
INPUTS = {
    "hours": gettext_lazy("hour"),
    "minutes": gettext_lazy("minute"),
    "quarter_credits": gettext_lazy("quarter credit"),
    "semester_credits": gettext_lazy("semester credit"),
}
MEASURES = {
    "hours": gettext_lazy("hours"),
    "minutes": gettext_lazy("minutes"),
    "quarter_credits": gettext_lazy("quarter credits"),
    "semester_credits": gettext_lazy("semester credits"),
}


def amount(number: Decimal, unit: str) -> str:
    """A number with its unit: 1 credit, 60 credits, 1.5 LEU."""
    words = {
        "credit": ngettext(
            "%(number)s credit", "%(number)s credits", 1 if number == 1 else 2
        ),
        "hour": ngettext(
            "%(number)s hour", "%(number)s hours", 1 if number == 1 else 2
        ),
        "contact hour": ngettext(
            "%(number)s contact hour",
            "%(number)s contact hours",
            1 if number == 1 else 2,
        ),
    }
    said = words.get(unit, "%(number)s %(unit)s")
    return said % {"number": f"{number.normalize():f}", "unit": unit}


def years(number: int) -> str:
    return ngettext("%(number)s year", "%(number)s years", number) % {"number": number}


class Speaker:
    """Says the amounts and names of one rule set."""

    def __init__(self, rule_set: rules.RuleSet) -> None:
        self.rule_set = rule_set
        names = (*rule_set.categories, *rule_set.tags)
        self.names = {name.code: name.label for name in names}

    def amount(self, number: Decimal) -> str:
        return amount(number, self.rule_set.unit)

    def listed(self, codes: Iterable[str], last: str = "") -> str:
        words = [str(self.names.get(code) or KINDS.get(code, code)) for code in codes]
        # Two codes may share a name; it is said once.
        return get_text_list(list(dict.fromkeys(words)), last or _("and"))

    def kinds(self, kinds: Iterable[str]) -> str:
        return self.listed(kinds, _("or")) or _("credits of every kind")
