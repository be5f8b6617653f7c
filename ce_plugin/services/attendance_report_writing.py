"""Lines of a report into attendance and credit by bulk, and what is said when it goes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ce_plugin.enums import (
    POSTED_PROVENANCES,
    AttendanceWay,
    ClaimMode,
    ClaimRole,
    EvidenceLevel,
    ImportAction,
    Provenance,
)
from ce_plugin.exceptions import RecordChanged
from ce_plugin.models import (
    Attendance,
    AttendeeName,
    CreditClaim,
    EventSession,
    ImportBatch,
    ImportChange,
    Person,
)
from ce_plugin.services import attendance_notices, claimable
from ce_plugin.services.attendance_directory import memory_of
from ce_plugin.services.attendance_report_columns import GUEST, email_of, name_of
from ce_plugin.services.import_shape import Line
from ce_plugin.services.import_writing import change, create, locked
from ce_plugin.services.outbox import queue_all
from ce_plugin.services.row_values import label_of
from ce_plugin.signals import announce, claim_recorded

LEVEL = EvidenceLevel.IMPORTED


def write(session: EventSession, actor, lines: Sequence[Line]) -> list[ImportChange]:
    """Attendance of the new lines and its credit. Raises RecordChanged for a race."""
    try:
        with transaction.atomic():
            return Writing(session, actor, lines).done()
    except IntegrityError as error:
        # Somebody was noted by another way in this very moment.
        raise RecordChanged("Somebody was noted meanwhile.") from error


class Writing:
    """Credits first, then attendance that names them, then what is remembered."""

    def __init__(self, session, actor, lines: Sequence[Line]) -> None:
        self.session = session
        self.actor = actor
        self.lines = lines
        self.people = Person.objects.in_bulk(self._targets("person"))
        self.standing = locked(
            CreditClaim, [*self._targets("claim"), *self._targets("standing")]
        )

    def _targets(self, name: str) -> list[int]:
        return [line.targets[name] for line in self.lines if name in line.targets]

    def done(self) -> list[ImportChange]:
        new = self._credits()
        changes = create(list(new.values()))
        claims = {person: claim for person, (_line, claim) in new.items()}
        before = {pk: claim.evidence_level for pk, claim in self.standing.items()}
        changes += change(self._raised())
        rows = [(line.number, self._row(line, claims, before)) for line in self.lines]
        changes += create(rows)
        changes += self._remember()
        self._tell([claim for _line, claim in new.values()], [row for _l, row in rows])
        return changes

    def _credits(self) -> dict[int, tuple[int, CreditClaim]]:
        """Of everybody on record who has none: person to line and credit."""
        if claimable.obstacle(self.session):
            return {}
        original = claimable.original_session(self.session)
        recorded = original is not None or self.session.page.recording_of_id
        facts = claimable.facts_of(self.session, is_noted=True)
        return {
            line.targets["person"]: (
                line.number,
                CreditClaim(
                    person=self.people[line.targets["person"]],
                    session=original or self.session,
                    mode=ClaimMode.RECORDING if recorded else ClaimMode.LIVE,
                    evidence_level=LEVEL,
                    provenance=Provenance.ATTENDANCE,
                    recorded_by=self.actor,
                    **facts,
                ),
            )
            for line in self.lines
            if "credit" in line.changes
        }

    def _raised(self):
        for line in self.lines:
            if "claim" in line.targets:
                claim = self.standing[line.targets["claim"]]
                yield line.number, claim, {"evidence_level": LEVEL}

    def _row(self, line: Line, new: dict, before: dict) -> Attendance:
        person = line.targets.get("person")
        held = line.targets.get("claim") or line.targets.get("standing")
        claim = new.get(person) or self.standing.get(held)
        row = Attendance(
            session=self.session,
            person=self.people.get(person),
            way=AttendanceWay.REPORT,
            evidence_level=LEVEL,
            recorded_by=self.actor,
        )
        if person is None:
            row.guest_name = name_of(line) or email_of(line)
            row.guest_email = email_of(line)
        if claim is not None and claim.role == ClaimRole.ATTENDEE:
            row.claim = claim
            row.evidence_before = self._before(line, claim, before)
        return row

    def _before(self, line: Line, claim: CreditClaim, before: dict) -> str:
        own = claim.provenance not in POSTED_PROVENANCES
        return before[claim.pk] if "claim" in line.targets and own else ""

    def _remember(self) -> list[ImportChange]:
        """Who was chosen for a name is known next time; the last choice holds."""
        known = {(one.name, one.email): one for one in AttendeeName.objects.all()}
        new: dict[tuple[str, str], tuple[int, AttendeeName]] = {}
        other: dict[int, tuple[int, AttendeeName, dict]] = {}
        for line in self.lines:
            record, named = line.values.get("record"), memory_of(line)
            standing, person = known.get(named), line.targets.get("person")
            if record == GUEST and standing is not None:
                standing.delete()
            elif record is None or person is None:
                continue
            elif standing is None:
                new.setdefault(named, (line.number, self._memory(named, person)))
            elif standing.person_id != person:
                values = {"person": self.people[person], "decided_by": self.actor}
                other[standing.pk] = (line.number, standing, values)
        return create(list(new.values())) + change(other.values())

    def _memory(self, named: tuple[str, str], person: int) -> AttendeeName:
        name, email = named
        return AttendeeName(
            name=name, email=email, person_id=person, decided_by=self.actor
        )

    def _tell(self, claims: list[CreditClaim], rows: list[Attendance]) -> None:
        for claim in claims:
            announce(claim_recorded, claim)
        mails = [attendance_notices.credited_mail(one) for one in claims]
        tickets = [row for row in rows if row.guest_email]
        mails += [attendance_notices.ticket_mail(row) for row in tickets]
        queue_all(mail for mail in mails if mail.recipient or mail.person.email)


def before_undo(batch: ImportBatch) -> None:
    """Whoever was told of a credit is told that it goes."""
    created = batch.ledger.filter(
        model=label_of(CreditClaim), action=ImportAction.CREATED
    )
    claims = CreditClaim.objects.filter(pk__in=created.values("object_id"))
    note = _("The report it came from was taken back.")
    mails = [
        attendance_notices.undone_mail(claim, note)
        for claim in claims.select_related("person", "category")
    ]
    queue_all(mail for mail in mails if mail.person.email)


def undo_obstacles(batch: ImportBatch) -> dict[int, str]:
    """A credit in a submitted application stays as it was handed in: by its line."""
    lines = dict(
        batch.ledger.filter(model=label_of(CreditClaim)).values_list(
            "object_id", "line"
        )
    )
    claims = CreditClaim.objects.with_lock().filter(pk__in=lines, is_locked=True)
    sentence = _("Line %(line)s: the credit of %(name)s is in a submitted application.")
    return {
        lines[one.pk]: sentence % {"line": lines[one.pk], "name": one.person.full_name}
        for one in claims.select_related("person")
    }
