"""Freezing what is submitted: lines, evaluation, fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from ce_plugin import rules
from ce_plugin.enums import RECORDED_BY_LIBRARY
from ce_plugin.models import (
    ApplicationLine,
    ApplicationSnapshot,
    CertificationApplication,
    CESettings,
    CreditClaim,
)
from ce_plugin.rules import Evaluation
from ce_plugin.services import clock, eligibility


@dataclass(frozen=True)
class FrozenList:
    """A list ready to be stored: unsaved lines, the answer, their fingerprint."""

    lines: tuple[ApplicationLine, ...]
    evaluation: Evaluation
    digest: str


def freeze(application: CertificationApplication) -> FrozenList:
    """Evaluate the applicant's live claims as of today and fix the result."""
    participation = application.participation
    claims = eligibility.live_claims(participation.person)
    evaluation = eligibility.evaluate_claims(participation, claims)
    lines = _lines(claims, evaluation)
    return FrozenList(lines, evaluation, fingerprint(lines, evaluation))


def hold_claims(person) -> None:
    """For whoever stores the list: what is just being changed is frozen as changed."""
    rows = CreditClaim.objects.live().filter(person=person)
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _lines(
    claims: Sequence[CreditClaim], evaluation: Evaluation
) -> tuple[ApplicationLine, ...]:
    everything = CESettings.load().vouch_for_everything
    results = {result.id: result for result in evaluation.credits}
    ordered = sorted(claims, key=lambda claim: (claim.ends_on, claim.pk))
    return tuple(_line(claim, results[str(claim.pk)], everything) for claim in ordered)


def _line(claim: CreditClaim, result, everything: bool) -> ApplicationLine:
    recorded = claim.evidence_level in RECORDED_BY_LIBRARY
    in_use = result.counted > 0 or result.reason is None
    return ApplicationLine(
        claim=claim,
        title=claim.title,
        sponsor=claim.sponsor,
        begins_on=claim.begins_on,
        ends_on=claim.ends_on,
        category_code=claim.category.code,
        category_name=claim.category.name,
        credits=claim.credits,
        counted=result.counted,
        reason=result.reason or "",
        evidence_level=claim.evidence_level,
        must_vouch=in_use and (everything or not recorded),
    )


def fingerprint(lines: Sequence[ApplicationLine], evaluation: Evaluation) -> str:
    """SHA-256 over the canonical lines and the evaluation they led to."""
    facts = {
        "lines": [_canonical(line) for line in lines],
        "evaluation": rules.evaluation_to_mapping(evaluation),
    }
    return hashlib.sha256(rules.canonical_json(facts).encode()).hexdigest()


def _canonical(line: ApplicationLine) -> dict:
    return {
        "claim": line.claim_id,
        "title": line.title,
        "sponsor": line.sponsor,
        "begins_on": line.begins_on.isoformat(),
        "ends_on": line.ends_on.isoformat(),
        "category": line.category_code,
        "credits": str(line.credits),
        "counted": f"{line.counted:.1f}",
        "reason": line.reason,
        "evidence": line.evidence_level,
        "must_vouch": line.must_vouch,
    }


def store(
    application: CertificationApplication, frozen: FrozenList
) -> ApplicationSnapshot:
    """Write the list as the application's current numbered snapshot."""
    snapshot = ApplicationSnapshot.objects.create(
        application=application,
        number=application.snapshot_number,
        as_of=clock.today(),
        rule_set=application.participation.rule_set,
        evaluation=rules.evaluation_to_mapping(frozen.evaluation),
        digest=frozen.digest,
    )
    for line in frozen.lines:
        line.snapshot = snapshot
    ApplicationLine.objects.bulk_create(frozen.lines)
    return snapshot


def current_snapshot(
    application: CertificationApplication,
) -> ApplicationSnapshot | None:
    snapshots = application.snapshots.select_related("rule_set")
    return snapshots.filter(number=application.snapshot_number).first()
