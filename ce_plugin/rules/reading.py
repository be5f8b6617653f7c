"""Typed reading of a mapping; whatever does not fit is refused with its path."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from .conversions import LARGEST_EXPONENT
from .types import RuleSetError

T = TypeVar("T")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Half a character, or the end of a text in C: no database and no file takes them.
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
PLAIN_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def refuse(path: str, reason: str) -> RuleSetError:
    return RuleSetError(path or "(file)", reason)


def as_text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise refuse(path, "a text that is not empty is expected")
    if UNWRITABLE.search(value):
        raise refuse(path, "contains characters that cannot be stored")
    return value


def as_flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise refuse(path, "true or false is expected")
    return value


def as_whole(value: Any, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise refuse(path, "a whole number is expected")
    if value < 0:
        raise refuse(path, "must not be negative")
    return value


def as_positive(value: Any, path: str) -> int:
    if as_whole(value, path) == 0:
        raise refuse(path, "must be more than 0")
    return value


def as_amount(value: Any, path: str) -> Decimal:
    """A JSON number or a plain decimal string, from 0 up."""
    amount = _number(value, path)
    if not amount.is_finite():
        raise refuse(path, "a number is expected")
    if amount < 0:
        raise refuse(path, "must not be negative")
    if amount and amount.adjusted() > LARGEST_EXPONENT:
        raise refuse(path, "is too large")
    return amount


def _number(value: Any, path: str) -> Decimal:
    if isinstance(value, str):
        return _number_in_words(value, path)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise refuse(path, "a number is expected")
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def _number_in_words(value: str, path: str) -> Decimal:
    if value.startswith("-") and PLAIN_NUMBER.fullmatch(value[1:]):
        raise refuse(path, "must not be negative")
    if not PLAIN_NUMBER.fullmatch(value):
        raise refuse(path, f"{value!r} is no number")
    return Decimal(value)


def as_day(value: Any, path: str) -> date:
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        raise refuse(path, "a day written YYYY-MM-DD is expected")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise refuse(path, f"{value} is no day of the calendar") from None


def one_of(choices: Iterable[str]) -> Callable[[Any, str], str]:
    allowed = tuple(choices)

    def read(value: Any, path: str) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise refuse(path, f"{value!r} is none of {', '.join(allowed)}")
        return value

    return read


def list_of(read: Callable[[Any, str], T]) -> Callable[[Any, str], tuple[T, ...]]:
    def read_all(value: Any, path: str) -> tuple[T, ...]:
        if not isinstance(value, list | tuple):
            raise refuse(path, "a list is expected")
        return tuple(read(item, f"{path}[{n}]") for n, item in enumerate(value))

    return read_all


def codes_of(choices: Iterable[str]) -> Callable[[Any, str], tuple[str, ...]]:
    """A list of different codes out of the choices."""
    read_all = list_of(one_of(choices))

    def read(value: Any, path: str) -> tuple[str, ...]:
        codes = read_all(value, path)
        if len(set(codes)) < len(codes):
            raise refuse(path, "names something twice")
        return codes

    return read


def or_none(read: Callable[[Any, str], T]) -> Callable[[Any, str], T | None]:
    def read_or_none(value: Any, path: str) -> T | None:
        return None if value is None else read(value, path)

    return read_or_none


class Reader:
    """One mapping whose keys are taken one by one; what is left is unknown."""

    def __init__(self, mapping: Any, path: str = "") -> None:
        if not isinstance(mapping, Mapping):
            raise refuse(path, "an object with named values is expected")
        self._left = dict(mapping)
        self._path = path

    def path(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def take(self, key: str, read: Callable[[Any, str], T]) -> T:
        if key not in self._left:
            raise refuse(self.path(key), "is missing")
        return read(self._left.pop(key), self.path(key))

    def may_take(self, key: str, read: Callable[[Any, str], T], default: T) -> T:
        """An optional key; null says the same as leaving it out."""
        value = self._left.pop(key, None)
        return default if value is None else read(value, self.path(key))

    def leave_out(self, *keys: str) -> None:
        """Known keys that are read by nobody, whatever they hold."""
        for key in keys:
            self._left.pop(key, None)

    def done(self) -> None:
        for key in sorted(self._left, key=str):
            raise refuse(self.path(str(key)), "is not a known key")
