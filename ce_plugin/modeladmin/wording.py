"""Sentences of the review desk."""

from __future__ import annotations

import datetime as dt
from functools import cache

from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.enums import StageKind, StageStatus
from ce_plugin.models import times

WAITING_AT = {
    StageKind.AUTOMATIC: gettext_lazy("Automatic check"),
    StageKind.COORDINATOR: gettext_lazy("Coordinator's review"),
    StageKind.VERIFIER: gettext_lazy("With the verifier"),
    StageKind.ISSUE: gettext_lazy("Issue of the certificate"),
}
MAIL_KINDS = {
    "application_submitted": gettext_lazy("Application received"),
    "application_returned": gettext_lazy("Application returned"),
    "application_declined": gettext_lazy("Application declined"),
    "approval_given": gettext_lazy("Page approved, to its editor"),
    "approval_needed": gettext_lazy("A page waits for approval"),
    "approval_refused": gettext_lazy("Changes to a page asked for"),
    "certificate_issued": gettext_lazy("Certificate issued"),
    "coordinator_needed": gettext_lazy("An application waits for the coordinator"),
    "address_changed": gettext_lazy("Mail goes to another address"),
    "address_removed": gettext_lazy("An address was removed"),
    "address_confirm": gettext_lazy("Link to confirm an address"),
    "address_refused": gettext_lazy("An address is somebody else's"),
    "invitation_refused": gettext_lazy("An invitation went to somebody else"),
    "position_confirmed": gettext_lazy("Position confirmed"),
    "position_declined": gettext_lazy("Position declined"),
    "position_ended": gettext_lazy("Position given a last day"),
    "position_invited": gettext_lazy("Invitation to sign up"),
    "position_waiting": gettext_lazy("A position waits for the director"),
    "position_waiting_office": gettext_lazy("A position waits for the coordinator"),
    "verifier_gone": gettext_lazy("The verifier has left"),
    "registration_cancelled": gettext_lazy("Registration cancelled"),
    "registration_confirmed": gettext_lazy("Registration confirmed"),
    "registration_promoted": gettext_lazy("A seat became free"),
    "registration_waiting": gettext_lazy("In the queue for an event"),
    "event_cancelled": gettext_lazy("Event cancelled"),
    "event_changed": gettext_lazy("Event changed"),
    "event_postponed": gettext_lazy("Event postponed"),
    "event_reminder": gettext_lazy("Reminder of an event"),
    "can_apply": gettext_lazy("Reminder: can apply"),
    "apply_by": gettext_lazy("Reminder: apply by a day"),
    "credits_leave": gettext_lazy("Reminder: credits leave the period"),
    "certificate_expires": gettext_lazy("Reminder: a certificate ends"),
    "rules_missing": gettext_lazy("No rules for the next period"),
    "rules_changed": gettext_lazy("Other rules apply on a track"),
    "verification_answered": gettext_lazy("Verifier's answer, to the applicant"),
    "verification_asked": gettext_lazy("Question to the verifier"),
    "verification_copy": gettext_lazy("Copy of the question, to the applicant"),
    "verification_office_copy": gettext_lazy("Copy of the question, to the office"),
    "verification_receipt": gettext_lazy("Receipt for the verifier"),
}


def stage_sentence(kind: str | None, status: str | None) -> str:
    """The step an application waits at, in words."""
    if status == StageStatus.STOPPED:
        return _("Verifier did not confirm: your decision")
    return str(WAITING_AT.get(kind, ""))


def mail_kind(kind: str) -> str:
    """A kind of the host's is called what its mail is about."""
    known = MAIL_KINDS.get(kind)
    return str(known) if known else _subject(kind)


@cache
def _subject(kind: str) -> str:
    try:
        return render_to_string(f"ce_plugin/email/{kind}_subject.txt", {}).strip()
    except TemplateDoesNotExist:
        return kind


def local(moment: dt.datetime) -> str:
    return times.moment_words(moment)


def day(value: dt.datetime | None) -> SafeString | str:
    """The local date of a moment, for a list."""
    if value is None:
        return ""
    said = times.day_words(timezone.localtime(value).date())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), said)


def name_of(user) -> str:
    """Whoever acted, by the name the office knows."""
    return user.get_full_name() or user.get_username()
