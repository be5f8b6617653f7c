"""Who came: one row for a person and a session, however many ways say so.

It keeps the strongest evidence. What a host corrects, nobody else puts back.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ce_plugin import permissions
from ce_plugin.enums import (
    EVIDENCE_OF_WAYS,
    AttendanceStatus,
    AttendanceWay,
    EvidenceLevel,
)
from ce_plugin.exceptions import NotClaimable, NotPermitted, TransitionNotAllowed
from ce_plugin.models import Attendance, EventSession, Person
from ce_plugin.services import (
    attendance_credit,
    attendance_windows,
    audit,
    claimable,
    people,
)
from ce_plugin.services.attendance_credit import Consequence, is_stronger
from ce_plugin.services.transition import apply_transition

# Ways in which people speak for themselves; in all others somebody else does.
OWN_WAYS = frozenset({AttendanceWay.QR, AttendanceWay.WORD})


@transaction.atomic
def record_attendance(
    session: EventSession,
    *,
    way: str,
    actor,
    person: Person | None = None,
    guest: tuple[str, str] | None = None,
) -> Attendance:
    """Note that a person, or a guest of that name and address, was there.

    Twice is once, and a stronger way makes the evidence stronger. What the session is
    worth is credited at once if it is over. Raises NotPermitted for somebody who may
    not say so, NotClaimable with a sentence when there was nothing to attend or the
    host has noted that the person was not there.
    """
    name, email = guest or ("", "")
    wanted = Attendance(
        session=session,
        person=person,
        guest_name=name,
        guest_email=email,
        way=way,
        evidence_level=EVIDENCE_OF_WAYS[way],
        recorded_by=actor,
    )
    _refuse(wanted, actor)
    attendance, created = _create_once(wanted)
    attendance_credit.hold(attendance)
    if not created:
        _refuse_namesake(attendance, wanted)
        _strengthen(attendance, wanted, actor)
        return attendance
    attendance_credit.post(attendance, actor=actor)
    # Last of all: whoever waits for our credit must not hold the audit we wait for.
    audit.record("attendance.record", attendance, actor=actor, to_state=way)
    return attendance


def _refuse(wanted: Attendance, actor) -> None:
    if not _may_say(wanted, actor):
        raise NotPermitted("This attendance is not this person's to record.")
    reason = obstacle(wanted.session)
    if reason:
        raise NotClaimable(reason)


def _may_say(wanted: Attendance, actor) -> bool:
    if wanted.way in OWN_WAYS:
        own = people.person_of(actor)
        return own is not None and own == wanted.person
    return permissions.may_take_attendance(actor, wanted)


def obstacle(session: EventSession) -> str:
    """Why nobody can have been there by now, in a sentence; empty when they can."""
    page = session.page
    if not page.live or page.is_deadline:
        return _("This event is not on the calendar.")
    if not claimable.takes_place(session):
        return _("This session was cancelled or moved.")
    if not attendance_windows.has_begun(session):
        return _("This session has not begun. Attendance opens half an hour before.")
    return ""


def _create_once(wanted: Attendance) -> tuple[Attendance, bool]:
    namesake = _same_name(wanted)
    if namesake is not None:
        return namesake, False
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
            return wanted, True
    except IntegrityError:
        # Another host, or another way, was first by a moment.
        standing = standing_row(wanted)
        if standing is None:
            raise
        return standing, False


def _refuse_namesake(standing: Attendance, wanted: Attendance) -> None:
    """Two guests may read one mailbox, such as a library's: nobody is lost in it."""
    if wanted.person or _folded(standing.guest_name) == _folded(wanted.guest_name):
        return
    raise NotClaimable(
        _(
            "%(name)s is noted with this address already. If %(other)s is somebody "
            "else, leave the address empty or give another one."
        )
        % {"name": standing.guest_name, "other": wanted.guest_name}
    )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _same_name(wanted: Attendance) -> Attendance | None:
    """A guest without an address is known by the name alone; no constraint helps."""
    if wanted.person or wanted.guest_email:
        return None
    rows = Attendance.objects.standing().filter(
        session=wanted.session, person=None, guest_email=""
    )
    return rows.filter(guest_name__iexact=wanted.guest_name).first()


