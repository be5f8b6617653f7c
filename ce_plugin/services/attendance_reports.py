"""A webinar provider's report of who attended one session: judged, then written.

Part of the one mechanism of `imports`: staged lines, a dry run, one transaction, undo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.enums import (
    AttendanceStatus,
    ClaimRole,
    EvidenceLevel,
    ImportVerdict,
)
from ce_plugin.models import Attendance, CreditClaim, EventSession, Registration
from ce_plugin.services import attendance, attendance_report_writing, claimable
from ce_plugin.services.attendance_credit import is_stronger
from ce_plugin.services.attendance_directory import Directory, Known
from ce_plugin.services.attendance_report_columns import (
    COLUMNS,
    ONE_OF,
    PASSED_OVER,
    TITLES,
    check,
    email_of,
    key,
    name_of,
)
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.import_shape import Kind, Line

LEVEL = EvidenceLevel.IMPORTED


def live_claims(session: EventSession) -> dict[int, CreditClaim]:
    """The credits people have for the session by now, or for what it records."""
    credited = claimable.original_session(session) or session
    rows = CreditClaim.objects.live().with_lock().filter(session=credited)
    return {claim.person_id: claim for claim in rows.order_by("pk")}


class Report:
    """One report on one session, beside what is on record of it: seven queries."""

    def __init__(self, session: EventSession, options: dict, actor) -> None:
        self.session = session
        self.least = options.get("minutes") or 0
        self.actor_id = getattr(actor, "pk", None)
        seats = Registration.objects.standing().filter(event=session.page_id)
        self.directory = Directory(seats.values_list("person", flat=True))
        self.noted, self.guests = self._standing()
        self.claims = live_claims(session)
        self.refusal = attendance.obstacle(session)
        self.credits = not claimable.obstacle(session)

    def _standing(self) -> tuple[dict[int, Attendance], dict[str, Attendance]]:
        rows = list(Attendance.objects.standing().filter(session=self.session))
        people = {row.person_id: row for row in rows if row.person_id}
        guests = {
            row.guest_email.lower() or row.guest_name.casefold(): row
            for row in rows
            if not row.person_id
        }
        return people, guests

    def judge(self, lines: Sequence[Line]) -> None:
        groups: dict[object, list[Line]] = {}
        for line in lines:
            if line.values.get("attended") is False:
                _pass_over(line)
            elif self._may_be_noted(line):
                self._find(line, groups)
        for who, group in groups.items():
            self._judge_group(group, who if isinstance(who, Known) else None)

    def _may_be_noted(self, line: Line) -> bool:
        if self.refusal:
            line.is_wrong("", self.refusal)
        return not self.refusal

    def _find(self, line: Line, groups: dict[object, list[Line]]) -> None:
        known = self.directory.person_of(line)
        if not line.is_clean:
            return
        if known is not None and known.user_id == self.actor_id:
            line.is_wrong("", _("Somebody else notes your own attendance."))
            return
        groups.setdefault(known or key(line), []).append(line)

    def _judge_group(self, group: list[Line], known: Known | None) -> None:
        """Who left and came back has several lines: the first one stands for all."""
        first, *others = group
        for other in others:
            other.key = ""
        stayed = [line.values["minutes"] for line in group if "minutes" in line.values]
        if self.least and sum(stayed) < self.least:
            first.is_wrong("minutes", self._too_short(stayed))
        elif known is None:
            self._judge_guest(first)
        else:
            self._judge_person(first, known)

    def _too_short(self, stayed: list[int]) -> str:
        words = {"stayed": sum(stayed), "least": self.least}
        if stayed:
            return (
                _("Present %(stayed)s of the %(least)s minutes asked for: too short.")
                % words
            )
        return (
            _(
                "The file does not say how long they were there; %(least)s minutes are "
                "asked for. Read it without a minimum, or add a column “Minutes”."
            )
            % words
        )

    def _judge_guest(self, line: Line) -> None:
        if (email_of(line) or name_of(line).casefold()) in self.guests:
            return
        line.verdict = ImportVerdict.NEW
        ticket = _("a guest, and a mail leads to the credit")
        line.changes["name"] = ["", ticket if email_of(line) else _("a guest")]

    def _judge_person(self, line: Line, known: Known) -> None:
        standing = self.noted.get(known.pk)
        if standing is None:
            line.verdict = ImportVerdict.NEW
            line.targets["person"] = known.pk
            line.changes["name"] = ["", known.full_name]
            self._judge_credit(line, self.claims.get(known.pk))
        elif standing.status == AttendanceStatus.ABSENT:
            line.is_unclear(
                "",
                _("The host noted that %(name)s was absent.")
                % {"name": known.full_name},
            )

    def _judge_credit(self, line: Line, claim: CreditClaim | None) -> None:
        if claim is None and self.credits:
            words = credits_in_words(self.session.credits)
            line.changes["credit"] = ["", words]
        elif claim is not None and raises(claim):
            line.targets["claim"] = claim.pk
            line.changes["evidence"] = [
                str(claim.get_evidence_level_display()),
                str(LEVEL.label),
            ]
        elif claim is not None:
            line.targets["standing"] = claim.pk


def _pass_over(line: Line) -> None:
    """Of whoever did not come, providers write dashes where minutes stand."""
    line.key, line.verdict = "", ImportVerdict.SAME
    line.problems.clear()


def raises(claim: CreditClaim) -> bool:
    """Whether a report says more than what is known; a submitted list is left alone."""
    attended = claim.role == ClaimRole.ATTENDEE and not claim.is_locked
    return attended and is_stronger(LEVEL, than=claim.evidence_level)


def _judge(session, options, lines: Sequence[Line], actor) -> None:
    if session is None:
        for line in lines:
            line.is_wrong("", _("The session of this report is gone."))
        return
    Report(session, options, actor).judge(lines)


def _bound(kind: Kind, session, options: dict, actor) -> Kind:
    return replace(
        kind,
        judge=partial(_judge, session, options),
        write=partial(attendance_report_writing.write, session, actor),
    )


ATTENDANCE = Kind(
    "attendance",
    gettext_lazy("Report of who attended"),
    COLUMNS,
    check=check,
    key=key,
    judge=partial(_judge, None, {}),
    write=partial(attendance_report_writing.write, None, None),
    one_of=ONE_OF,
    passed_over=PASSED_OVER,
    titles=TITLES,
    bound=_bound,
    before_undo=attendance_report_writing.before_undo,
    undo_obstacles=attendance_report_writing.undo_obstacles,
)
