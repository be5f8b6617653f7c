"""Evaluations and rule sets as plain data: canonical JSON, its digest, and back."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .conversions import plain
from .schema import SCHEMA_VERSION
from .types import (
    Cap,
    Conversion,
    CreditResult,
    Evaluation,
    Minimum,
    ReasonCode,
    Requirement,
    RuleSet,
    TrackRules,
    Variant,
)


def canonical_json(mapping: Any) -> str:
    """One spelling per content: sorted keys, no blanks, amounts without zeros."""
    return json.dumps(
        mapping, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_say
    )


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of a mapping, an Evaluation or a RuleSet."""
    if isinstance(value, Evaluation):
        value = evaluation_to_mapping(value)
    elif isinstance(value, RuleSet):
        value = rule_set_to_mapping(value)
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _say(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def evaluation_to_mapping(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "rule_set": evaluation.rule_set,
        "version": evaluation.version,
        "track": evaluation.track,
        "renewal": evaluation.renewal,
        "as_of": evaluation.as_of.isoformat(),
        "window": [day.isoformat() for day in evaluation.window],
        "eligible": evaluation.eligible,
        "degree_route": evaluation.degree_route,
        "total": plain(evaluation.total),
        "by_category": _amounts_out(evaluation.by_category),
        "requirements": [_requirement_out(line) for line in evaluation.requirements],
        "shortfalls": _amounts_out(evaluation.shortfalls),
        "credits": [_result_out(result) for result in evaluation.credits],
        "specializations": list(evaluation.specializations),
        "expires_on": _day(evaluation.expires_on),
    }


def _amounts_out(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    return {key: plain(amount) for key, amount in amounts.items()}


def _requirement_out(line: Requirement) -> dict[str, Any]:
    return {
        "key": line.key,
        "kind": line.kind,
        "categories": list(line.categories),
        "tag": line.tag,
        "needed": plain(line.needed),
        "counted": plain(line.counted),
        "missing": plain(line.missing),
    }


def _result_out(result: CreditResult) -> dict[str, Any]:
    reason = result.reason.value if result.reason else None
    return {"id": result.id, "counted": plain(result.counted), "reason": reason}


def evaluation_from_mapping(mapping: Mapping[str, Any]) -> Evaluation:
    """The evaluation as it was stored; it is our own record, read as written."""
    first, last = mapping["window"]
    ends = mapping["expires_on"]
    return Evaluation(
        rule_set=mapping["rule_set"],
        version=mapping["version"],
        track=mapping["track"],
        renewal=mapping["renewal"],
        as_of=date.fromisoformat(mapping["as_of"]),
        window=(date.fromisoformat(first), date.fromisoformat(last)),
        eligible=mapping["eligible"],
        degree_route=mapping["degree_route"],
        total=Decimal(mapping["total"]),
        by_category=_amounts_in(mapping["by_category"]),
        requirements=tuple(_requirement_in(line) for line in mapping["requirements"]),
        shortfalls=_amounts_in(mapping["shortfalls"]),
        credits=tuple(_result_in(result) for result in mapping["credits"]),
        specializations=tuple(mapping["specializations"]),
        expires_on=date.fromisoformat(ends) if ends else None,
    )


def _amounts_in(amounts: Mapping[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(amount) for key, amount in amounts.items()}


def _requirement_in(line: Mapping[str, Any]) -> Requirement:
    return Requirement(
        key=line["key"],
        kind=line["kind"],
        categories=tuple(line["categories"]),
        tag=line["tag"],
        needed=Decimal(line["needed"]),
        counted=Decimal(line["counted"]),
        missing=Decimal(line["missing"]),
    )


def _result_in(result: Mapping[str, Any]) -> CreditResult:
    reason = ReasonCode(result["reason"]) if result["reason"] else None
    return CreditResult(result["id"], Decimal(result["counted"]), reason)


def rule_set_to_mapping(rule_set: RuleSet) -> dict[str, Any]:
    """What parse_rule_set reads, complete and in the order people write it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "code": rule_set.code,
        "version": rule_set.version,
        "programme": rule_set.programme,
        "title": rule_set.title,
        "unit": rule_set.unit,
        "draft": rule_set.draft,
        "effective_from": _day(rule_set.effective_from),
        "effective_to": _day(rule_set.effective_to),
        "open_participations": _fields(rule_set.open_participations),
        "sources": [_fields(source) for source in rule_set.sources],
        "categories": [_fields(name) for name in rule_set.categories],
        "tags": [_fields(name) for name in rule_set.tags],
        "step": plain(rule_set.step),
        "smallest": plain(rule_set.smallest),
        "excluded_kinds": list(rule_set.excluded_kinds),
        "conversions": [_conversion_out(one) for one in rule_set.conversions],
        "repeats": _fields(rule_set.repeats),
        "recording_max_age_months": rule_set.recording_max_age_months,
        "program_issued_from": _day(rule_set.program_issued_from),
        "report_within_days": rule_set.report_within_days,
        "window": _fields(rule_set.window),
        "validity": _fields(rule_set.validity),
        "degree_route": _fields(rule_set.degree_route),
        "carry_over": plain(rule_set.carry_over),
        "verifiers": {role: list(by) for role, by in rule_set.verifiers.items()},
        "board": _fields(rule_set.board),
        "tracks": {code: _track_out(t) for code, t in rule_set.tracks.items()},
    }


def _fields(value: Any) -> dict[str, Any] | None:
    """A flat value as its fields; a field that says nothing is left out."""
    if value is None:
        return None
    named = ((name, getattr(value, name)) for name in value.__slots__)
    return {
        name: _flat(given) for name, given in named if given is not None and given != ()
    }


def _flat(given: Any) -> Any:
    if isinstance(given, tuple):
        return list(given)
    return _say(given) if isinstance(given, Decimal | date) else given


def _conversion_out(conversion: Conversion) -> dict[str, Any]:
    out = {"field": conversion.field, "kinds": list(conversion.kinds)}
    if conversion.factor is not None:
        return {**out, "factor": plain(conversion.factor)}
    bands = [
        {
            "from": plain(b.at_least),
            "credits": None if b.credits is None else plain(b.credits),
        }
        for b in conversion.bands
    ]
    return {**out, "bands": bands}


def _track_out(track: TrackRules) -> dict[str, Any]:
    return {
        "label": track.label,
        "initial": _variant_out(track.initial),
        "renewal": _variant_out(track.renewal),
        "specialization": _fields(track.specialization),
    }


def _variant_out(variant: Variant) -> dict[str, Any]:
    limits: dict[str, tuple[Minimum | Cap, ...]]
    limits = {"minimums": variant.minimums, "caps": variant.caps}
    return {
        "total": plain(variant.total),
        **{name: [_fields(one) for one in several] for name, several in limits.items()},
    }
