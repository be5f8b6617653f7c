"""Text becomes data: JSON with exact numbers, and definitions as a host writes them."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from .encoding import rule_set_to_mapping
from .programmes import refuse_unless_together
from .reading import refuse
from .schema import parse_rule_set
from .types import RuleSet, RuleSetError


def load_json(text: str) -> Any:
    """JSON with exact numbers; RuleSetError where it is no JSON at all."""
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_key_twice,
        )
    except (ValueError, InvalidOperation, RecursionError) as error:
        raise refuse("", f"is no JSON: {error}") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ValueError(f"a key stands twice among {', '.join(mapping)}")
    return mapping


def read_definitions(texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rule sets of several files by name, each an object or a list of them.

    All or none: RuleSetError names the file and the path of the first bad value.
    """
    found: list[RuleSet] = []
    for name, text in texts.items():
        try:
            found += _definitions(load_json(text))
        except RuleSetError as error:
            raise RuleSetError(f"{name}: {error.path}", error.reason) from error
    refuse_unless_together(found)
    return [rule_set_to_mapping(rule_set) for rule_set in found]


def _definitions(data: Any) -> list[RuleSet]:
    if not isinstance(data, list):
        return [parse_rule_set(data)]
    found = []
    for n, mapping in enumerate(data):
        try:
            found.append(parse_rule_set(mapping))
        except RuleSetError as error:
            path = "" if error.path == "(file)" else f".{error.path}"
            raise RuleSetError(f"[{n}]{path}", error.reason) from error
    return found
