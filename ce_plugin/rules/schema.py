"""A rule set as plain data, read strictly: errors name the path of the bad value."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from .reading import (
    Reader,
    as_amount,
    as_day,
    as_flag,
    as_positive,
    as_text,
    as_whole,
    codes_of,
    list_of,
    one_of,
    or_none,
    refuse,
)
from .schema_tracks import read_track
from .types import (
    KINDS,
    TOTAL,
    Band,
    BoardRules,
    Conversion,
    DegreeRoute,
    Name,
    OpenParticipations,
    Repeats,
    RuleSet,
    Source,
    Validity,
    Window,
)
from .windows import LAST_DAYS, WINDOW_KINDS

SCHEMA_VERSION = 1
CONVERTIBLE = ("hours", "semester_credits", "quarter_credits", "minutes")
POLICIES = ("keep", "move", "better_of_until")
COUNTING = ("quorum", "pooled")
Read = Callable[[Any, str], Any]


def _object(build: Callable[[Reader], Any]) -> Read:
    """Reads one mapping with every key accounted for."""

    def read(value: Any, path: str) -> Any:
        reader = Reader(value, path)
        built = build(reader)
        reader.done()
        return built

    return read


def _verifiers(value: Any, path: str) -> dict[str, tuple[str, ...]]:
    reader, read = Reader(value, path), list_of(as_text)
    return {role: reader.take(as_text(role, path), read) for role in value}


def _names(value: Any, path: str) -> tuple[Name, ...]:
    build = _object(lambda r: Name(r.take("code", as_text), r.take("label", as_text)))
    names = list_of(build)(value, path)
    if len({name.code for name in names}) < len(names):
        raise refuse(path, "names a code twice")
    return names


def _source(reader: Reader) -> Source:
    return Source(reader.take("text", as_text), reader.may_take("url", as_text, None))


def _band(reader: Reader) -> Band:
    return Band(reader.take("from", as_amount), reader.take("credits", _or_claimed))


_or_claimed = or_none(as_amount)


def _bands(value: Any, path: str) -> tuple[Band, ...]:
    bands = list_of(_object(_band))(value, path)
    starts = [band.at_least for band in bands]
    if not starts or starts != sorted(set(starts)):
        raise refuse(path, "bands are needed, each starting above the one before")
    return bands


def _conversion(reader: Reader) -> Conversion:
    conversion = Conversion(
        field=reader.take("field", one_of(CONVERTIBLE)),
        kinds=reader.take("kinds", codes_of(KINDS)),
        factor=reader.may_take("factor", as_amount, None),
        bands=reader.may_take("bands", _bands, ()),
    )
    if (conversion.factor is None) == (not conversion.bands):
        raise refuse(reader.path("factor"), "either a factor or bands are needed")
    return conversion


def _repeats(reader: Reader) -> Repeats:
    return Repeats(
        kinds=reader.take("kinds", codes_of(KINDS)),
        unchanged=reader.take("unchanged", as_positive),
        per_topic=reader.take("per_topic", as_positive),
    )


def _window(reader: Reader) -> Window:
    return Window(
        kind=reader.take("kind", one_of(WINDOW_KINDS)),
        years=reader.take("years", as_positive),
        reach_back_months=reader.take("reach_back_months", as_whole),
    )


def _validity(reader: Reader) -> Validity:
    return Validity(
        years=reader.take("years", as_positive),
        last_day=reader.take("last_day", one_of(LAST_DAYS)),
        starts=reader.take("starts", one_of(("issue",))),
    )


def _degree_route(reader: Reader) -> DegreeRoute:
    return DegreeRoute(
        degrees=reader.take("degrees", list_of(as_text)),
        within_years=reader.take("within_years", as_positive),
    )


def _open_participations(reader: Reader) -> OpenParticipations:
    policy = reader.take("policy", one_of(POLICIES))
    until = reader.may_take("until", as_day, None)
    if (policy == "better_of_until") == (until is None):
        raise refuse(reader.path("until"), "goes with better_of_until, and only there")
    return OpenParticipations(policy, until)


def _month(value: Any, path: str) -> int:
    if as_positive(value, path) > 12:
        raise refuse(path, "a month from 1 to 12 is expected")
    return value


def _board(reader: Reader) -> BoardRules:
    return BoardRules(
        needed=reader.take("needed", as_amount),
        years=reader.take("years", as_positive),
        first_month=reader.take("first_month", _month),
        counting=reader.take("counting", one_of(COUNTING)),
    )


def _step(value: Any, path: str) -> Decimal:
    step = as_amount(value, path)
    if not step:
        raise refuse(path, "must be more than 0")
    return step


def parse_rule_set(mapping: Mapping[str, Any]) -> RuleSet:
    """Reads a definition, or raises RuleSetError; nothing is guessed."""
    reader = Reader(mapping)
    reader.take("schema_version", _known_version)
    values = {key: reader.take(key, read) for key, read in _HEAD.items()}
    _check_head(values)
    categories = tuple(name.code for name in values["categories"])
    tags = tuple(name.code for name in values["tags"])
    tracks = reader.take("tracks", lambda value, path: Reader(value, path) and value)
    if not tracks:
        raise refuse("tracks", "at least one track is needed")
    values["tracks"] = {
        as_text(code, "tracks"): read_track(
            code, raw, f"tracks.{code}", categories, tags, values
        )
        for code, raw in sorted(tracks.items(), key=lambda named: str(named[0]))
    }
    reader.done()
    return RuleSet(**values)


def _known_version(value: Any, path: str) -> int:
    if as_whole(value, path) != SCHEMA_VERSION:
        raise refuse(path, f"only schema version {SCHEMA_VERSION} is known")
    return value


def _check_head(values: Mapping[str, Any]) -> None:
    if not values["categories"]:
        raise refuse("categories", "at least one category is needed")
    _check_codes(values)
    ends = values["effective_to"]
    if ends is not None and ends < values["effective_from"]:
        raise refuse("effective_to", "lies before effective_from")
    until = values["open_participations"].until
    if until is not None and until < values["effective_from"]:
        raise refuse("open_participations.until", "lies before effective_from")
    if values["smallest"] % values["step"]:
        raise refuse("smallest", "is not a multiple of the step")


def _check_codes(values: Mapping[str, Any]) -> None:
    """Shortfalls are told apart by these codes, groups by the codes joined by +."""
    taken = {TOTAL}
    for part in ("categories", "tags"):
        for n, name in enumerate(values[part]):
            path = f"{part}[{n}].code"
            if "+" in name.code:
                raise refuse(
                    path, "must not contain +, which joins the codes of a group"
                )
            if name.code in taken:
                raise refuse(path, f"{name.code!r} is the name of something else")
            taken.add(name.code)


_HEAD: dict[str, Read] = {
    "code": as_text,
    "version": as_positive,
    "programme": as_text,
    "title": as_text,
    "unit": as_text,
    "draft": as_flag,
    "effective_from": as_day,
    "effective_to": or_none(as_day),
    "open_participations": _object(_open_participations),
    "sources": list_of(_object(_source)),
    "categories": _names,
    "tags": _names,
    "step": _step,
    "smallest": _step,
    "excluded_kinds": codes_of(KINDS),
    "conversions": list_of(_object(_conversion)),
    "repeats": or_none(_object(_repeats)),
    "recording_max_age_months": or_none(as_whole),
    "program_issued_from": or_none(as_day),
    "report_within_days": or_none(as_whole),
    "window": _object(_window),
    "validity": _object(_validity),
    "degree_route": or_none(_object(_degree_route)),
    "carry_over": as_amount,
    "verifiers": _verifiers,
    "board": or_none(_object(_board)),
}
