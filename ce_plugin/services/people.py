"""Who somebody is, where they work, and who may vouch for them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ce_plugin import rules
from ce_plugin.enums import PositionRole
from ce_plugin.models import Library, Person, Position, RuleSet
from ce_plugin.services import audit, clock


def person_of(user) -> Person | None:
    """The person who signs in as `user`, or None before they said who they are."""
    if not user.is_authenticated:
        return None
    return Person.objects.filter(user=user).first()


@transaction.atomic
def welcome_person(
    user, *, first_name: str, last_name: str, library: Library, role: str
) -> Person:
    """Record who signs in as `user`. The position waits to be confirmed."""
    person, created = Person.objects.get_or_create(
        user=user,
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "email": user.email,
        },
    )
    if created:
        person.positions.add(
            Position(library=library, role=role, begins_on=clock.today())
        )
        person.save()
        audit.record("person.add", person, actor=user)
    return person


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

    Never the person, nobody who shares their sign-in or mail address (A4).
    """
    wanted = _wanted_roles(person, rule_set)
    own = _addresses(person)
    offered = _colleagues(person).select_related("person", "library")
    return [
        position
        for position in offered
        if (position.library_id, position.role) in wanted
        and normalised(position.address) not in own
        and normalised(position.person.email) not in own
    ]


def _colleagues(person: Person):
    today = clock.today()
    return (
        Position.objects.current(today)
        .filter(confirmed_at__isnull=False)
        .filter(library__in=_libraries(person, today))
        .exclude(person=person)
        .order_by("person__last_name", "person__first_name", "pk")
    )


def _libraries(person: Person, today: dt.date):
    held = Position.objects.current(today).filter(person=person)
    return held.values("library_id")


def _wanted_roles(person: Person, rule_set: RuleSet) -> set[tuple[int, str]]:
    held = Position.objects.current(clock.today()).filter(person=person)
    return {
        (library_id, wanted)
        for library_id, role in held.values_list("library_id", "role")
        for wanted in rules.verifier_roles(rule_set.parsed, _as_applicant(role))
    }


def _as_applicant(role: str) -> str:
    """A department head applies as staff does."""
    return PositionRole.STAFF if role == PositionRole.DEPARTMENT_HEAD else role


def _addresses(person: Person) -> set[str]:
    known = {person.email, *person.positions.values_list("email", flat=True)}
    if person.user_id:
        known.add(person.user.email)
    # Two people without an address are not the same person.
    return {normalised(email) for email in known if email}


def normalised(address: str) -> str:
    """One spelling for one mailbox: case, spaces, plus tags and dots folded."""
    local, _, domain = address.strip().lower().partition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain.strip()}"
