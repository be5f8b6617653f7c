"""Which mail goes to whom when attendance becomes credit, or is corrected. Rows only."""

from __future__ import annotations

from django.urls import reverse

from ce_plugin.models import Attendance, CESettings, CreditClaim, times
from ce_plugin.services import links
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.outbox import Mail, queue_email


def credited(claim: CreditClaim) -> None:
    """The person reads that it is on record: nobody needs to ask for it."""
    if not claim.person.email:
        return
    queue_email(
        "credit_recorded",
        dedupe_key=f"claim:{claim.pk}:recorded",
        recipient=claim.person.email,
        person=claim.person,
        context=_about(claim),
    )


def credited_mail(claim: CreditClaim) -> Mail:
    """The same, for many at once."""
    key = f"claim:{claim.pk}:recorded"
    return Mail("credit_recorded", key, claim.person, _about(claim))


def _about(claim: CreditClaim) -> dict:
    return {
        "first_name": claim.person.first_name,
        "title": claim.title,
        "when": times.span_words(claim.begins_on, claim.ends_on),
        "credits": credits_in_words(claim.credits),
        "category": claim.category.name,
        "evidence": str(claim.get_evidence_level_display()),
        "credits_url": links.page("claim_list"),
    }


def _to_holder(
    kind: str, attendance: Attendance, claim: CreditClaim, note: str
) -> None:
    if not claim.person.email:
        return
    number = attendance.transitions.count()
    queue_email(
        kind,
        dedupe_key=f"attendance:{attendance.pk}:{kind}:{number}",
        recipient=claim.person.email,
        person=claim.person,
        context={**_about(claim), "note": note},
    )


def taken_back(attendance: Attendance, claim: CreditClaim, note: str) -> None:
    _to_holder("credit_taken_back", attendance, claim, note)


def lowered(attendance: Attendance, claim: CreditClaim, note: str) -> None:
    """Their own claim stays, with no more behind it than what they stated."""
    _to_holder("attendance_corrected", attendance, claim, note)


def left_to_office(attendance: Attendance, claim: CreditClaim, note: str) -> None:
    """The credit is part of a submitted application: the office decides about it."""
    office = CESettings.load().contact_email
    if not office:
        return
    name = "ce_plugin_creditclaim_modeladmin_inspect"
    queue_email(
        "attendance_corrected_office",
        dedupe_key=f"attendance:{attendance.pk}:office:{attendance.transitions.count()}",
        recipient=office,
        context={
            **_about(claim),
            "name": claim.person.full_name,
            "note": note,
            "credit_url": links.absolute(reverse(name, args=[claim.pk])),
        },
    )


def undone_mail(claim: CreditClaim, note: str) -> Mail:
    """For many at once: the report that the credit came from was taken back."""
    key = f"claim:{claim.pk}:undone"
    return Mail("credit_taken_back", key, claim.person, {**_about(claim), "note": note})


def ticket(attendance: Attendance) -> None:
    """To a guest: the way to the credit. The link is made when the mail is sent."""
    mail = ticket_mail(attendance)
    queue_email(
        "attendance_ticket",
        dedupe_key=mail.dedupe_key,
        recipient=mail.recipient,
        context=mail.context,
    )


def ticket_mail(attendance: Attendance) -> Mail:
    context = {
        "first_name": attendance.guest_name,
        "attendance": str(attendance.public_id),
        "title": attendance.session.display_title,
        "when": attendance.session.when,
    }
    key = f"attendance:{attendance.pk}:ticket"
    recipient = attendance.guest_email
    return Mail("attendance_ticket", key, None, context, recipient=recipient)
