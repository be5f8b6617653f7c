"""Which mail goes to whom when a position or an address changes. Rows only."""

from __future__ import annotations

from django.urls import reverse

from ce_plugin.enums import PositionRole
from ce_plugin.models import (
    CertificationApplication,
    CESettings,
    Person,
    Position,
    times,
)
from ce_plugin.permissions import OFFICE_ROLES
from ce_plugin.services import clock, links
from ce_plugin.services.outbox import queue_email


def _mail(kind: str, key: str, person: Person, **context) -> None:
    if not person.email:
        return
    queue_email(
        kind,
        dedupe_key=key,
        recipient=person.email,
        person=person,
        context={"first_name": person.first_name, **context},
    )


def _about(position: Position) -> dict:
    return {
        "role": str(position.get_role_display()),
        "library": position.library.name,
        "page_url": links.page("dashboard"),
    }


def waiting(position: Position) -> None:
    """Ask the directors to confirm it; the office where none of them may."""
    directors = [] if position.role in OFFICE_ROLES else _directors(position)
    for director in directors:
        _mail(
            "position_waiting",
            f"position:{position.pk}:waiting:{director.pk}",
            director.person,
            name=position.person.full_name,
            **_about(position)
            | {"page_url": links.page("library", director.library_id)},
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
        context={
            "name": position.person.full_name,
            "role": str(position.get_role_display()),
            "library": position.library.name,
            "page_url": links.absolute(reverse("ce_positions")),
        },
    )


def confirmed(position: Position) -> None:
    key = f"position:{position.pk}:confirmed"
    _mail("position_confirmed", key, position.person, **_about(position))


def invited(position: Position) -> None:
    """To somebody new: the way to a sign-in with this very address."""
    person = position.person
    url = links.sign_up(person.email)
    key = f"position:{position.pk}:invited"
    about = _about(position) | {"page_url": url, "email": person.email}
    _mail("position_invited", key, person, **about)


def declined(position: Position) -> None:
    key = f"position:{position.pk}:declined"
    reason = position.declined_because
    _mail("position_declined", key, position.person, note=reason, **_about(position))


def ended(position: Position) -> None:
    day = times.day_words(position.ends_on)
    key = f"position:{position.pk}:ended:{position.ends_on.isoformat()}"
    _mail("position_ended", key, position.person, last_day=day, **_about(position))


def verifier_gone(application: CertificationApplication, request_id: int) -> None:
    """The applicant learns that nobody is being asked any more."""
    participation = application.participation
    _mail(
        "verifier_gone",
        f"verification:{request_id}:gone",
        participation.person,
        verifier=application.verifier.person.full_name,
        track=participation.track.name,
        page_url=links.page("application", application.public_id),
    )
