"""Entering somebody at a library, and the mailed link that leads to a sign-in."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from ce_plugin import permissions
from ce_plugin.exceptions import (
    AddressKnown,
    LinkNotUsable,
    NotPermitted,
    TransitionNotAllowed,
    WorkedThere,
)
from ce_plugin.models import AuditEvent, Library, OutboxMessage, Person, Position
from ce_plugin.models.audit_events import object_pid
from ce_plugin.services import (
    audit,
    clock,
    directory_notices,
    limits,
    links,
    people,
)
from ce_plugin.services.positions import (
    confirm_position,
    note_down,
    take_back_questions,
)

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
    says that they are meant: then they get the position, and keep their name; one
    that waits is confirmed. Raises WorkedThere when they held it until after the
    first day, and TooOften when many were invited.
    A director does not confirm who may vouch for directors: that position waits.
    """
    _require_right(actor, library, email)
    person = _known_person(email, known)
    held = person and _held(person, library, role, begins_on)
    if held:
        return _confirmed(held, actor)
    _require_few(actor, email)
    person = person or _add(first_name, last_name, email, actor)
    return _enter(person, library, role, begins_on, actor)


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


def _held(person: Person, library, role: str, begins_on: dt.date) -> Position | None:
    """What they hold there already, or wait to, whichever day it began."""
    rows = person.positions.get_queryset().standing()
    same = rows.filter(library=library, role=role).exclude(ends_on__lt=begins_on)
    if found := same.order_by("confirmed_at", "pk"):
        lasting = [one for one in found if not _is_over(one)]
        if not lasting:
            raise WorkedThere(found[0].ends_on)
        return next((one for one in lasting if one.confirmed_at), lasting[0])
    return None


def _is_over(position: Position) -> bool:
    return position.ends_on is not None and position.ends_on < clock.today()


def _confirmed(position: Position, actor) -> Position:
    """Whoever enters somebody who waits says that they work there."""
    waits = position.confirmed_at is None
    if waits and permissions.may_decide_position(actor, position):
        return confirm_position(position, actor=actor)
    return position


def _require_few(actor, email: str) -> None:
    """Of one mailbox, however it is spelled: nobody is pestered in our name."""
    limits.spend(limits.INVITATIONS, str(actor.pk))
    limits.spend(limits.INVITED_MAILBOX, people.normalised(email))


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
def invite_again(position: Position, *, actor) -> bool:
    """Mail the link once more, once an hour at most; the one before works on.

    False where the last mail is younger than an hour, and none was sent.

    Raises TransitionNotAllowed for somebody who signs in by now, TooOften as `invite`.
    """
    if not permissions.may_invite(actor, position.library):
        raise NotPermitted("Only the library's director and coordinators invite.")
    locked = _locked(position)
    if not is_open(locked):
        raise TransitionNotAllowed("This invitation is over.")
    last = invitations_of(locked).first()
    if last is not None and clock.now() - last.created_at < PAUSE:
        return False
    _require_few(actor, locked.person.email)
    directory_notices.invited(locked)
    note_down(locked, "invite_again", actor)
    return True


@transaction.atomic
def withdraw(position: Position, *, actor) -> Position:
    """Take an invitation back while nobody has used it; its links end. Twice is once.

    Raises TransitionNotAllowed for somebody who signs in by now, or was not invited,
    NotPermitted for whom the office has confirmed and a director may not decide about.
    """
    if not permissions.may_invite(actor, position.library):
        raise NotPermitted("Only the library's director and coordinators invite.")
    locked = _locked(position)
    decides = permissions.may_decide_position(actor, locked)
    if locked.confirmed_at and not decides:
        raise NotPermitted("The office has confirmed this position.")
    if not locked.declined_at:
        _require_withdrawable(locked)
        _take_back(locked, "The invitation was withdrawn.", actor)
    return locked


def _locked(position: Position) -> Position:
    rows = Position.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "library").get(pk=position.pk)


def _require_withdrawable(position: Position) -> None:
    if not is_open(position) or not invitations_of(position).exists():
        raise TransitionNotAllowed("This invitation is over.")


def _take_back(position: Position, because: str, actor) -> None:
    position.confirmed_at, position.declined_at = None, clock.now()
    position.declined_because = because
    position.save(update_fields=["confirmed_at", "declined_at", "declined_because"])
    note_down(position, "withdraw", actor)
    # Apart: applications are locked before the audit, which is held by now.
    transaction.on_commit(take_back_questions, robust=True)


def refused(position: Position, *, actor) -> None:
    """Whoever reads mail at the invited address says that it is somebody else's.

    The invitation is taken back, and who invited is told. `actor` may be nobody.
    """
    locked = _locked(position)
    if is_open(locked):
        because = "Whoever reads mail at this address is somebody else."
        _take_back(locked, because, actor)
        directory_notices.invitation_refused(locked, inviter_of(locked))


def invitations_of(position: Position) -> QuerySet[OutboxMessage]:
    return position.mails.filter(kind="position_invited").order_by("-created_at")


def inviter_of(position: Position) -> Person | None:
    """Who entered them; None for the office's accounts, which are nobody on record."""
    events = AuditEvent.objects.filter(action="position.invite")
    mine = events.filter(object_type="position", object_pid=object_pid(position))
    actor = mine.order_by("seq").values_list("actor_id", flat=True).first()
    return Person.objects.filter(user=actor).first() if actor else None


def is_open(position: Position) -> bool:
    """Whether somebody is awaited: no sign-in yet, and the position is not over."""
    return not (_is_over(position) or position.declined_at or position.person.user_id)


def invitation_behind(token: str) -> Position:
    """The position a link was mailed for, or LinkNotUsable. Says nothing about why.

    Somebody who signs in by now is given back too: their link was used.
    """
    position = links.position_for_token(token, LASTS)
    if not position.person.user_id and not is_open(position):
        raise LinkNotUsable("This invitation is over.")
    return position


def is_joinable(position: Position) -> bool:
    """Whether a sign-in that proves the invited address becomes this person.

    Where several people on record share the address a coordinator decides who it is.
    """
    return len(people.people_at(position.person.email)[:2]) == 1
