"""Which mail goes to whom when an application moves. Rows only; see outbox.py."""

from __future__ import annotations

from django.urls import reverse
from django.utils.timezone import localdate

from ce_plugin.enums import StageKind
from ce_plugin.models import (
    Certificate,
    CertificationApplication,
    CESettings,
    RuleSetMove,
    StageState,
    VerificationRequest,
    times,
)
from ce_plugin.services import links
from ce_plugin.services.outbox import queue_email


def _last_day(request: VerificationRequest) -> str:
    """Until when a link works: the local day (trap 13)."""
    return times.day_words(localdate(request.expires_at))


def _to_applicant(application, kind: str, key: str, **context) -> None:
    person = application.participation.person
    queue_email(
        kind,
        dedupe_key=f"application:{application.pk}:{key}",
        recipient=person.email,
        person=person,
        context={
            "first_name": person.first_name,
            "track": application.participation.track.name,
            "application_url": links.page("application", application.public_id),
            **context,
        },
    )


def submitted(application: CertificationApplication) -> None:
    number = application.snapshot_number
    _to_applicant(
        application,
        "application_submitted",
        f"submitted:{number}",
        first=_first_look(application),
        verifier=application.verifier.person.full_name,
    )


def _first_look(application: CertificationApplication) -> str:
    """Who looks at a submitted list first: the order of steps is the track's."""
    steps = application.participation.track.stages.order_by("sort_order")
    people = steps.filter(kind__in=[StageKind.COORDINATOR, StageKind.VERIFIER])
    return people.values_list("kind", flat=True).first() or ""


def returned(application: CertificationApplication, note: str) -> None:
    key = f"returned:{application.snapshot_number}"
    _to_applicant(application, "application_returned", key, note=note)


def declined(application: CertificationApplication, note: str) -> None:
    _to_applicant(application, "application_declined", "declined", note=note)


def coordinator_needed(
    application: CertificationApplication, stage: StageState, occasion: str = "turn"
) -> None:
    """Tell the office that it is its turn."""
    _to_office(application, "coordinator_needed", f"stage:{stage.pk}:{occasion}")


def _to_office(application, kind: str, key: str, **context) -> None:
    """Where the site settings name an address for it."""
    office = CESettings.load().contact_email
    if not office:
        return
    queue_email(
        kind,
        dedupe_key=key,
        recipient=office,
        context={"desk_url": links.absolute(desk_path(application)), **context},
    )


def desk_path(application: CertificationApplication) -> str:
    # The host decides where the admin stands; the name is modeladmin's.
    name = "ce_plugin_certificationapplication_modeladmin_inspect"
    return reverse(name, args=[application.pk])


def verifier_asked(request: VerificationRequest, *, occasion: int = 1) -> None:
    """The question to the verifier; the copies carry no link to answer (trap 1)."""
    _to_verifier(request, "verification_asked", f"asked:{occasion}")
    if occasion == 1:
        _copy_question(request)


def _copy_question(request: VerificationRequest) -> None:
    """Applicant and office know whom to expect an answer from, and until when."""
    application, participation = request.application, request.application.participation
    known = {
        "verifier": request.recipient_name,
        "expires_on": _last_day(request),
    }
    key = f"verification:{request.pk}"
    _to_applicant(application, "verification_copy", f"{key}:copy", **known)
    _to_office(
        application,
        "verification_office_copy",
        f"{key}:office-copy",
        applicant=participation.person.full_name,
        track=participation.track.name,
        **known,
    )


def _to_verifier(request: VerificationRequest, kind: str, key: str, **context) -> None:
    participation = request.application.participation
    queue_email(
        kind,
        dedupe_key=f"verification:{request.pk}:{key}",
        recipient=request.recipient_email,
        person=request.verifier.person,
        verification=request,
        context={
            "verifier": request.recipient_name,
            "applicant": participation.person.full_name,
            "library": request.verifier.library.name,
            "track": participation.track.name,
            "expires_on": _last_day(request),
            **context,
        },
    )


def verifier_answered(request: VerificationRequest) -> None:
    """A receipt to the verifier, and word to the applicant, neither with a link."""
    answer = str(request.get_status_display())
    _to_verifier(request, "verification_receipt", "receipt", answer=answer)
    _to_applicant(
        request.application,
        "verification_answered",
        f"verification:{request.pk}:answered",
        verifier=request.recipient_name,
        confirmed=request.status == "confirmed",
    )


def rules_missing(certificate: Certificate) -> None:
    """Nobody can go on collecting: no rules are in force for the track."""
    office = CESettings.load().contact_email
    if not office:
        return
    queue_email(
        "rules_missing",
        dedupe_key=f"certificate:{certificate.pk}:rules-missing",
        recipient=office,
        context={"track": certificate.track_name},
    )


def rules_changed(move: RuleSetMove) -> None:
    """The person reads why their run has other rules now, and where to see them."""
    participation = move.participation
    person = participation.person
    if not person.email:
        return
    queue_email(
        "rules_changed",
        dedupe_key=f"rule-set-move:{move.pk}",
        recipient=person.email,
        person=person,
        context={
            "first_name": person.first_name,
            "track": participation.track.name,
            "rules": move.to_rule_set.parsed.title,
            "reason": move.reason,
            "participation_url": links.page("participation", participation.public_id),
        },
    )


def issued(certificate: Certificate) -> None:
    queue_email(
        "certificate_issued",
        dedupe_key=f"certificate:{certificate.pk}:issued",
        recipient=certificate.person.email,
        person=certificate.person,
        certificate=certificate,
        context={
            "first_name": certificate.person.first_name,
            "track": certificate.track_name,
            "number": certificate.number,
            "expires_on": times.formal_day(certificate.expires_on),
            "certificate_url": links.page("certificate", certificate.public_id),
        },
    )
