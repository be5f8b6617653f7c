"""The records of many people at once, in the engine's words: three queries for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ce_plugin import rules
from ce_plugin.models import CreditClaim, TrackParticipation
from ce_plugin.services.eligibility import closing_lines, question

# What no rule reads: not fetched, for there are many of them.
WORDS = ("public_id", "form_key", "title", "sponsor", "presenter", "description")


def questions(
    participations: Sequence[TrackParticipation],
) -> dict[int, rules.Question]:
    """What the engine is asked about each participation, by its key.

    Each participation brings its track and rule set along.
    """
    people = {one.person_id for one in participations}
    claims, used = _claims(people), _used(people)
    return {
        one.pk: question(one, claims[one.person_id], used[one.person_id])
        for one in participations
    }


def _claims(people: Iterable[int]) -> dict[int, list[CreditClaim]]:
    rows = CreditClaim.objects.live().filter(person__in=people).defer(*WORDS)
    found: dict[int, list[CreditClaim]] = defaultdict(list)
    for claim in rows.prefetch_related("category").order_by("pk"):
        found[claim.person_id].append(claim)
    return found


def _used(people: Iterable[int]) -> dict[int, dict[int, set[int]]]:
    """Person to track to the claims it has used up."""
    participation = "snapshot__application__participation"
    found: dict = defaultdict(lambda: defaultdict(set))
    for person, track, claim in closing_lines(person__in=people).values_list(
        f"{participation}__person_id", f"{participation}__track_id", "claim_id"
    ):
        found[person][track].add(claim)
    return found
