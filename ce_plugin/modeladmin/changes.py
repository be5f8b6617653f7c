"""What changed between two submissions of one application."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from ce_plugin.models import ApplicationLine, ApplicationSnapshot, times


@dataclass(frozen=True)
class Change:
    """One training: `kind` is added, removed or changed; `what` says how."""

    kind: str
    title: str
    what: str


def changes_between(
    before: ApplicationSnapshot, after: ApplicationSnapshot
) -> tuple[Change, ...]:
    """Added first, then removed, then changed; lines are told apart by their credit."""
    old = {line.claim_id: line for line in before.lines.all()}
    new = {line.claim_id: line for line in after.lines.all()}
    added = [_added(new[key]) for key in new if key not in old]
    removed = [_removed(old[key]) for key in old if key not in new]
    both = [(old[key], new[key]) for key in new if key in old]
    changed = [_changed(*pair) for pair in both if _facts(pair[0]) != _facts(pair[1])]
    return (*added, *removed, *changed)


def _added(line: ApplicationLine) -> Change:
    return Change("added", line.title, _("Added: %(facts)s") % {"facts": _say(line)})


def _removed(line: ApplicationLine) -> Change:
    what = _("Taken out: %(facts)s") % {"facts": _say(line)}
    return Change("removed", line.title, what)


def _changed(old: ApplicationLine, new: ApplicationLine) -> Change:
    what = _("Changed from %(before)s to %(after)s")
    facts = {"before": _say(old, titled=True), "after": _say(new, titled=True)}
    if old.title == new.title:
        facts = {"before": _say(old), "after": _say(new)}
    return Change("changed", new.title, what % facts)


def _facts(line: ApplicationLine) -> tuple:
    return (
        line.title,
        line.sponsor,
        line.begins_on,
        line.ends_on,
        line.category_code,
        line.credits,
        line.counted,
        line.evidence_level,
    )


def _say(line: ApplicationLine, *, titled: bool = False) -> str:
    facts = _("%(counted)s of %(credits)s credits, %(category)s, %(day)s, %(evidence)s")
    said = facts % {
        "counted": floatformat(line.counted, -1),
        "credits": floatformat(line.credits, -1),
        "category": line.category_name,
        "day": times.span_words(line.begins_on, line.ends_on),
        "evidence": line.get_evidence_level_display(),
    }
    return f"“{line.title}”, {said}" if titled else said
