"""Rule sets: brought in once, found by day, never changed."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction

from ce_plugin import rules
from ce_plugin.enums import RuleSetStatus
from ce_plugin.exceptions import NoRuleSet, RuleSetConflict
from ce_plugin.models import CertificationTrack, RuleSet
from ce_plugin.services import clock


def checksum(definition: dict) -> str:
    """SHA-256 of the definition in canonical form."""
    return hashlib.sha256(rules.canonical_json(definition).encode()).hexdigest()


@transaction.atomic
def import_rule_sets() -> dict[str, int]:
    """Bring in the rule sets shipped with the plugin.

    Idempotent. Raises RuleSetConflict when a published row with the same code
    and version says something else: a past promise must not change.
    """
    outcome = [_import_one(definition) for definition in rules.shipped_rule_sets()]
    return {"added": outcome.count(True), "unchanged": outcome.count(False)}


def _import_one(definition: dict) -> bool:
    parsed = rules.parse_rule_set(definition)
    digest = checksum(definition)
    standing = RuleSet.objects.filter(code=parsed.code, version=parsed.version).first()
    if standing is None:
        _create(parsed, definition, digest)
        return True
    if standing.checksum != digest:
        raise RuleSetConflict(f"{standing} is stored with other content.")
    return False


def _create(parsed: rules.RuleSet, definition: dict, digest: str) -> RuleSet:
    draft = parsed.draft
    return RuleSet.objects.create(
        programme=parsed.programme,
        code=parsed.code,
        version=parsed.version,
        status=RuleSetStatus.DRAFT if draft else RuleSetStatus.PUBLISHED,
        published_at=None if draft else clock.now(),
        effective_from=parsed.effective_from,
        effective_to=parsed.effective_to,
        definition=definition,
        checksum=digest,
    )


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
