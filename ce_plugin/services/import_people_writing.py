"""Lines of the directory into rows: people first, then where they work."""

from __future__ import annotations

from collections.abc import Sequence

from ce_plugin.enums import ImportVerdict
from ce_plugin.models import ImportChange, Person, Position
from ce_plugin.services import addresses, clock, directory_notices
from ce_plugin.services.import_people_judging import PERSON_FACTS, new_person_key
from ce_plugin.services.import_shape import Line
from ce_plugin.services.import_writing import change, create, locked

# Cell of the file, column of the row.
POSITION_FACTS = {"title": "title", "work_email": "email", "last_day": "ends_on"}


def write(lines: Sequence[Line]) -> list[ImportChange]:
    people = locked(Person, (line.targets["person"] for line in lines if line.targets))
    positions = locked(
        Position,
        (line.targets["position"] for line in lines if "position" in line.targets),
    )
    moved = _moved(lines, people)
    new = _new_people(lines)
    created = create(list(new.values()))
    owners = {key: row for key, (_number, row) in new.items()}
    return [
        *created,
        *change(
            (line.number, people[line.targets["person"]], _person_facts(line))
            for line in lines
            if line.targets and _person_facts(line)
        ),
        *_keep_and_tell(moved),
        *create(_new_positions(lines, owners)),
        *change(
            (line.number, positions[line.targets["position"]], _position_facts(line))
            for line in lines
            if "position" in line.targets and _position_facts(line)
        ),
    ]


def _new_people(lines: Sequence[Line]) -> dict[tuple, tuple[int, Person]]:
    """Each new person once, with the number of the first line that names them."""
    found: dict[tuple, tuple[int, Person]] = {}
    for line in lines:
        if not line.targets and new_person_key(line) not in found:
            facts = {name: line.values.get(name, "") for name in PERSON_FACTS}
            found[new_person_key(line)] = (line.number, Person(**facts))
    return found


def _moved(lines: Sequence[Line], people: dict) -> dict[Person, tuple[int, str]]:
    """Whose mail goes elsewhere, with the first line that says so, and from where."""
    moved: dict[Person, tuple[int, str]] = {}
    for line in lines:
        if line.targets and "email" in line.changes:
            person = people[line.targets["person"]]
            moved.setdefault(person, (line.number, person.email))
    return moved


def _keep_and_tell(moved: dict[Person, tuple[int, str]]) -> list[ImportChange]:
    """As when people choose another address themselves (`addresses`)."""
    old = {
        person: email
        for person, (_line, email) in moved.items()
        if email.lower() != person.email.lower()
    }
    kept = addresses.former_addresses(old)
    for person, email in old.items():
        directory_notices.address_changed(person, email)
    return create([(moved[row.person][0], row) for row in kept])


def _person_facts(line: Line) -> dict[str, object]:
    return {name: line.values[name] for name in PERSON_FACTS if name in line.changes}


def _position_facts(line: Line) -> dict[str, object]:
    facts = {
        column: line.values[cell]
        for cell, column in POSITION_FACTS.items()
        if cell in line.changes
    }
    if "confirmed" in line.changes:
        facts["confirmed_at"] = _confirmed_at(line)
    return facts


def _confirmed_at(line: Line):
    return clock.now() if line.values.get("confirmed") else None


def _new_positions(lines: Sequence[Line], owners: dict) -> list[tuple[int, Position]]:
    return [
        (line.number, _position(line, owners))
        for line in lines
        if line.verdict == ImportVerdict.NEW and line.values.get("library")
    ]


def _position(line: Line, owners: dict) -> Position:
    owner = line.targets.get("person") or owners[new_person_key(line)].pk
    return Position(
        person_id=owner,
        library=line.values["library"],
        role=line.values["role"],
        title=line.values.get("title", ""),
        email=line.values.get("work_email", ""),
        begins_on=line.values["since"],
        ends_on=line.values.get("last_day"),
        confirmed_at=_confirmed_at(line),
    )
