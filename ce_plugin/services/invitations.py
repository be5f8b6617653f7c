"""Entering somebody at a library, and the mailed link that leads to a sign-in."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ce_plugin import permissions
from ce_plugin.exceptions import (
    AddressKnown,
    LinkNotUsable,
    NotPermitted,
    TransitionNotAllowed,
)
from ce_plugin.models import Library, Person, Position
from ce_plugin.services import audit, clock, directory_notices, links, people
from ce_plugin.services.positions import note_down

LASTS = dt.timedelta(days=30)
PAUSE = dt.timedelta(hours=1)


@transaction.atomic
def invite(
    library: Library,
    *,
    first_name: str,
    last_name: str,
    email: str,
    role: str,
    begins_on: dt.date,
    actor,
    known: bool = False,
) -> Position:
    """Enter somebody as working at a library, and write to them.

    Raises AddressKnown when somebody on record has the address, unless `known`
    says that they are meant: then they get the position, and keep their name.
    A director does not confirm who may vouch for directors: that position waits.
    """
    _require_right(actor, library, email)
    person = _known_person(email, known) or _add(first_name, last_name, email, actor)
    standing = person.positions.get_queryset().current(begins_on)
    held = standing.filter(library=library, role=role).first()
    return held or _enter(person, library, role, begins_on, actor)


def _require_right(actor, library: Library, email: str) -> None:
    # Held, so that a second press finds the person whom the first one made.
    rows = Library.objects.select_for_update(of=("self",), no_key=True)
    rows.get(pk=library.pk)
    if not permissions.may_invite(actor, library):
        raise NotPermitted("Only the library's director and coordinators invite.")
    own = people.person_of(actor)
    if own is not None and people.reads_mail_at(own, email):
        raise NotPermitted("Nobody invites themselves.")


def _known_person(email: str, known: bool) -> Person | None:
    found = list(people.people_at(email)[:2])
    if len(found) > 1 or (found and not known):
        raise AddressKnown(len(found))
    return found[0] if found else None


def _add(first_name: str, last_name: str, email: str, actor) -> Person:
    person = Person.objects.create(
        first_name=first_name, last_name=last_name, email=email
    )
    audit.record("person.add", person, actor=actor)
    return person


def _enter(person, library, role: str, begins_on: dt.date, actor) -> Position:
    position = Position(person=person, library=library, role=role, begins_on=begins_on)
    if permissions.may_decide_position(actor, position):
        position.confirmed_at = clock.now()
    position.save()
    note_down(position, "invite", actor)
    _tell_of(position)
    return position


def _tell_of(position: Position) -> None:
    if position.confirmed_at is None:
        directory_notices.waiting(position)
    if position.person.user_id is None:
        directory_notices.invited(position)
    elif position.confirmed_at:
        directory_notices.confirmed(position)


@transaction.atomic
def invite_again(position: Position, *, actor) -> None:
    """Mail the link once more, once an hour at most; the one before works on.

    Raises TransitionNotAllowed for somebody who signs in by now.
    """
    if not permissions.may_invite(actor, position.library):
        raise NotPermitted("Only the library's director and coordinators invite.")
    rows = Position.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("person", "library").get(pk=position.pk)
    if not is_open(locked):
        raise TransitionNotAllowed("This invitation is over.")
    last = locked.mails.filter(kind="position_invited").order_by("-created_at").first()
    if last is None or clock.now() - last.created_at >= PAUSE:
        directory_notices.invited(locked)
        note_down(locked, "invite_again", actor)


def is_open(position: Position) -> bool:
    """Whether somebody is awaited: no sign-in yet, and the position is not over."""
    over = position.ends_on is not None and position.ends_on < clock.today()
    return not (over or position.declined_at or position.person.user_id)


def invitation_behind(token: str) -> Position:
    """The position a link was mailed for, or LinkNotUsable. Says nothing about why.

    Somebody who signs in by now is given back too: their link was used.
    """
    position = links.position_for_token(token, LASTS)
    if not position.person.user_id and not is_open(position):
        raise LinkNotUsable("This invitation is over.")
    return position
