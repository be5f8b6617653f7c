"""Who may be the one who acts, as far as addresses tell: asked once for many (A4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from ce_plugin.models import Person, PersonAddress, Position
from ce_plugin.services.people import normalised, person_of


@dataclass(frozen=True)
class OwnRecords:
    """`people` are ids of records, `addresses` those of the actor, normalised."""

    people: frozenset[int] = frozenset()
    addresses: frozenset[str] = frozenset()

    def has_address(self, *given: object) -> bool:
        return any(one and normalised(str(one)) in self.addresses for one in given)


def own_records(actor) -> OwnRecords:
    """As `people.share_an_address` says of one, of everybody: five queries.

    For somebody who is nobody on record there are none.
    """
    own = person_of(actor) if actor else None
    if own is None:
        return OwnRecords()
    known = list(_addresses())
    mine = {address for pk, address in known if pk == own.pk}
    shared = {pk for pk, address in known if address in mine}
    return OwnRecords(frozenset(shared | {own.pk}), frozenset(mine))


def _addresses() -> Iterator[tuple[int, str]]:
    rows = chain(
        Person.objects.values_list("pk", "email"),
        Person.objects.exclude(user=None).values_list("pk", "user__email"),
        Position.objects.values_list("person", "email"),
        PersonAddress.objects.values_list("person", "email"),
    )
    return ((pk, normalised(email)) for pk, email in rows if email)
