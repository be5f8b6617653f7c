"""Rule sets: brought in once, found by day, never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from ce_plugin import rules
from ce_plugin.exceptions import NoRuleSet, NotPublishable, RuleSetConflict
from ce_plugin.models import CertificationTrack, RuleSet
from ce_plugin.services.locks import lock_programme
from ce_plugin.services.rule_set_drafts import columns_of, write_draft
from ce_plugin.services.rule_set_publishing import publish_row


def checksum(definition: dict) -> str:
    """SHA-256 of the definition in canonical form."""
    return rules.digest(definition)


@transaction.atomic
def import_rule_sets(definitions: Iterable[dict] | None = None) -> dict[str, int]:
    """Bring in these definitions, or the rule sets shipped with the plugin.

    Idempotent, and all or none. A shipped draft follows the files until a
    coordinator saves or publishes it; from then on it is theirs. Raises
    RuleSetConflict when a version that is shipped as final is stored with other
    content: a past promise must not change.
    """
    if definitions is None:
        definitions = rules.shipped_rule_sets()
    outcome = [_import_one(definition) for definition in definitions]
    return {"added": outcome.count(True), "unchanged": outcome.count(False)}


def _import_one(definition: dict) -> bool:
    identity = {"code": definition["code"], "version": definition["version"]}
    standing = RuleSet.objects.filter(**identity).first()
    if standing is None:
        _create(columns_of(definition))
        return True
    if standing.checksum == checksum(definition):
        return False
    if not definition["draft"]:
        raise RuleSetConflict(f"{standing} is stored with other content.")
    return _follow(standing, definition)


def _follow(draft: RuleSet, definition: dict) -> bool:
    """A shipped draft that nobody has touched follows its file."""
    if not draft.is_draft or draft.changed_at:
        return False
    write_draft(draft, columns_of(definition))
    return True


def _create(columns: dict) -> None:
    row = RuleSet(**columns)
    if columns["definition"]["draft"]:
        row.save()
        return
    lock_programme(row.programme)
    try:
        publish_row(row, actor=None, reason=_("Shipped with the plugin."))
    except NotPublishable as error:
        raise RuleSetConflict(str(error)) from error


def rule_sets_for(programme: str, day: dt.date) -> dict[str, RuleSet]:
    """Track code to the published rule set in force on `day`: one query."""
    in_force = RuleSet.objects.in_force(day).filter(programme=programme)
    found: dict[str, RuleSet] = {}
    for rule_set in in_force.order_by("-effective_from", "-version"):
        for code in rule_set.parsed.tracks:
            found.setdefault(code, rule_set)
    return found


def rule_set_for(track: CertificationTrack, day: dt.date) -> RuleSet:
    """The published rule set in force for `track` on `day`; raises NoRuleSet."""
    rule_set = rule_sets_for(track.programme, day).get(track.code)
    if rule_set is None:
        raise NoRuleSet(f"No rules are in force for {track} on {day:%Y-%m-%d}.")
    return rule_set
