"""Who is expected at a session and who is noted: one list for every way of noting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from ce_plugin.enums import AttendanceStatus
from ce_plugin.models import (
    Attendance,
    EventSession,
    Person,
    Position,
    Registration,
    SessionSeat,
)
from ce_plugin.services import clock


@dataclass(frozen=True)
class Row:
    """Somebody on the list. `number` is the one on the sign-in sheet, if there is one.

    `key` names the row in a form. `is_own` is whoever looks: nobody ticks themselves.
    """

    key: str
    name: str
    library: str
    number: int | None
    person: Person | None
    attendance: Attendance | None
    is_own: bool

    @property
    def is_present(self) -> bool:
        return self._is(AttendanceStatus.PRESENT)

    @property
    def is_absent(self) -> bool:
        return self._is(AttendanceStatus.ABSENT)

    def _is(self, status: str) -> bool:
        return self.attendance is not None and self.attendance.status == status


def rows_of(session: EventSession, user) -> list[Row]:
    """Everybody who has a seat or was noted, by last name: five queries."""
    seats = list(_seats(session))
    noted = list(
        Attendance.objects.standing().filter(session=session).select_related("person")
    )
    people = {seat.person_id: seat.person for seat in seats}
    people |= {one.person_id: one.person for one in noted if one.person}
    libraries, numbers = _libraries(people), _numbers(session)
    by_person = {one.person_id: one for one in noted if one.person_id}
    rows = [
        Row(
            key=str(person.public_id),
            name=person.full_name,
            library=libraries.get(person.pk, ""),
            number=numbers.get(person.pk),
            person=person,
            attendance=by_person.get(person.pk),
            is_own=person.user_id is not None and person.user_id == user.pk,
        )
        for person in sorted(people.values(), key=_by_name)
    ]
    return rows + [_guest(one) for one in noted if one.person_id is None]


def _by_name(person: Person) -> tuple:
    return person.last_name.casefold(), person.first_name.casefold(), person.pk


def _guest(attendance: Attendance) -> Row:
    return Row(
        key=str(attendance.public_id),
        name=attendance.guest_name,
        library="",
        number=None,
        person=None,
        attendance=attendance,
        is_own=False,
    )


def _seats(session: EventSession):
    """Seats at the event; at this session, where people chose their sessions."""
    chosen = SessionSeat.objects.filter(registration=OuterRef("pk"))
    here = Exists(chosen.filter(session=session)) | ~Exists(chosen)
    seated = Registration.objects.seated().filter(event=session.page_id)
    return seated.filter(here).select_related("person").order_by("pk")


def _numbers(session: EventSession) -> dict[int, int]:
    """Each person's number on the sheet: in the order in which people registered.

    Of all registrations, cancelled ones too, so that a sheet that was printed before
    somebody cancelled still fits.
    """
    rows = Registration.objects.filter(event=session.page_id).order_by("pk")
    numbers: dict[int, int] = {}
    for number, person in enumerate(rows.values_list("person", flat=True), start=1):
        # Whoever registered again keeps the number of the first time.
        numbers.setdefault(person, number)
    return numbers


def _libraries(people: Iterable[int]) -> dict[int, str]:
    """Where each of them works: the position held longest."""
    held = Position.objects.current(clock.today()).filter(person__in=list(people))
    rows = held.order_by("-begins_on", "-pk").values_list("person", "library__name")
    return dict(rows)
