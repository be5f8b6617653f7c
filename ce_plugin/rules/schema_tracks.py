"""The tracks of a rule set: what is needed, what is capped, and can it be met."""

from collections.abc import Mapping
from typing import Any

from .reachability import why_unreachable
from .reading import (
    Reader,
    as_amount,
    as_text,
    codes_of,
    list_of,
    one_of,
    or_none,
    refuse,
)
from .types import KINDS, Cap, Minimum, Specialization, TrackRules, Variant


class _Codes:
    """Readers for the codes which this rule set knows."""

    def __init__(self, categories: tuple[str, ...], tags: tuple[str, ...]) -> None:
        self.categories = codes_of(categories)
        self.tags = codes_of(tags)
        self.tag = one_of(tags)


def read_track(
    code: str,
    raw: Any,
    path: str,
    categories: tuple[str, ...],
    tags: tuple[str, ...],
    head: Mapping[str, Any],
) -> TrackRules:
    reader, codes = Reader(raw, path), _Codes(categories, tags)
    variants = {}
    for name in ("initial", "renewal"):
        variants[name] = reader.take(name, lambda v, p: _variant(v, p, codes))
        reason = why_unreachable(
            variants[name], head["step"], categories, tags, head["excluded_kinds"]
        )
        if reason:
            raise refuse(f"{reader.path(name)}.caps", reason)
    track = TrackRules(
        code=code,
        label=reader.take("label", as_text),
        specialization=reader.take(
            "specialization", or_none(lambda v, p: _specialization(v, p, codes))
        ),
        **variants,
    )
    reader.done()
    return track


def _variant(value: Any, path: str, codes: _Codes) -> Variant:
    reader = Reader(value, path)
    variant = Variant(
        total=reader.take("total", as_amount),
        minimums=reader.take("minimums", list_of(lambda v, p: _minimum(v, p, codes))),
        caps=reader.take("caps", list_of(lambda v, p: _cap(v, p, codes))),
    )
    reader.done()
    things = {
        (minimum.tag, *sorted(minimum.categories)) for minimum in variant.minimums
    }
    if len(things) < len(variant.minimums):
        raise refuse(reader.path("minimums"), "two minimums ask for the same thing")
    return variant


def _minimum(value: Any, path: str, codes: _Codes) -> Minimum:
    reader = Reader(value, path)
    minimum = Minimum(
        needed=reader.take("needed", as_amount),
        categories=reader.may_take("categories", codes.categories, ()),
        tag=reader.may_take("tag", codes.tag, None),
    )
    reader.done()
    if bool(minimum.categories) == bool(minimum.tag):
        raise refuse(path, "either categories or a tag is needed")
    return minimum


def _cap(value: Any, path: str, codes: _Codes) -> Cap:
    reader = Reader(value, path)
    cap = Cap(
        limit=reader.take("limit", as_amount),
        categories=reader.may_take("categories", codes.categories, ()),
        kinds=reader.may_take("kinds", codes_of(KINDS), ()),
        tags=reader.may_take("tags", codes.tags, ()),
    )
    reader.done()
    if not (cap.categories or cap.kinds or cap.tags):
        raise refuse(path, "categories, kinds or tags are needed")
    return cap


def _specialization(value: Any, path: str, codes: _Codes) -> Specialization:
    reader = Reader(value, path)
    specialization = Specialization(
        categories=reader.take("categories", codes.categories),
        needed=reader.take("needed", as_amount),
    )
    reader.done()
    return specialization
