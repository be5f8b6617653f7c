"""Who a line of the directory is, and what it would change.

A line is judged as far as its cells can be read, so that all that is wrong with it is
said at once: a day that is none does not hide a library that nobody knows.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.enums import IMPORTED_VERDICTS, ImportVerdict
from ce_plugin.models import Library, Person, PersonMerge
from ce_plugin.services.import_people_positions import Places, Sayings, bare
from ce_plugin.services.import_shape import Line
from ce_plugin.services.import_writing import compare
from ce_plugin.services.own_records import own_records

PERSON_FACTS = ("first_name", "last_name", "email")
NEW = "new"
OF_PERSON = gettext_lazy("Line %(line)s says “%(value)s” of the same person.")


def judge(lines: Sequence[Line], actor) -> None:
    """A number of queries that does not grow with the lines."""
    directory = Directory(actor)
    for line in lines:
        directory.judge(line)


class Directory:
    """Everybody on record, by what a line may know them by."""

    def __init__(self, actor) -> None:
        self.own = own_records(actor)
        self.places = Places()
        self.sayings = Sayings(OF_PERSON)
        self.libraries = {bare(one.name): one for one in Library.objects.all()}
        self.gone = set(
            PersonMerge.objects.standing().values_list("merged_id", flat=True)
        )
        self.by_record: dict[uuid.UUID, Person] = {}
        self.by_address: dict[str, list[Person]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
        self._read()

    def _read(self) -> None:
        for person in Person.objects.order_by("pk").iterator():
            self.by_record[person.public_id] = person
            if person.pk not in self.gone:
                self.by_address[bare(person.email)].append(person)
                self.by_name[bare(person.first_name), bare(person.last_name)].append(
                    person
                )

    def judge(self, line: Line) -> None:
        self._find_library(line)
        if _can_tell_who(line):
            person = self._find_person(line)
            if person is not None:
                self._is_known(line, person)
            elif not line.has_problem_at("record"):
                self._is_new_person(line)
        if not line.is_clean:
            line.changes = {}

    def _is_known(self, line: Line, person: Person) -> None:
        line.targets["person"] = person.pk
        compare(line, person, {name: line.values.get(name) for name in PERSON_FACTS})
        self.sayings.agree(line, person.pk, PERSON_FACTS)
        self.places.judge(line, person.pk)
        touched = line.changes or line.verdict in IMPORTED_VERDICTS
        if touched and person.pk in self.own.people:
            line.is_wrong("record", _("Another coordinator changes your own record."))

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
        library = line.values.get("library")
        here = [one for one in namesakes if self.places.works_at(one.pk, library)]
        if not email and len(here) == 1:
            return here[0]
        others = self.by_address.get(email, []) if email else []
        self._ask_who(line, exact or here or others)
        return None

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
        who = new_person_key(line)
        self.sayings.agree(line, who, PERSON_FACTS)
        self.places.judge_new(line, who)
        if self.own.has_address(
            line.values.get("email"), line.values.get("work_email")
        ):
            line.is_wrong("email", _("Another coordinator enters your own address."))
        if line.is_clean:
            line.verdict = ImportVerdict.NEW


def _can_tell_who(line: Line) -> bool:
    """Whether the cells that say who it is can be read."""
    if isinstance(line.values.get("record"), uuid.UUID):
        return True
    named = "first_name" in line.values and "last_name" in line.values
    return named and not (line.is_unread("record") or line.is_unread("email"))


def new_person_key(line: Line) -> tuple[str, ...]:
    """What lines of one new person have in common."""
    return tuple(bare(line.values.get(name)) for name in PERSON_FACTS)