def standing_row(wanted: Attendance) -> Attendance | None:
    """The row of the same person or guest at the same session, held."""
    rows = Attendance.objects.standing().filter(session=wanted.session)
    same = (
        rows.filter(person=wanted.person)
        if wanted.person
        else rows.filter(person=None, guest_email__iexact=wanted.guest_email)
    )
    held = same.select_for_update(of=("self",), no_key=True)
    return held.select_related("person", "session__page").first()


def _strengthen(standing: Attendance, wanted: Attendance, actor) -> None:
    before = standing.evidence_level
    if standing.status == AttendanceStatus.ABSENT:
        _come_after_all(standing, wanted, actor)
        return
    if is_stronger(wanted.evidence_level, than=before):
        standing.way, standing.evidence_level = wanted.way, wanted.evidence_level
        standing.save(update_fields=["way", "evidence_level"])
    attendance_credit.post(standing, actor=actor)
    now = standing.evidence_level
    if now != before:
        audit.record(
            "attendance.confirm", standing, actor=actor, from_state=before, to_state=now
        )


def _come_after_all(standing: Attendance, wanted: Attendance, actor) -> None:
    """Only a host takes back what a host has said."""
    if wanted.evidence_level != EvidenceLevel.HOST_CHECKED:
        raise NotClaimable(noted_as_absent())
    _mark_present(standing, wanted.way, actor)


def noted(session: EventSession, *, person: Person, way: str) -> Attendance | None:
    """Their attendance, if saying it once more by this way would add nothing to it."""
    rows = Attendance.objects.present().filter(session=session, person=person)
    row = rows.select_related("session__page").first()
    adds = row and is_stronger(EVIDENCE_OF_WAYS[way], than=row.evidence_level)
    return None if adds else row


def noted_as_absent() -> str:
    """What somebody reads who says that they were there, against the host's word."""
    return _(
        "The host has noted that you were not there. If that is wrong, write "
        "to the host or to the coordinator."
    )


def _mark_present(attendance: Attendance, way: str, actor) -> None:
    """The credit first: its insertion may wait, and must not hold the audit then."""
    level = EVIDENCE_OF_WAYS[way]
    attendance.way, attendance.evidence_level = way, level
    attendance_credit.post_as_present(attendance, actor=actor)
    changes = {"way": way, "evidence_level": level}
    apply_transition(attendance, "mark_present", actor=actor, changes=changes)


@transaction.atomic
def record_absence(
    session: EventSession, *, person: Person, actor
) -> tuple[Attendance, Consequence]:
    """Note that somebody who had registered did not come. Says nothing about others.

    Whoever is noted as present stays so: that takes `correct_to_absent` and a reason.
    """
    wanted = Attendance(
        session=session,
        person=person,
        status=AttendanceStatus.ABSENT,
        way=AttendanceWay.HOST,
        evidence_level=EvidenceLevel.HOST_CHECKED,
        recorded_by=actor,
    )
    _refuse(wanted, actor)
    attendance, created = _create_once(wanted)
    if not created:
        return attendance, Consequence.NOTHING
    attendance_credit.hold(attendance)
    note = _("The host noted that you did not attend.")
    consequence = attendance_credit.take_back(attendance, actor=actor, note=note)
    state = AttendanceStatus.ABSENT
    audit.record("attendance.record", attendance, actor=actor, to_state=state)
    return attendance, consequence


@transaction.atomic
def correct_to_absent(attendance: Attendance, *, actor, note: str) -> Consequence:
    """Take an attendance back with a reason; says what became of the credit.

    A credit that is part of a submitted application stays, and the office is told.
    Raises NoteRequired, NotPermitted or TransitionNotAllowed.
    """
    attendance_credit.hold(attendance)
    row = apply_transition(attendance, "mark_absent", actor=actor, note=note)
    if row is None:
        return Consequence.NOTHING
    return attendance_credit.take_back(attendance, actor=actor, note=note)


@transaction.atomic
def correct_to_present(attendance: Attendance, *, actor) -> Attendance:
    """Somebody attended after all, as the host knows; the credit follows."""
    attendance_credit.hold(attendance)
    if not permissions.may_take_attendance(actor, attendance):
        raise NotPermitted("This attendance is not this person's to correct.")
    current = Attendance.objects.get(pk=attendance.pk)
    if current.status != AttendanceStatus.ABSENT:
        raise TransitionNotAllowed("Nobody took this attendance back.")
    _mark_present(attendance, AttendanceWay.HOST, actor)
    return attendance
