"""Who a line of the directory is, and what it would change."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from ce_plugin.enums import IMPORTED_VERDICTS, ImportVerdict
from ce_plugin.models import Library, Person, PersonMerge, Position
from ce_plugin.services.import_shape import Line
from ce_plugin.services.import_writing import compare

PERSON_FACTS = ("first_name", "last_name", "email")
NEW = "new"


def judge(lines: Sequence[Line], actor) -> None:
    """Five queries, however many lines."""
    directory = Directory(actor)
    for line in lines:
        directory.judge(line)


def bare(value: object) -> str:
    return str(value or "").strip().casefold()


class Directory:
    """Everybody on record, by what a line may know them by."""

    def __init__(self, actor) -> None:
        self.actor_id = getattr(actor, "pk", None)
        self.libraries = {bare(one.name): one for one in Library.objects.all()}
        self.gone = set(
            PersonMerge.objects.standing().values_list("merged_id", flat=True)
        )
        self.by_record: dict[uuid.UUID, Person] = {}
        self.by_address: dict[str, list[Person]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
        self.positions: dict[int, list[Position]] = defaultdict(list)
        self.first_of: dict[object, Line] = {}
        self._read()

    def _read(self) -> None:
        # A declined position never was: a line that names it again is a new one.
        for position in Position.objects.standing().order_by("pk").iterator():
            self.positions[position.person_id].append(position)
        for person in Person.objects.order_by("pk").iterator():
            self.by_record[person.public_id] = person
            if person.pk not in self.gone:
                self.by_address[bare(person.email)].append(person)
                self.by_name[bare(person.first_name), bare(person.last_name)].append(
                    person
                )

    def judge(self, line: Line) -> None:
        self._find_library(line)
        person = self._find_person(line) if line.is_clean else None
        if not line.is_clean:
            return
        if person is None:
            self._is_new_person(line)
            return
        line.targets["person"] = person.pk
        compare(line, person, {name: line.values.get(name) for name in PERSON_FACTS})
        self._agree(line, person.pk)
        self._find_position(line, person)
        own = self.actor_id is not None and person.user_id == self.actor_id
        if own and line.verdict in IMPORTED_VERDICTS:
            line.is_wrong("", _("Another coordinator changes your own record."))

    def _find_library(self, line: Line) -> None:
        name = line.values.get("library")
        if name is None:
            return
        found = self.libraries.get(bare(name))
        if found is None:
            line.is_wrong(
                "library",
                _("There is no library “%(name)s”. Read it in first, or correct it.")
                % {"name": name},
            )
        line.values["library"] = found

    def _find_person(self, line: Line) -> Person | None:
        record = line.values.get("record")
        if record == NEW:
            return None
        if record is not None:
            return self._of_record(line, record)
        return self._by_name_and_address(line)

    def _of_record(self, line: Line, record: uuid.UUID) -> Person | None:
        person = self.by_record.get(record)
        if person is None:
            line.is_wrong("record", _("No person has this record number."))
        elif person.pk in self.gone:
            line.is_wrong("record", _("This person was merged into another one."))
        return person

    def _by_name_and_address(self, line: Line) -> Person | None:
        name = bare(line.values["first_name"]), bare(line.values["last_name"])
        namesakes = self.by_name.get(name, [])
        email = bare(line.values.get("email"))
        exact = [one for one in namesakes if bare(one.email) == email]
        if len(exact) == 1:
            return exact[0]
        here = [one for one in namesakes if self._works_at(one, line)]
        if not email and len(here) == 1:
            return here[0]
        others = self.by_address.get(email, []) if email else []
        self._ask_who(line, exact or here or others)
        return None

    def _works_at(self, person: Person, line: Line) -> bool:
        library = line.values.get("library")
        return library is not None and any(
            one.library_id == library.pk for one in self.positions[person.pk]
        )

    def _ask_who(self, line: Line, candidates: list[Person]) -> None:
        if not candidates:
            return
        one = candidates[0]
        line.is_unclear(
            "record",
            _(
                "Is this %(name)s, who is on record? If so, write %(record)s into the "
                "column Record; if not, write new."
            )
            % {"name": one.full_name, "record": one.public_id},
        )

    def _is_new_person(self, line: Line) -> None:
        if line.values.get("library") and "since" not in line.values:
            line.is_wrong("since", _("A new position needs its first day."))
            return
        line.verdict = ImportVerdict.NEW
        self._agree(line, new_person_key(line))

    def _agree(self, line: Line, who: object) -> None:
        """Lines of one person say the same about the person."""
        first = self.first_of.setdefault(who, line)
        for name in PERSON_FACTS:
            said, now = first.values.get(name), line.values.get(name)
            if said and now and bare(said) != bare(now):
                line.is_wrong(
                    name,
                    _("Line %(line)s says “%(value)s” of the same person.")
                    % {"line": first.number, "value": said},
                )

    def _find_position(self, line: Line, person: Person) -> None:
        library = line.values.get("library")
        if library is None or not line.is_clean:
            return
        held = [
            one
            for one in self.positions[person.pk]
            if one.library_id == library.pk and one.role == line.values["role"]
        ]
        standing = self._the_one_meant(line, held)
        if standing is not None:
            line.targets["position"] = standing.pk
            compare_position(line, standing)
            return
        self._is_new_position(line, held)

    def _the_one_meant(self, line: Line, held: list[Position]) -> Position | None:
        since = line.values.get("since")
        meant = [one for one in held if since in (None, one.begins_on)]
        alike = [
            one for one in meant if bare(one.title) == bare(line.values.get("title"))
        ]
        return next(iter([*reversed(alike), *reversed(meant)]), None)

    def _is_new_position(self, line: Line, held: list[Position]) -> None:
        since, last = line.values.get("since"), line.values.get("last_day")
        if since is None:
            line.is_wrong("since", _("A new position needs its first day."))
            return
        for one in held:
            begins_before = last is None or one.begins_on <= last
            if begins_before and (one.ends_on is None or one.ends_on >= since):
                line.is_unclear("since", _overlaps(one))
                return
        line.verdict = ImportVerdict.NEW


def _overlaps(position: Position) -> str:
    return _(
        "On record this person is in this role since %(day)s. If that day is wrong, "
        "correct it on the person's page."
    ) % {"day": position.begins_on.isoformat()}


def compare_position(line: Line, standing: Position) -> None:
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


def new_person_key(line: Line) -> tuple[str, ...]:
    """What lines of one new person have in common."""
    return tuple(bare(line.values.get(name)) for name in PERSON_FACTS)
