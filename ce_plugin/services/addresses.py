"""A person's mail addresses: adding, proving, choosing, removing.

The sign-in library keeps its own list of what somebody signs in with; these are
where mail is read. Every address counts in the check against vouching for oneself.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from wagtail.log_actions import log

from ce_plugin.exceptions import LinkNotUsable, NotPermitted, TransitionNotAllowed
from ce_plugin.models import AuditEvent, Person, PersonAddress
from ce_plugin.services import audit, clock, directory_notices, links
from ce_plugin.services.locks import lock_person
from ce_plugin.services.outbox import queue_email

LASTS = dt.timedelta(days=7)
PAUSE = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
MOST = 10


@transaction.atomic
def add_address(person: Person, *, email: str, actor) -> PersonAddress:
    """Note another address and mail it a link; it is theirs once that is followed.

    Asking again for one not yet proved mails again, once an hour at most. Raises
    TransitionNotAllowed for more than ten addresses, or ten such mails in a day.
    """
    _require_own(person, actor)
    lock_person(person.pk)
    _require_few_mails(person)
    standing = person.addresses.filter(email__iexact=email).first()
    if standing is None:
        if person.addresses.count() >= MOST:
            raise TransitionNotAllowed("Ten addresses are enough.")
        standing = person.addresses.create(email=email)
        _note_down(standing, "add", actor)
    if standing.verified_at is None:
        _ask(standing)
    return standing


def _require_few_mails(person: Person) -> None:
    # Else an address that is added and removed again would be a way to pester.
    asked = person.mails.filter(kind="address_confirm")
    if asked.filter(created_at__gt=clock.now() - DAY).count() >= MOST:
        raise TransitionNotAllowed("Ten mails in a day are enough.")


def _ask(address: PersonAddress) -> None:
    last = address.mails.order_by("-created_at").first()
    if last and clock.now() - last.created_at < PAUSE:
        return
    queue_email(
        "address_confirm",
        dedupe_key=f"address:{address.pid}:{address.mails.count() + 1}",
        recipient=address.email,
        person=address.person,
        address=address,
        context={"first_name": address.person.first_name},
    )


def address_behind(token: str) -> PersonAddress:
    """The address a link was mailed to, or LinkNotUsable. Says nothing about why."""
    address = links.address_for_token(token)
    last = address.mails.order_by("-created_at").first()
    too_old = last is None or clock.now() - last.created_at > LASTS
    if address.verified_at is None and too_old:
        raise LinkNotUsable("This link has ended.")
    return address


@transaction.atomic
def confirm_address(token: str) -> PersonAddress:
    """Whoever holds the link reads the mail of this address; twice is once."""
    address = address_behind(token)
    if address.verified_at is None:
        address.verified_at = clock.now()
        address.save(update_fields=["verified_at"])
        _note_down(address, "prove", address.person.user)
    return address


@transaction.atomic
def choose_address(address: PersonAddress, *, actor) -> Person:
    """Send the programme's mail there from now on; the old address is told.

    The old one stays on the list. Raises TransitionNotAllowed for one not proved.
    """
    _require_own(address.person, actor)
    person = lock_person(address.person_id)
    address.refresh_from_db()
    if address.verified_at is None:
        raise TransitionNotAllowed("This address has not been confirmed.")
    old = person.email
    if old.lower() == address.email.lower():
        return person
    if old and not person.addresses.filter(email__iexact=old).exists():
        person.addresses.create(email=old, verified_at=clock.now())
    person.email = address.email
    person.save(update_fields=["email"])
    event = _note_down(address, "choose", actor)
    directory_notices.address_changed(person, old, event)
    return person


@transaction.atomic
def remove_address(address: PersonAddress, *, actor) -> None:
    """Forget an address that no mail goes to. A proved one is told, and so is the
    address that the mail goes to.
    """
    _require_own(address.person, actor)
    person = lock_person(address.person_id)
    if person.email.lower() == address.email.lower():
        raise TransitionNotAllowed("The programme's mail goes to this address.")
    event = _note_down(address, "remove", actor)
    if address.verified_at:
        directory_notices.address_removed(person, address.email, event)
    address.delete()


@transaction.atomic
def change_name(person: Person, *, first_name: str, last_name: str, actor) -> Person:
    """Another name from now on; what was issued keeps the one it was issued to."""
    _require_own(person, actor)
    locked = lock_person(person.pk)
    before = locked.first_name, locked.last_name
    locked.first_name, locked.last_name = first_name, last_name
    if before != (first_name, last_name):
        locked.save(update_fields=["first_name", "last_name"])
        _note_down_rename(locked, actor, before=" ".join(before))
    return locked


def _require_own(person: Person, actor) -> None:
    if actor is None or person.user_id != actor.pk:
        raise NotPermitted("Everybody keeps their own details.")


def _note_down(address: PersonAddress, name: str, actor) -> AuditEvent:
    """One event for the audit, one line on the person's history page."""
    person = address.person
    event = audit.record(f"address.{name}", address, actor=actor)
    log(instance=person, action=f"ce_plugin.address.{name}", user=actor)
    return event


def _note_down_rename(person: Person, actor, before: str) -> None:
    audit.record("person.rename", person, actor=actor)
    # The name before stands in Wagtail's log only, which erasing empties.
    data = {"before": before}
    log(instance=person, action="ce_plugin.person.rename", user=actor, data=data)
