"""Everybody a report may speak of, read once however many lines it has."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ce_plugin.models import AttendeeName, Person, PersonAddress, PersonMerge
from ce_plugin.services.attendance_report_columns import GUEST, email_of, name_of
from ce_plugin.services.import_shape import Line

# Where a line keeps who may be meant: "candidate0", "candidate1" ...
CANDIDATE = "candidate"
# Where it keeps who was chosen for it, now or for an earlier report.
DECIDED = "decided"
MOST_CANDIDATES = 5
SHORTEST_PREFIX = 3


COLUMNS = (
    "pk",
    "public_id",
    "first_name",
    "last_name",
    "user_id",
    "email",
    "user__email",
)


@dataclass(frozen=True)
class Known:
    pk: int
    public_id: uuid.UUID
    first_name: str
    last_name: str
    user_id: int | None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Directory:
    """Four queries: people, merges, further addresses, names that were decided before.

    `registered` are the people who meant to come: of them less of a name is enough to
    ask whether it is theirs.
    """

    def __init__(self, registered: Collection[int] = ()) -> None:
        self.registered = frozenset(registered)
        self.by_pk: dict[int, Known] = {}
        self.by_record: dict[uuid.UUID, int] = {}
        self.by_address: dict[str, set[int]] = defaultdict(set)
        self.by_last_name: dict[str, list[Known]] = defaultdict(list)
        self.remembered: dict[tuple[str, str], int] = {}
        self._read()

    def _read(self) -> None:
        rows = list(Person.objects.order_by("pk").values_list(*COLUMNS))
        into = dict(PersonMerge.objects.standing().values_list("merged", "survivor"))
        for pk, record, first, last, user_id, *addresses in rows:
            self.by_record[record] = _end_of(pk, into)
            if pk not in into:
                known = self.by_pk[pk] = Known(pk, record, first, last, user_id)
                self.by_last_name[last.strip().casefold()].append(known)
            for address in addresses:
                self._add_address(address, _end_of(pk, into))
        proved = PersonAddress.objects.filter(verified_at__isnull=False)
        for address, pk in proved.values_list("email", "person"):
            self._add_address(address, _end_of(pk, into))
        for *named, pk in AttendeeName.objects.values_list("name", "email", "person"):
            self.remembered[tuple(named)] = _end_of(pk, into)

    def _add_address(self, address: str | None, pk: int) -> None:
        if address:
            self.by_address[address.strip().lower()].add(pk)

    def person_of(self, line: Line) -> Known | None:
        """Who it is, or None: then the line has a problem, or it is a guest."""
        record = line.values.get("record")
        if record == GUEST:
            return None
        if record is not None:
            return self._of_record(line, record)
        found = self.by_address.get(email_of(line), set())
        if len(found) == 1:
            return self.by_pk[next(iter(found))]
        known = self.by_pk.get(self.remembered.get(memory_of(line), 0))
        if known is None:
            self._ask_who(line, found)
            return None
        return _decided(line, known)

    def _of_record(self, line: Line, record: uuid.UUID) -> Known | None:
        known = self.by_pk.get(self.by_record.get(record, 0))
        if known is None:
            line.is_wrong("record", _("No person has this record number."))
            return None
        return _decided(line, known)

    def _ask_who(self, line: Line, found: set[int]) -> None:
        shared = [self.by_pk[pk] for pk in sorted(found)]
        name = name_of(line)
        candidates = shared or self._alike(name) or self._registered_alike(name)
        candidates = candidates[:MOST_CANDIDATES]
        if not candidates:
            return
        line.targets = {f"{CANDIDATE}{at}": one.pk for at, one in enumerate(candidates)}
        line.is_unclear(
            "name",
            _(
                "Is this %(names)s? Say so under “Say who is who”, or that it is a guest."
            )
            % {"names": _(" or ").join(one.full_name for one in candidates)},
        )

    def _alike(self, name: str) -> list[Known]:
        """The same last name, and a first name that begins the same way."""
        words = name.casefold().split()
        return [
            one
            for at in range(1, len(words))
            for one in self.by_last_name.get(" ".join(words[at:]), [])
            if _begins_alike(" ".join(words[:at]), one.first_name.strip().casefold())
        ]

    def _registered_alike(self, name: str) -> list[Known]:
        """As "Ramona H", "R. Hertz" or "Ramona" for Ramona Hertz, who registered."""
        people = (self.by_pk.get(pk) for pk in sorted(self.registered))
        return [one for one in people if one and may_be_short_for(name, one)]


def may_be_short_for(name: str, known: Known) -> bool:
    """Whether it is their first name, alone or with an initial in place of the other."""
    first, last = known.first_name.casefold(), known.last_name.strip().casefold()
    said, *rest = name.casefold().replace(".", " ").split() or [""]
    if not rest:
        return len(said) >= SHORTEST_PREFIX and said == first.strip()
    if len(said) == 1:
        return first.startswith(said) and " ".join(rest) == last
    return _begins_alike(said, first.strip()) and last.startswith(" ".join(rest))


def _decided(line: Line, known: Known) -> Known:
    """Somebody said so, not an address: it can be said otherwise."""
    line.targets[DECIDED] = known.pk
    return known


def _end_of(pk: int, into: dict[int, int]) -> int:
    """Whoever answers for a record: those that were merged away lead on."""
    while pk in into:
        pk = into[pk]
    return pk


def _begins_alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= SHORTEST_PREFIX and long.startswith(short))


def memory_of(line: Line) -> tuple[str, str]:
    """Name and address as they are remembered: folded."""
    return name_of(line).casefold(), email_of(line)
