"""Walk-ins: a person on record by their exact address, else a guest with a ticket."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from ce_plugin.enums import AttendanceStatus, EvidenceLevel
from ce_plugin.exceptions import LinkNotUsable, NotClaimable
from ce_plugin.models import Attendance, EventSession, Person
from ce_plugin.services import attendance_credit, attendance_notices, audit, people
from ce_plugin.services.attendance import (
    noted_as_absent,
    record_attendance,
    standing_row,
)
from ce_plugin.services.transition import apply_transition


@transaction.atomic
def add_walk_in(
    session: EventSession, *, name: str, email: str, way: str, actor
) -> Attendance:
    """Note somebody who was not expected. Refusals are those of `record_attendance`.

    An address that is one person's on record makes them present; else they are a
    guest, and a mail leads them to the credit.
    """
    person = person_with(email)
    if person is not None:
        return record_attendance(session, way=way, person=person, actor=actor)
    guest = record_attendance(session, way=way, guest=(name, email), actor=actor)
    if guest.guest_email:
        attendance_notices.ticket(guest)
    return guest


def person_with(email: str) -> Person | None:
    """Whose address it is, if it is nobody else's as well."""
    found = list(people.people_at(email)[:2]) if email else []
    return found[0] if len(found) == 1 else None


@transaction.atomic
def join(attendance: Attendance, *, person: Person, actor) -> Attendance:
    """Make a guest's attendance the person's own, with the credit that follows.

    Twice is once. Raises LinkNotUsable when it is somebody else's by now or was taken
    back, and for whoever noted the guest: hosts do not note themselves. Whoever was
    noted by another way as well keeps one row, with the stronger evidence. Raises
    NotClaimable with a sentence when the host has said that the person was not there.
    """
    rows = Attendance.objects.select_for_update(of=("self",), no_key=True)
    related = ("session__page__recording_of", "session__category")
    guest = rows.select_related(*related).get(pk=attendance.pk)
    if guest.person_id not in (None, person.pk):
        raise LinkNotUsable("This ticket was used by somebody else.")
    if guest.recorded_by_id == actor.pk:
        raise LinkNotUsable("Nobody notes themselves.")
    if guest.status != AttendanceStatus.PRESENT:
        raise LinkNotUsable("This attendance was taken back.")
    if guest.person_id is None:
        return _joined(guest, person, actor)
    return guest


def _joined(guest: Attendance, person: Person, actor) -> Attendance:
    guest.person = person
    try:
        with transaction.atomic():
            guest.save(update_fields=["person"])
    except IntegrityError:
        return _of_two(guest, actor)
    attendance_credit.hold(guest)
    attendance_credit.post(guest, actor=actor)
    audit.record("attendance.join", guest, actor=actor)
    return guest


def _of_two(guest: Attendance, actor) -> Attendance:
    """The person was noted already: of two rows one stays."""
    standing = standing_row(guest)
    attendance_credit.hold(standing)
    if standing.status == AttendanceStatus.ABSENT:
        return _came_by_another_name(guest, standing, actor)
    if attendance_credit.is_stronger(
        guest.evidence_level, than=standing.evidence_level
    ):
        standing.way, standing.evidence_level = guest.way, guest.evidence_level
        standing.save(update_fields=["way", "evidence_level"])
    attendance_credit.post(standing, actor=actor)
    apply_transition(Attendance.objects.get(pk=guest.pk), "fold", actor=actor)
    return standing


def _came_by_another_name(guest: Attendance, absence: Attendance, actor) -> Attendance:
    """Whom the host saw is whom the host missed on the list: the absence goes.

    Only a host's own word does that, and not against a correction with a reason.
    """
    seen = guest.evidence_level == EvidenceLevel.HOST_CHECKED
    if not seen or absence.transitions.filter(name="mark_absent").exists():
        raise NotClaimable(noted_as_absent())
    # The credit first: its insertion may wait, and must not hold the audit then.
    attendance_credit.hold(guest)
    attendance_credit.post(guest, actor=actor)
    apply_transition(absence, "fold", actor=actor)
    guest.save(update_fields=["person"])
    audit.record("attendance.join", guest, actor=actor)
    return guest
