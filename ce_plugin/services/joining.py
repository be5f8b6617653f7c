"""Whether somebody who signs in is somebody on record: asked, never assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from ce_plugin.models import AuditEvent, Person, Position
from ce_plugin.models.audit_events import object_pid
from ce_plugin.services import audit, clock, directory_notices, invitations, people
from ce_plugin.signals import sign_in_addresses


@dataclass(frozen=True)
class Offer:
    """Somebody on record whom a sign-in may be, and who entered them where."""

    person: Person
    address: str
    positions: list[Position]
    inviter: Person | None


def offered_to(user) -> Offer | None:
    """Whom `user`, who is nobody on record yet, may be: by an address they proved.

    Only where one person alone has it, who does not sign in, and of whom `user` has not
    said that they are somebody else.
    """
    if people.person_of(user) is not None:
        return None
    found = (_at(address, user) for address in _proved(user))
    return next((offer for offer in found if offer), None)


def _proved(user) -> Iterator[str]:
    for _receiver, told in sign_in_addresses.send(sender=type(user), user=user):
        yield from told


def _at(address: str, user) -> Offer | None:
    found = list(people.people_at(address)[:2])
    if len(found) != 1 or found[0].user_id or _is_told_apart(found[0], user):
        return None
    held = found[0].positions.get_queryset().current(clock.today())
    positions = list(held.select_related("library"))
    inviter = invitations.inviter_of(positions[0]) if positions else None
    return Offer(found[0], address, positions, inviter)


def _is_told_apart(person: Person, user) -> bool:
    said = AuditEvent.objects.filter(action="person.not_me", actor_id=user.pk)
    return said.filter(object_type="person", object_pid=object_pid(person)).exists()


@transaction.atomic
def say_not_me(person: Person, *, actor) -> None:
    """`actor` is somebody else than the one on record, and is not asked again.

    Invitations that went to the address are taken back, and who invited is told; of
    somebody whom nobody invited the office is. Twice is once.
    """
    if _is_told_apart(person, actor):
        return
    audit.record("person.not_me", person, actor=actor)
    invited = person.positions.get_queryset().filter(mails__kind="position_invited")
    awaited = [one for one in invited.distinct() if invitations.is_open(one)]
    for position in awaited:
        invitations.refused(position, actor=actor)
    if not awaited:
        directory_notices.address_is_anothers(person, actor)
