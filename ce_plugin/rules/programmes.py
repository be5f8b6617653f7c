"""Questions about rule sets as such: who verifies whom, and which go together."""

from collections.abc import Iterable
from datetime import date
from itertools import combinations

from .types import RuleSet, RuleSetError


def verifier_roles(rule_set: RuleSet, applicant_role: str) -> tuple[str, ...]:
    """The positions that may vouch for somebody who applies in this role."""
    return rule_set.verifiers.get(applicant_role, ())


def find_overlaps(rule_sets: Iterable[RuleSet]) -> list[RuleSetError]:
    """Published sets of one programme and track that would be in force together."""
    published = [rule_set for rule_set in rule_sets if not rule_set.draft]
    published.sort(key=lambda each: (each.effective_from, each.code, each.version))
    return [
        RuleSetError(
            f"{later.code}.effective_from",
            f"overlaps {earlier.code} on the track {track}",
        )
        for earlier, later in combinations(published, 2)
        if earlier.programme == later.programme
        and later.effective_from <= (earlier.effective_to or date.max)
        for track in sorted(earlier.tracks.keys() & later.tracks.keys())
    ]


def refuse_unless_together(rule_sets: Iterable[RuleSet]) -> None:
    """Sets that are to be loaded at once: none twice, no dates that collide."""
    known: set[tuple[str, int]] = set()
    latest: dict[str, RuleSet] = {}
    for rule_set in rule_sets:
        identity = (rule_set.code, rule_set.version)
        if identity in known:
            raise RuleSetError(
                f"{rule_set.code}.version", f"{rule_set.version} is given twice"
            )
        known.add(identity)
        standing = latest.setdefault(rule_set.code, rule_set)
        latest[rule_set.code] = max(standing, rule_set, key=lambda one: one.version)
    for error in find_overlaps(latest.values()):
        raise error
