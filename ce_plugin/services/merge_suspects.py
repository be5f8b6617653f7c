"""Who may be one person: looked for at night, in blocks and never each with each."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from django.db import transaction

from ce_plugin.enums import MergeReason
from ce_plugin.models import (
    MergeSuspect,
    NotSamePerson,
    Person,
    PersonAddress,
    Position,
)
from ce_plugin.services.people import normalised

WEIGHTS = {
    MergeReason.SAME_ADDRESS: 8,
    MergeReason.SAME_PHONE: 4,
    MergeReason.SAME_NAME: 2,
    MergeReason.UNPROVED_ADDRESS: 1,
    MergeReason.SIMILAR_NAME: 1,
}
# As alike as Jon and John Smith, or Smith and Smyth with one first name.
ALIKE = 0.87
# An address of so many is a mailbox of a house, not of a person.
SHARED_BY = 5
# So many of one block are compared; a larger one says too little about two people.
BLOCK = 150
NOT_A_LETTER = re.compile(r"[^a-z]+")

Pairs = dict[tuple[int, int], set[str]]


@dataclass(frozen=True)
class Card:
    """What somebody may be known by; nothing here is shown."""

    pk: int
    first: str
    last: str
    addresses: frozenset[str]
    phone: str
    libraries: frozenset[int]
    # Anybody may type the address of somebody else: it says little until proved.
    unproved: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def look_for_suspects() -> int:
    """Keep the list of suspects as the record stands now. Returns how many are new."""
    return _keep(suspicions(_cards()))


def suspicions(cards: Iterable[Card]) -> Pairs:
    """Pairs of ids, the smaller first, with what speaks for their being one."""
    known = list(cards)
    found: Pairs = defaultdict(set)
    for reason, blocks in _blocks(known).items():
        for block in blocks:
            for one, other in combinations(block, 2):
                if reason != MergeReason.SIMILAR_NAME or _is_alike(one, other):
                    found[_ordered(one.pk, other.pk)].add(reason.value)
    for reasons in found.values():
        if MergeReason.SAME_NAME in reasons:
            reasons.discard(MergeReason.SIMILAR_NAME)
        if MergeReason.SAME_ADDRESS in reasons:
            reasons.discard(MergeReason.UNPROVED_ADDRESS)
    return found


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _blocks(cards: list[Card]) -> dict[MergeReason, list[list[Card]]]:
    """Cards that have something in common: only within a block two are compared."""
    addresses = _grouped(
        (address, card) for card in cards for address in card.addresses
    )
    typed = _grouped(
        (address, card) for card in cards for address in card.addresses | card.unproved
    )
    phones = _grouped((card.phone + card.name, card) for card in cards if card.phone)
    names = _grouped(
        ((place, card.name), card) for card in cards for place in card.libraries
    )
    near = _grouped(
        (key, card)
        for card in cards
        for place in card.libraries
        for key in _near(card, place)
    )
    return {
        MergeReason.SAME_ADDRESS: [one for one in addresses if len(one) <= SHARED_BY],
        MergeReason.UNPROVED_ADDRESS: [one for one in typed if len(one) <= SHARED_BY],
        MergeReason.SAME_PHONE: phones,
        MergeReason.SAME_NAME: [one for one in names if len(one) <= BLOCK],
        MergeReason.SIMILAR_NAME: [one for one in near if len(one) <= BLOCK],
    }


def _near(card: Card, place: int) -> tuple[Hashable, Hashable]:
    """A slip of the pen spares one of the two names' beginnings."""
    return (place, "first", card.first[:2]), (place, "last", card.last[:2])


def _grouped(keyed: Iterable[tuple[Hashable, Card]]) -> list[list[Card]]:
    groups: dict[Hashable, dict[int, Card]] = defaultdict(dict)
    for key, card in keyed:
        groups[key][card.pk] = card
    return [list(group.values()) for group in groups.values() if len(group) > 1]


def _is_alike(one: Card, other: Card) -> bool:
    measure = SequenceMatcher(None, one.name, other.name, autojunk=False)
    # The cheap bounds first: most pairs end there.
    return (
        measure.real_quick_ratio() >= ALIKE
        and measure.quick_ratio() >= ALIKE
        and measure.ratio() >= ALIKE
    )


def plain_name(name: str) -> str:
    """Small letters without accents and signs: “Łoś-O'Neil” and “Łos O Neil” are one."""
    parts = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return NOT_A_LETTER.sub("", parts)


def _cards() -> Iterator[Card]:
    places, addresses, unproved = _where_people_work()
    for person in Person.objects.standing().order_by("pk").iterator():
        own = {person.email, *addresses[person.pk]} - {""}
        yield Card(
            pk=person.pk,
            first=plain_name(person.first_name),
            last=plain_name(person.last_name),
            addresses=frozenset(normalised(address) for address in own),
            phone=digits(getattr(person, "phone", "")),
            libraries=frozenset(places[person.pk]),
            unproved=frozenset(normalised(one) for one in unproved[person.pk]),
        )


def digits(phone: str) -> str:
    """The last ten: with or without the country before them."""
    return re.sub(r"\D", "", phone)[-10:]


Known = dict[int, set[str]]


def _where_people_work() -> tuple[dict[int, set[int]], Known, Known]:
    """By person: libraries, addresses, and addresses that nobody has proved."""
    places: dict[int, set[int]] = defaultdict(set)
    addresses: Known = defaultdict(set)
    unproved: Known = defaultdict(set)
    rows = Position.objects.order_by().values_list("person", "library", "email")
    for person, library, email in rows.iterator():
        places[person].add(library)
        addresses[person].add(email)
    further = PersonAddress.objects.order_by()
    rows = further.values_list("person", "email", "verified_at")
    for person, email, verified_at in rows.iterator():
        (addresses if verified_at else unproved)[person].add(email)
    return places, addresses, unproved


@transaction.atomic
def _keep(found: Pairs) -> int:
    """Write what is new or weighs otherwise, delete what nothing speaks for any more."""
    apart = set(NotSamePerson.objects.values_list("first", "second"))
    wanted = {pair: sorted(found[pair]) for pair in found if pair not in apart}
    standing = {
        (one.first_id, one.second_id): one for one in MergeSuspect.objects.all()
    }
    over = [one.pk for pair, one in standing.items() if pair not in wanted]
    MergeSuspect.objects.filter(pk__in=over).delete()
    changed = [
        _weighed(standing[pair], reasons)
        for pair, reasons in wanted.items()
        if pair in standing and standing[pair].reasons != reasons
    ]
    MergeSuspect.objects.bulk_update(changed, ["reasons", "weight"], batch_size=200)
    new = [
        _weighed(MergeSuspect(first_id=pair[0], second_id=pair[1]), reasons)
        for pair, reasons in wanted.items()
        if pair not in standing
    ]
    MergeSuspect.objects.bulk_create(new, batch_size=500)
    return len(new)


def _weighed(suspect: MergeSuspect, reasons: list[str]) -> MergeSuspect:
    suspect.reasons = reasons
    suspect.weight = sum(WEIGHTS[MergeReason(reason)] for reason in reasons)
    return suspect
