"""What tests of calendar feeds share."""

from __future__ import annotations

import os

import vobject

IS_CI = os.environ.get("HYPOTHESIS_PROFILE") == "ci"


def examples(most: int) -> int:
    """So many where HYPOTHESIS_PROFILE=ci, a few of them on a desk."""
    return most if IS_CI else max(20, most // 40)


def read(file: bytes | str):
    """The calendar, as a parser reads it that shares no code with the one we write with.

    It keeps the first zone of a name for all later files: so what it knows goes first.
    """
    text = file if isinstance(file, str) else file.decode()
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]
    (calendar,) = vobject.readComponents(text)
    return calendar


def entries(file: bytes | str) -> list:
    return read(file).contents.get("vevent", [])
