"""Who somebody is, where they work, and who may vouch for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import FilteredRelation, Q, QuerySet

from ce_plugin import rules
from ce_plugin.enums import PositionRole
from ce_plugin.exceptions import NotPermitted
from ce_plugin.models import Library, Person, Position, RuleSet
from ce_plugin.services import audit, clock, directory_notices
from ce_plugin.services.locks import lock_person
from ce_plugin.services.one_person import records_of, survivors_of


def person_of(user) -> Person | None:
    """The person who signs in as `user`, or None before they said who they are."""
    if not user.is_authenticated:
        return None
    return Person.objects.filter(user=user).first()


def kept_libraries(user) -> list[Library]:
    """Where somebody is a confirmed director: one query, none for a stranger."""
    if not user.is_authenticated:
        return []
    held = Position.objects.confirmed(clock.today())
    mine = held.filter(role=PositionRole.DIRECTOR, person__user=user)
    return list(Library.objects.filter(pk__in=mine.values("library")))


@dataclass(frozen=True)
class Account:
    """What the menu of somebody signed in needs: their name and what they keep."""

    name: str
    libraries: list[Library]


def account_of(user) -> Account:
    """One query, none for a stranger. Nameless for whoever is nobody on record yet."""
    if not user.is_authenticated:
        return Account("", [])
    day = clock.today()
    keeps = Q(
        Q(positions__ends_on__isnull=True) | Q(positions__ends_on__gte=day),
        positions__role=PositionRole.DIRECTOR,
        positions__confirmed_at__isnull=False,
        positions__begins_on__lte=day,
    )
    kept = FilteredRelation("positions", condition=keeps)
    people = Person.objects.filter(user=user).annotate(kept=kept)
    rows = people.order_by("kept__library__name").values_list(
        "first_name", "last_name", "kept__library", "kept__library__name"
    )
    return _account(list(rows))


def _account(rows: list[tuple]) -> Account:
    found = {pk: Library(pk=pk, name=name) for _one, _two, pk, name in rows if pk}
    name = " ".join(rows[0][:2]).strip() if rows else ""
    return Account(name, list(found.values()))


@transaction.atomic
def welcome_person(
    user, *, first_name: str, last_name: str, library: Library, role: str
) -> Person:
    """Record who signs in as `user`. The position waits to be confirmed.

    Whoever may confirm it is told by mail.
    """
    person, created = Person.objects.get_or_create(
        user=user,
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "email": user.email,
        },
    )
    if created:
        audit.record("person.add", person, actor=user)
        _wait_at(person, library, role)
    return person


def _wait_at(person: Person, library: Library, role: str) -> Position:
    position = Position.objects.create(
        person=person, library=library, role=role, begins_on=clock.today()
    )
    directory_notices.waiting(position)
    return position


@transaction.atomic
def say_position(person: Person, *, library: Library, role: str, actor) -> Position:
    """Somebody on record works elsewhere too, or in another role: it waits.

    What they hold there or wait to is given back; a declined one may be said anew.
    """
    if actor is None or person.user_id != actor.pk:
        raise NotPermitted("Everybody keeps their own details.")
    locked = lock_person(person.pk)
    held = locked.positions.get_queryset().current(clock.today())
    standing = held.filter(library=library, role=role).first()
    if standing is not None:
        return standing
    position = _wait_at(locked, library, role)
    audit.record("position.say", position, actor=actor)
    return position


def people_at(email: str) -> QuerySet[Person]:
    """Everybody whose own, verified or signing-in address this is.

    For a record that was merged the one answers into which it was merged.
    """
    verified = Q(addresses__email__iexact=email, addresses__verified_at__isnull=False)
    known = Q(email__iexact=email) | Q(user__email__iexact=email) | verified
    found = Person.objects.filter(known).values_list("pk", flat=True)
    return survivors_of(set(found))


@transaction.atomic
def join_sign_in(user, address: str) -> Person | None:
    """Let somebody on record sign in as `user`, who has proved to read `address`.

    Only where exactly one person without a sign-in has that address, and `user` is
    nobody yet: whatever else is true, a coordinator decides. A person who signs in
    already has the address noted as theirs. Returns whom `user` signs in as.
    """
    own = note_sign_in(user, address)
    if own is not None:
        return own
    found = list(people_at(address).values_list("pk", "user_id"))
    if len(found) != 1 or found[0][1] is not None:
        return None
    # Two sign-ins may prove the same address at once: the first one gets the person.
    taken = Person.objects.filter(pk=found[0][0], user=None).update(user=user)
    joined = person_of(user)
    if taken:
        audit.record("person.join", joined, actor=user)
    return joined


def note_sign_in(user, address: str) -> Person | None:
    """Keep an address `user` has proved, if they are somebody on record: whom."""
    own = person_of(user)
    if own is not None:
        note_address(own, address)
    return own


def note_address(person: Person, address: str) -> None:
    """Keep an address proved elsewhere; the check against vouching for oneself reads it."""
    standing = person.addresses.filter(email__iexact=address).first()
    if standing is None:
        if person.email.lower() == address.lower() or _came_along(person, address):
            return
        standing = person.addresses.create(email=address)
    if standing.verified_at is None:
        standing.verified_at = clock.now()
        standing.save(update_fields=["verified_at"])
        audit.record("address.prove", standing, actor=person.user)


def _came_along(person: Person, address: str) -> bool:
    """Whether the sign-in and its address came from a record that was merged.

    It is known by the sign-in, and a row of its own would stay when they part again.
    """
    if person.user is None or person.user.email.lower() != address.lower():
        return False
    merged = records_of(person).exclude(pk=person.pk)
    return merged.filter(email__iexact=address).exists()


def proved_addresses(user) -> set[str]:
    """Lower-case addresses that `user` has shown they read mail at."""
    person = person_of(user)
    further = person.addresses.exclude(verified_at=None) if person else []
    known = [user.email, *(address.email for address in further)]
    return {address.lower() for address in known if address}


def reads_mail_at(person: Person, email: str) -> bool:
    """Whether an address, however it is spelled, is one of the person's."""
    return normalised(email) in _addresses(person)


