"""Which mail goes to whom when a position or an address changes. Rows only."""

from __future__ import annotations

import uuid

from django.urls import reverse
from django.utils.translation import gettext as _

from ce_plugin import permissions
from ce_plugin.enums import PositionRole
from ce_plugin.models import (
    AuditEvent,
    CertificationApplication,
    CESettings,
    Person,
    Position,
    times,
)
from ce_plugin.services import clock, links
from ce_plugin.services.outbox import queue_email


def _mail(kind: str, key: str, person: Person, about: dict, **rows) -> None:
    if not person.email:
        return
    queue_email(
        kind,
        dedupe_key=key,
        recipient=person.email,
        person=person,
        context={"first_name": person.first_name, **about},
        **rows,
    )


def _about(position: Position) -> dict:
    return {
        "role": str(position.get_role_display()),
        "library": position.library.name,
        "page_url": links.page("dashboard"),
    }


def waiting(position: Position) -> None:
    """Ask the directors to confirm it; the office where none of them may."""
    directors = (
        [] if position.role in permissions.OFFICE_ROLES else _directors(position)
    )
    for director in directors:
        _mail(
            "position_waiting",
            f"position:{position.pk}:waiting:{director.pk}",
            director.person,
            _about(position)
            | {
                "name": position.person.full_name,
                "page_url": links.page("library", director.library_id),
            },
            position=position,
        )
    if not directors:
        _ask_office(position)


def _directors(position: Position) -> list[Position]:
    held = position.library.positions.confirmed(clock.today())
    others = held.filter(role=PositionRole.DIRECTOR).exclude(person=position.person)
    # Who cannot sign in cannot confirm, and who has no address is not reached.
    able = others.exclude(person__user=None).exclude(person__email="")
    return list(able.select_related("person", "library"))


def _ask_office(position: Position) -> None:
    office = CESettings.load().contact_email
    if not office:
        return
    queue_email(
        "position_waiting_office",
        dedupe_key=f"position:{position.pk}:waiting:office",
        recipient=office,
        position=position,
        context={
            "name": position.person.full_name,
            "role": str(position.get_role_display()),
            "library": position.library.name,
            "page_url": links.absolute(reverse("ce_positions")),
        },
    )


def _to_holder(kind: str, position: Position, key: str, **about) -> None:
    _mail(
        kind,
        f"position:{position.pk}:{key}",
        position.person,
        _about(position) | about,
        position=position,
    )


def confirmed(position: Position) -> None:
    _to_holder("position_confirmed", position, "confirmed")


def invited(position: Position) -> None:
    """To somebody without a sign-in: the way to one. The link is made when it is sent."""
    number = position.mails.filter(kind="position_invited").count() + 1
    email, where = position.person.email, links.sign_up()
    _to_holder(
        "position_invited", position, f"invited:{number}", email=email, page_url=where
    )


def invitation_refused(position: Position, inviter: Person | None) -> None:
    """To whoever invited; to the office where that is nobody on record."""
    office = CESettings.load().contact_email
    recipient = (inviter and inviter.email) or office
    if not recipient:
        return
    queue_email(
        "invitation_refused",
        dedupe_key=f"position:{position.pk}:refused:{uuid.uuid4().hex}",
        recipient=recipient,
        person=inviter,
        position=position,
        context=_about(position)
        | {
            "name": position.person.full_name,
            "first_name": inviter.first_name if inviter else "",
        },
    )


def address_is_anothers(person: Person, actor) -> None:
    """The office looks at the address: somebody else reads mail there."""
    office = CESettings.load().contact_email
    if not office:
        return
    queue_email(
        "address_refused",
        dedupe_key=f"person:{person.pk}:address_refused:{actor.pk}",
        recipient=office,
        context={
            "name": person.full_name,
            "page_url": links.absolute(
                reverse("wagtailsnippets_ce_plugin_person:edit", args=[person.pk])
            ),
        },
    )


def declined(position: Position) -> None:
    _to_holder(
        "position_declined", position, "declined", note=position.declined_because
    )


def ended(position: Position) -> None:
    last = position.ends_on
    key = f"ended:{last.isoformat()}"
    _to_holder("position_ended", position, key, last_day=times.day_words(last))


def verifier_gone(application: CertificationApplication, request_id: int) -> None:
    """The applicant learns that nobody is being asked any more."""
    participation, verifier = application.participation, application.verifier
    _mail(
        "verifier_gone",
        f"verification:{request_id}:gone",
        participation.person,
        {
            # Somebody who was erased has no name any more.
            "verifier": verifier.person.full_name or str(_("Your verifier")),
            "track": participation.track.name,
            "page_url": links.page("application", application.public_id),
        },
        position=verifier,
    )


def address_changed(person: Person, old: str, event: AuditEvent | None = None) -> None:
    """To the address the mail went to until now. `event` is the change on record.

    A form or a file of the office is put in once, and has no event for each person.
    """
    key = str(event.seq) if event else uuid.uuid4().hex
    _to_address("address_changed", key, person, old)


def address_removed(person: Person, removed: str, event: AuditEvent) -> None:
    """To the address that was removed, and to the one the mail goes to."""
    for number, recipient in enumerate((removed, person.email), start=1):
        key = f"{event.seq}:{number}"
        _to_address("address_removed", key, person, recipient, email=removed)


def _to_address(kind: str, key: str, person: Person, recipient: str, **about) -> None:
    """An event comes once; a count of mails would shrink when a merge is undone."""
    if not recipient:
        return
    queue_email(
        kind,
        dedupe_key=f"person:{person.pk}:{kind}:{key}",
        recipient=recipient,
        person=person,
        context={
            "first_name": person.first_name,
            "page_url": links.page("details"),
            **about,
        },
    )
