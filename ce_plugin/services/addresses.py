"""A person's mail addresses: adding, proving, choosing, removing.

The sign-in library keeps its own list of what somebody signs in with; these are
where mail is read. Every address counts in the check against vouching for oneself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from wagtail.log_actions import log

from ce_plugin.exceptions import LinkNotUsable, NotPermitted, TransitionNotAllowed
from ce_plugin.models import AuditEvent, Person, PersonAddress
from ce_plugin.services import audit, clock, directory_notices, links
from ce_plugin.services.locks import lock_person
from ce_plugin.services.outbox import queue_email
from ce_plugin.signals import address_leaving

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


def address_behind(token: str, *, actor) -> PersonAddress:
    """The address a link was mailed to, or LinkNotUsable. Says nothing about why.

    Only for whose address it is to be: somebody else, who does read mail there, would
    give it away and could not be found by it any more.
    """
    address = links.address_for_token(token)
    if address.person.user_id != actor.pk:
        raise LinkNotUsable("This link is somebody else's.")
    last = address.mails.order_by("-created_at").first()
    too_old = last is None or clock.now() - last.created_at > LASTS
    if address.verified_at is None and too_old:
        raise LinkNotUsable("This link has ended.")
    return address


@transaction.atomic
def confirm_address(token: str, *, actor) -> PersonAddress:
    """Whoever holds the link reads the mail of this address; twice is once."""
    address = address_behind(token, actor=actor)
    if address.verified_at is None:
        address.verified_at = clock.now()
        address.save(update_fields=["verified_at"])
        _note_down(address, "prove", actor)
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
    person.email = address.email
    person.save(update_fields=["email"])
    event = _note_down(address, "choose", actor)
    PersonAddress.objects.bulk_create(former_addresses({person: old}, clock.now()))
    directory_notices.address_changed(person, old, event)
    return person


@transaction.atomic
def mail_moved(person: Person, old: str) -> None:
    """The office has entered another address in place of `old`: tell it, and keep it.

    To be called by every verb that writes `Person.email` for somebody else.
    """
    if old.lower() != person.email.lower():
        PersonAddress.objects.bulk_create(former_addresses({person: old}))
        directory_notices.address_changed(person, old)


def former_addresses(
    moved: dict[Person, str], verified_at: dt.datetime | None = None
) -> list[PersonAddress]:
    """Rows, not saved yet, for what each person's mail went to until now.

    Proved at `verified_at`, or now where somebody signs in with it: what the office
    once mistyped must let nobody in, yet counts against vouching for oneself.
    """
    signs_in = _sign_ins(moved)
    standing = _on_the_list(moved)
    return [
        PersonAddress(
            person=person,
            email=old,
            verified_at=clock.now()
            if (person.pk, old.lower()) in signs_in
            else verified_at,
        )
        for person, old in moved.items()
        if old and (person.pk, old.lower()) not in standing
    ]


def _sign_ins(people: Iterable[Person]) -> set[tuple[int, str]]:
    rows = Person.objects.filter(pk__in=[one.pk for one in people], user__isnull=False)
    return {(pk, email.lower()) for pk, email in rows.values_list("pk", "user__email")}


def _on_the_list(people: Iterable[Person]) -> set[tuple[int, str]]:
    rows = PersonAddress.objects.filter(person__in=[one.pk for one in people])
    return {(pk, email.lower()) for pk, email in rows.values_list("person", "email")}


@transaction.atomic
def remove_address(address: PersonAddress, *, actor) -> None:
    """Forget an address that no mail goes to. A proved one is told, and so is the
    address that the mail goes to.

    Raises TransitionNotAllowed for the one in use, and for what the person signs in
    with: it would be back at the next sign-in.
    """
    _require_own(address.person, actor)
    person = lock_person(address.person_id)
    if person.email.lower() == address.email.lower():
        raise TransitionNotAllowed("The programme's mail goes to this address.")
    if _signs_in_with(actor, address.email):
        raise TransitionNotAllowed("Whoever it is signs in with this address.")
    event = _note_down(address, "remove", actor)
    if address.verified_at:
        directory_notices.address_removed(person, address.email, event)
    address.delete()


def _signs_in_with(user, email: str) -> bool:
    if user.email.lower() == email.lower():
        return True
    told = address_leaving.send(sender=type(user), user=user, address=email)
    return any(answer for _receiver, answer in told)


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
