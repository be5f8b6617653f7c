"""Issuing: number, certificate and next participation in one transaction."""

from __future__ import annotations

import unicodedata

from django.db import transaction
from django.db.models import F

from ce_plugin import rules
from ce_plugin.app_settings import app_settings
from ce_plugin.enums import StageStatus
from ce_plugin.exceptions import NoRuleSet, TransitionNotAllowed
from ce_plugin.models import (
    ApplicationSnapshot,
    Certificate,
    CertificationApplication,
    NumberSeries,
)
from ce_plugin.services import audit, clock, notices
from ce_plugin.services.certificate_files import queue_drawing
from ce_plugin.services.participations import open_participation
from ce_plugin.services.people import main_position
from ce_plugin.services.snapshots import current_snapshot
from ce_plugin.services.transition import apply_transition
from ce_plugin.signals import announce, certificate_issued


@transaction.atomic
def issue_certificate(
    application: CertificationApplication, *, actor=None
) -> Certificate:
    """Issue on the current list, close the participation, open the next.

    Every step of the review must be passed on this very list, or it raises
    TransitionNotAllowed. Issuing twice returns the certificate that stands.
    """
    snapshot = current_snapshot(application)
    standing = application.certificates.filter(is_current=True).first()
    if standing:
        return standing
    _require_all_marks(snapshot)
    data = {"digest": snapshot.digest}
    changes = {"closed_at": clock.now()}
    apply_transition(application, "issue", actor=actor, changes=changes, data=data)
    certificate = _create(application, snapshot)
    audit.record("certificate.issue", certificate, actor=actor, digest=snapshot.digest)
    _turn_over(application, snapshot, certificate)
    notices.issued(certificate)
    announce(certificate_issued, certificate)
    queue_drawing(certificate)
    return certificate


def _require_all_marks(snapshot: ApplicationSnapshot | None) -> None:
    open_marks = (
        snapshot is None or snapshot.stages.exclude(status=StageStatus.PASSED).exists()
    )
    if open_marks:
        raise TransitionNotAllowed("A step of the review is still open.")


def _create(application, snapshot: ApplicationSnapshot) -> Certificate:
    participation = application.participation
    today = clock.today()
    position = main_position(participation.person, today, confirmed=True)
    return Certificate.objects.create(
        number=next_number(app_settings.CERTIFICATE_PREFIX, today.year),
        application=application,
        participation=participation,
        person=participation.person,
        track=participation.track,
        rule_set=snapshot.rule_set,
        holder_name=participation.person.full_name,
        library_name=position.library.name if position else "",
        track_name=participation.track.name,
        issued_on=today,
        expires_on=rules.expires_on(
            snapshot.rule_set.parsed, participation.track.code, today
        ),
        snapshot_digest=snapshot.digest,
    )


def _turn_over(application, snapshot, certificate: Certificate) -> None:
    participation = application.participation
    changes = {"closed_on": certificate.issued_on}
    apply_transition(participation, "certify", actor=None, changes=changes)
    try:
        # From the day the list was judged: what was earned while the review took
        # its time must count somewhere, and what is used counts nowhere twice.
        open_participation(
            person=participation.person,
            track=participation.track,
            period_start=snapshot.as_of,
        )
    except NoRuleSet:
        # The certificate is earned, whether or not new rules are there yet.
        notices.rules_missing(certificate)


def next_number(prefix: str, year: int) -> str:
    """The next number of a year, such as MSL-2026-000123-7, without gaps (DD4)."""
    series, _created = NumberSeries.objects.get_or_create(prefix=prefix, year=year)
    # The update holds the row: a second issue waits, a rollback gives it back.
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db()
    digits = f"{year}{series.last:06d}"
    return f"{prefix}-{year}-{series.last:06d}-{check_digit(digits)}"


# Damm's table finds every single wrong digit and every swap of neighbours.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(digits: str) -> str:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def find_by_code(code: str) -> Certificate | None:
    """The certificate a printed code belongs to; spaces and case do not matter."""
    typed = "".join(code.split()).replace("-", "").upper()
    if not typed.isalnum():
        return None
    rows = Certificate.objects.select_related("person")
    return rows.filter(verify_code=typed).first()


def find_by_number(number: str, surname: str) -> Certificate | None:
    """A number alone says nothing: the printed surname must match as well (DD4)."""
    rows = Certificate.objects.filter(number=number.strip().upper(), is_current=True)
    certificate = rows.select_related("person").first()
    if certificate is None:
        return None
    same = _folded(certificate.holder_name).endswith(f" {_folded(surname)}")
    return certificate if same else None


def _folded(name: str) -> str:
    """One spelling for one name: accents composed, case and extra spaces gone."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