def share_an_address(one: Person, other: Person) -> bool:
    """Whether two records may be one human being (A4)."""
    return bool(_addresses(one) & _addresses(other))


def main_position(
    person: Person, day: dt.date, *, confirmed: bool = False
) -> Position | None:
    """The position held longest on `day`; a certificate names a confirmed one."""
    held = person.positions.get_queryset().current(day).select_related("library")
    if confirmed:
        held = held.filter(confirmed_at__isnull=False)
    return held.order_by("begins_on", "pk").first()


def verifier_candidates(person: Person, rule_set: RuleSet) -> list[Position]:
    """Confirmed positions at the person's libraries that the rules let verify.

    Never the person, nobody who shares their sign-in or mail address (A4). Only what
    was confirmed of the person counts, and whoever directs a library is vouched for
    there as its director: everybody else there is confirmed by themselves.
    """
    wanted = _wanted_roles(person, rule_set)
    own = _addresses(person)
    offered = _colleagues(person).select_related("person__user", "library")
    offered = offered.prefetch_related("person__addresses")
    return [
        position
        for position in offered
        if (position.library_id, position.role) in wanted
        and not _known_addresses(position) & own
    ]


def _known_addresses(position: Position) -> set[str]:
    """Everywhere mail reaches the one who holds the position, signing in included."""
    person = position.person
    known = {position.address, person.email}
    known |= {address.email for address in person.addresses.all()}
    if person.user_id:
        known.add(person.user.email)
    return {normalised(email) for email in known if email}


def _colleagues(person: Person):
    today = clock.today()
    return (
        Position.objects.confirmed(today)
        .filter(library__in=_libraries(person, today))
        .exclude(person=person)
        .order_by("person__last_name", "person__first_name", "pk")
    )


def _libraries(person: Person, today: dt.date):
    held = Position.objects.confirmed(today).filter(person=person)
    return held.values("library_id")


def _wanted_roles(person: Person, rule_set: RuleSet) -> set[tuple[int, str]]:
    held = Position.objects.confirmed(clock.today()).filter(person=person)
    places = set(held.values_list("library_id", "role"))
    directed = {place for place in places if place[1] == PositionRole.DIRECTOR}
    kept = {library_id for library_id, _role in directed}
    elsewhere = {place for place in places if place[0] not in kept}
    return {
        (library_id, wanted)
        for library_id, role in directed | elsewhere
        for wanted in rules.verifier_roles(rule_set.parsed, _as_applicant(role))
    }


def _as_applicant(role: str) -> str:
    """A department head applies as staff does."""
    return PositionRole.STAFF if role == PositionRole.DEPARTMENT_HEAD else role


def _addresses(person: Person) -> set[str]:
    known = {person.email, *person.positions.values_list("email", flat=True)}
    # An address not confirmed counts too: here it can only make the check stricter.
    known |= set(person.addresses.values_list("email", flat=True))
    if person.user_id:
        known.add(person.user.email)
    # Two people without an address are not the same person.
    return {normalised(email) for email in known if email}


def normalised(address: str) -> str:
    """One spelling for one mailbox: case, spaces, plus tags and dots folded."""
    local, _, domain = address.strip().lower().partition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain.strip()}"
