"""Who registered for an event, with what they answered: for its hosts."""

from __future__ import annotations

from dataclasses import dataclass

from ce_plugin.enums import RegistrationStatus
from ce_plugin.models import EventPage, Registration


@dataclass(frozen=True)
class Row:
    """`answers` are questions, as they were asked, with what was said."""

    registration: Registration
    answers: tuple[tuple[str, str], ...]
    sessions: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.registration.person.full_name

    @property
    def waits(self) -> bool:
        return self.registration.status == RegistrationStatus.WAITING


def rows_of(event: EventPage) -> list[Row]:
    """Who has a seat by last name, then who waits, in order: three queries."""
    found = Registration.objects.standing().filter(event=event)
    found = found.select_related("person").prefetch_related("seats__session")
    return [_row(one, event) for one in sorted(found, key=_order)]


def _order(registration: Registration) -> tuple:
    person = registration.person
    if registration.status == RegistrationStatus.WAITING:
        return 1, registration.waiting_since.isoformat(), "", registration.pk
    name = person.last_name.casefold(), person.first_name.casefold()
    return 0, *name, registration.pk


def _row(registration: Registration, event: EventPage) -> Row:
    seats = registration.seats.all()
    titles = tuple(seat.session.title or event.title for seat in seats)
    return Row(registration, tuple(answers_of(registration)), titles)


def answers_of(registration: Registration) -> list[tuple[str, str]]:
    """Each question with the answer in words."""
    said = registration.answers.values()
    return [(one["question"], _words(one["value"])) for one in said]


def _words(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
