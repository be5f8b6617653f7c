"""What stands in the cells of a list and beside the fields of a row."""

from __future__ import annotations

from django.contrib.admin import display
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ce_plugin.enums import (
    ApplicationStatus,
    AttendanceStatus,
    ClaimStatus,
    OutboxState,
    ParticipationStatus,
    RegistrationStatus,
    StageStatus,
)
from ce_plugin.modeladmin import wording
from ce_plugin.services import clock
from ce_plugin.services.registration_lists import answers_of

TONES = {
    ApplicationStatus.SUBMITTED: "info",
    ApplicationStatus.RETURNED: "warning",
    ApplicationStatus.ISSUED: "positive",
    ApplicationStatus.DECLINED: "critical",
    ClaimStatus.RECORDED: "positive",
    ClaimStatus.QUERIED: "warning",
    ClaimStatus.VOID: "critical",
    RegistrationStatus.REGISTERED: "positive",
    RegistrationStatus.WAITING: "warning",
    AttendanceStatus.PRESENT: "positive",
    AttendanceStatus.ABSENT: "warning",
    ParticipationStatus.OPEN: "info",
    ParticipationStatus.CERTIFIED: "positive",
    OutboxState.PENDING: "info",
    OutboxState.SENT: "positive",
    OutboxState.REFUSED: "critical",
}


def pill(label: str, tone: str = "") -> SafeString:
    """Words with a light before them; the light alone says nothing."""
    return format_html('<span class="ce-light ce-light--{}">{}</span>', tone, label)


def status_pill(label: str, status: str) -> SafeString:
    return pill(label, TONES.get(status, "plain"))


class HolderCell:
    @display(description=gettext_lazy("person"), ordering="person__last_name")
    def holder(self, row) -> str:
        return row.person.full_name


class StateCell:
    @display(description=gettext_lazy("status"), ordering="status")
    def state(self, row) -> SafeString:
        return status_pill(row.get_status_display(), row.status)


class ApplicationCells:
    @display(
        description=gettext_lazy("applicant"),
        ordering="participation__person__last_name",
    )
    def applicant(self, row) -> str:
        return row.participation.person.full_name

    @display(description=gettext_lazy("track"), ordering="participation__track__name")
    def track(self, row) -> str:
        return row.participation.track.name

    @display(description=gettext_lazy("library"), ordering="verifier__library__name")
    def library(self, row) -> str:
        return row.verifier.library.name if row.verifier_id else ""

    @display(description=gettext_lazy("automatic checks"))
    def checks(self, row) -> SafeString:
        if row.check_status != StageStatus.PASSED:
            return pill(_("Not checked yet"), "plain")
        if not row.exceptions:
            return pill(_("All met"), "positive")
        label = ngettext(
            "All met, %(number)s exception",
            "All met, %(number)s exceptions",
            row.exceptions,
        )
        return pill(label % {"number": row.exceptions}, "warning")

    @display(description=gettext_lazy("stage"))
    def stage(self, row) -> SafeString | str:
        if row.status != ApplicationStatus.SUBMITTED:
            return row.get_status_display()
        if row.link_ends_at and row.link_ends_at <= clock.now():
            return pill(_("Link ended: ask again"), "warning")
        return wording.stage_sentence(row.turn_kind, row.turn_status)

    @display(description=gettext_lazy("since"), ordering="turn_since")
    def since(self, row) -> SafeString:
        return wording.day(row.turn_since or row.closed_at or row.submitted_at)


class CreditCells(HolderCell, StateCell):
    pass


class RegistrationCells(HolderCell, StateCell):
    def get_facts(self, row) -> list[dict]:
        """Questions of the event with the answers, and the sessions chosen."""
        facts = [{"label": said, "value": words} for said, words in answers_of(row)]
        chosen = ", ".join(str(seat.session) for seat in _seats(row))
        return [*facts, {"label": _("Sessions"), "value": chosen}] if chosen else facts


def _seats(row):
    return row.seats.select_related("session__page")


class AttendanceCells(StateCell):
    @display(description=gettext_lazy("person"), ordering="person__last_name")
    def attendee(self, row) -> str:
        return row.who

    @display(description=gettext_lazy("session"), ordering="session__begins_on")
    def sitting(self, row) -> str:
        return row.session.display_title

    def get_facts(self, row) -> list[dict]:
        """When it was, the credit that came of it, and each correction."""
        facts = [{"label": _("When"), "value": row.session.when}]
        if row.claim_id:
            name = "ce_plugin_creditclaim_modeladmin_inspect"
            facts.append(
                {
                    "label": _("Credit"),
                    "value": row.claim.title,
                    "url": reverse(name, args=[row.claim_id]),
                }
            )
        steps = row.transitions.select_related("actor").order_by("at", "pk")
        return facts + [
            {"label": _("Corrected"), "value": _step_sentence(step)} for step in steps
        ]


def _step_sentence(step) -> str:
    return _("%(when)s, %(who)s: %(what)s. %(why)s") % {
        "when": wording.local(step.at),
        "who": wording.name_of(step.actor) if step.actor else _("the system"),
        "what": step.label,
        "why": step.note,
    }


class ParticipationCells(HolderCell, StateCell):
    def get_facts(self, row) -> list[dict]:
        """Each move to other rules, oldest first: an appeal asks for them."""
        return [
            {"label": _("Moved to other rules"), "value": _move_sentence(move)}
            for move in row.moves.select_related(
                "from_rule_set", "to_rule_set", "actor"
            )
        ]


def _move_sentence(move) -> str:
    return _("%(when)s, %(who)s: %(what)s. %(why)s") % {
        "when": wording.local(move.at),
        "who": wording.name_of(move.actor) if move.actor else _("the system"),
        "what": move,
        "why": move.reason,
    }


class CertificateCells:
    @display(description=gettext_lazy("PDF"))
    def paper(self, row) -> SafeString:
        return pill(*_paper(row))

    def get_facts(self, row) -> list[dict]:
        check = reverse("ce_plugin:check_code", args=[row.verify_code])
        facts = [
            {
                "label": _("Current version"),
                "value": _("Yes") if row.is_current else _("No"),
            },
            {"label": _("PDF"), "value": pill(*_paper(row))},
            {"label": _("Check page"), "value": _("What anybody sees"), "url": check},
        ]
        if row.pdf:
            paper = reverse("ce_plugin:certificate_pdf", args=[row.public_id])
            facts.append({"label": _("File"), "value": _("Open the PDF"), "url": paper})
        return facts


def _paper(row) -> tuple[str, str]:
    if row.pdf:
        return _("Drawn"), "positive"
    if row.pdf_error:
        return _("Not drawn: %(error)s") % {"error": row.pdf_error}, "critical"
    return _("Being drawn"), "info"


class MailCells:
    @display(description=gettext_lazy("about"), ordering="kind")
    def subject(self, row) -> str:
        return wording.mail_kind(row.kind)

    @display(description=gettext_lazy("state"), ordering="state")
    def delivery(self, row) -> SafeString:
        return status_pill(row.get_state_display(), row.state)
