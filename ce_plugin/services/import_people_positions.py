"""Which position a line of the directory means, on record and in the file itself."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.enums import ImportVerdict
from ce_plugin.models import Position
from ce_plugin.services.import_shape import Line

POSITION_FACTS = ("title", "work_email", "last_day", "confirmed")
OF_POSITION = gettext_lazy("Line %(line)s says “%(value)s” of the same position.")


def bare(value: object) -> str:
    return str(value or "").strip().casefold()


class Sayings:
    """What lines say of one thing: whoever says a fact first is right."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        self.said: dict[object, dict[str, tuple[object, int]]] = defaultdict(dict)

    def agree(self, line: Line, about: object, names: Iterable[str]) -> None:
        said = self.said[about]
        given = {name: line.values[name] for name in names if name in line.values}
        for name, now in given.items():
            first, number = said.get(name, (now, line.number))
            if bare(first) != bare(now):
                words = {"line": number, "value": _words(first)}
                line.is_wrong(name, str(self.sentence) % words)
        if line.is_clean:
            for name, now in given.items():
                said.setdefault(name, (now, line.number))


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@dataclass(frozen=True)
class Span:
    """The days a line gives somebody in a role; `position` is one on record."""

    line: int
    key: str
    position: int | None
    begins_on: dt.date
    ends_on: dt.date | None

    def is_in_the_way_of(self, other: Span) -> bool:
        if self.position is not None and self.position == other.position:
            return False
        # The very same once more is a double, which is said of it elsewhere.
        if (self.key, self.ends_on) == (other.key, other.ends_on):
            return False
        begins_before = self.begins_on <= (other.ends_on or dt.date.max)
        return begins_before and other.begins_on <= (self.ends_on or dt.date.max)


class Places:
    """Who holds what where: on record, and by earlier lines of the file."""

    def __init__(self) -> None:
        self.held: dict[int, list[Position]] = defaultdict(list)
        self.sayings = Sayings(OF_POSITION)
        self.spans: dict[tuple, list[Span]] = defaultdict(list)
        # A declined position never was: a line that names it again is a new one.
        for position in Position.objects.standing().order_by("pk").iterator():
            self.held[position.person_id].append(position)

    def works_at(self, person_id: int, library) -> bool:
        return library is not None and any(
            one.library_id == library.pk for one in self.held[person_id]
        )

    def judge(self, line: Line, person_id: int) -> None:
        """The position of somebody on record, as far as the line can be read."""
        if not _names_a_position(line):
            return
        held = self._held_in_the_role(line, person_id)
        standing = _the_one_meant(line, held)
        if standing is None:
            self._is_new(line, person_id, held)
            return
        line.targets["position"] = standing.pk
        _compare(line, standing)
        self.sayings.agree(line, standing.pk, POSITION_FACTS)
        if "last_day" in line.changes:
            self._fit(line, person_id, standing)

    def judge_new(self, line: Line, who: object) -> None:
        """The position of somebody who is new."""
        if _names_a_position(line):
            self._is_new(line, who, [])

    def _held_in_the_role(self, line: Line, person_id: int) -> list[Position]:
        library, role = line.values["library"], line.values["role"]
        return [
            one
            for one in self.held[person_id]
            if one.library_id == library.pk and one.role == role
        ]

    def _is_new(self, line: Line, who: object, held: list[Position]) -> None:
        since, last = line.values.get("since"), line.values.get("last_day")
        if since is None:
            line.is_wrong("since", _("A new position needs its first day."))
            return
        if line.is_unread("last_day"):
            return
        for one in held:
            begins_before = last is None or one.begins_on <= last
            if begins_before and (one.ends_on is None or one.ends_on >= since):
                line.is_unclear("since", _overlaps(one))
                return
        self._fit(line, who)
        if line.is_clean:
            line.verdict = ImportVerdict.NEW

    def _fit(self, line: Line, who: object, standing: Position | None = None) -> None:
        """Two lines do not give one person the same role twice at one time."""
        span = _span(line, standing)
        place = (who, line.values["library"].pk, line.values["role"])
        others = (one for one in self.spans[place] if one.is_in_the_way_of(span))
        other = next(others, None)
        if other is not None:
            line.is_wrong("last_day" if standing else "since", _the_same_days(other))
        if line.is_clean:
            self.spans[place].append(span)


def _names_a_position(line: Line) -> bool:
    unread = [name for name in ("since", "title") if line.is_unread(name)]
    known = line.values.get("library") is not None and "role" in line.values
    return known and not unread


def _the_one_meant(line: Line, held: list[Position]) -> Position | None:
    since = line.values.get("since")
    meant = [one for one in held if since in (None, one.begins_on)]
    alike = [one for one in meant if bare(one.title) == bare(line.values.get("title"))]
    return next(iter([*reversed(alike), *reversed(meant)]), None)


def _compare(line: Line, standing: Position) -> None:
    facts = {"title": "title", "work_email": "email", "last_day": "ends_on"}
    for name, attribute in facts.items():
        before, now = getattr(standing, attribute), line.values.get(name)
        if now is not None and str(before or "").strip() != str(now):
            line.changes[name] = [str(before or ""), str(now)]
    last = line.values.get("last_day")
    if last is not None and last < standing.begins_on:
        line.is_wrong("last_day", _("The last day lies before the first."))
    confirmed = line.values.get("confirmed")
    if confirmed is not None and confirmed != bool(standing.confirmed_at):
        line.changes["confirmed"] = ["no", "yes"] if confirmed else ["yes", "no"]
    if line.changes and line.verdict == ImportVerdict.SAME:
        line.verdict = ImportVerdict.CHANGED


def _span(line: Line, standing: Position | None) -> Span:
    last = line.values.get("last_day")
    if standing is None:
        return Span(line.number, line.key, None, line.values["since"], last)
    return Span(line.number, line.key, standing.pk, standing.begins_on, last)


def _overlaps(position: Position) -> str:
    return _(
        "On record this person is in this role since %(day)s. If that day is wrong, "
        "correct it on the person's page."
    ) % {"day": position.begins_on.isoformat()}


def _the_same_days(other: Span) -> str:
    return _(
        "Line %(line)s has this person in this role there on the same days. "
        "Correct the days of one of the two, or take it out."
    ) % {"line": other.line}
