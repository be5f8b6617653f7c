"""The sign-in sheet and the certificate of attendance, as facts and on paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ce_plugin.app_settings import app_settings
from ce_plugin.enums import LIVE_CLAIM_STATUSES, ClaimRole
from ce_plugin.models import (
    Attendance,
    CreditClaim,
    EventPage,
    EventSession,
    Person,
    times,
)
from ce_plugin.pdf import fitting_size, render_pdf
from ce_plugin.services import attendance_lists, claimable, clock
from ce_plugin.services.explanations import credits_in_words

# For walk-ins: their rows have letters, so that no number is given twice.
BLANK_ROWS = tuple("ABCDEFGHIJKL")
NAME_WIDTH = 470
LARGEST_NAME, SMALLEST_NAME = 30, 14
# The head of a sheet has room for two lines of it, broken at words.
HEADING_WIDTH, LONGEST_HEADING = 920, 110
LARGEST_HEADING, SMALLEST_HEADING = 17, 9
# A word that is wider than its column would be printed across the next one.
WORD_WIDTH, LARGEST_WORD, SMALLEST_WORD = 176, 10, 6


def sheet_pdf(session: EventSession, *, actor) -> bytes:
    """Everybody who has a seat, to sign beside their name, and rows for walk-ins."""
    rows = attendance_lists.rows_of(session, actor)
    rows = [row for row in rows if row.number is not None]
    hosts = [str(host) for host in session.page.hosts.all()]
    title = _("Sign-in sheet: %(title)s") % {"title": session.display_title}
    context = {
        "title": title,
        **_heading(session.display_title),
        "organisation": app_settings.ORGANISATION,
        "event": session.page.title,
        "session": session.title,
        "when": session.when,
        "place": session.page.place,
        "hosts": ", ".join(hosts),
        "rows": rows,
        "row_size": _row_size(row.name for row in rows),
        "blank_rows": BLANK_ROWS,
    }
    return render_pdf("ce_plugin/pdf/sign_in_sheet.html", context)


def _heading(title: str) -> dict:
    """A title too long for the head keeps a sheet from being drawn at all."""
    heading = Truncator(title).chars(LONGEST_HEADING)
    size = fitting_size(
        heading, width=HEADING_WIDTH, largest=LARGEST_HEADING, smallest=SMALLEST_HEADING
    )
    return {
        "heading": heading,
        "heading_size": size,
        "heading_height": round(size * 1.25),
    }


def _row_size(names: Iterable[str]) -> int:
    words = (word for name in names for word in name.split())
    return fitting_size(
        max(words, key=len, default=""),
        width=WORD_WIDTH,
        largest=LARGEST_WORD,
        smallest=SMALLEST_WORD,
    )


@dataclass(frozen=True)
class Attended:
    """One session somebody was at, and what it is worth in their record."""

    title: str
    when: str
    evidence: str
    credits: Decimal | None
    category: str

    @property
    def credits_words(self) -> str:
        return credits_in_words(self.credits) if self.credits else _("no CE credit")


@dataclass(frozen=True)
class CertificateOfAttendance:
    event: EventPage
    person: Person
    sessions: tuple[Attended, ...]

    @property
    def credits(self) -> Decimal:
        return sum((one.credits or Decimal(0) for one in self.sessions), Decimal(0))

    @property
    def credits_words(self) -> str:
        return credits_in_words(self.credits) if self.credits else ""


def attended_by(event: EventPage, person: Person) -> list[EventSession]:
    """What somebody was at, over or not: one query.

    Once one of them is over there is a certificate, see `certificate_of`.
    """
    rows = Attendance.objects.present().filter(session__page=event)
    counts = Q(claim__status__in=LIVE_CLAIM_STATUSES)
    if not event.is_off:
        counts |= Q(session__is_cancelled=False)
    rows = rows.filter(counts, person=person).select_related("session__page")
    return [row.session for row in rows]


def certificate_of(event: EventPage, person: Person) -> CertificateOfAttendance | None:
    """What somebody attended of an event and is over by now; None when nothing.

    What was called off while it went on is left out, unless it is a credit all the same.
    """
    now = clock.now()
    rows = Attendance.objects.present().filter(person=person, session__page=event)
    related = ("session__page", "session__category", "claim__category")
    over = [
        row
        for row in rows.select_related(*related).order_by(
            "session__begins_on", "session__begins_at", "pk"
        )
        if row.session.has_ended(now)
    ]
    standing = _standing_credits(event, person)
    attended = [
        _attended(row, claim)
        for row in over
        if (claim := _credit_of(row, standing)) or claimable.takes_place(row.session)
    ]
    return CertificateOfAttendance(event, person, tuple(attended)) if attended else None


def _standing_credits(event: EventPage, person: Person) -> dict[int, CreditClaim]:
    live = CreditClaim.objects.live().filter(person=person, role=ClaimRole.ATTENDEE)
    rows = live.filter(session__page=event).select_related("category")
    return {claim.session_id: claim for claim in rows}


def _credit_of(row: Attendance, standing: dict[int, CreditClaim]) -> CreditClaim | None:
    """The one that came of it; after a merge perhaps the other one that stands."""
    if row.claim and row.claim.status in LIVE_CLAIM_STATUSES:
        return row.claim
    return standing.get(row.session_id)


def _attended(row: Attendance, claim: CreditClaim | None) -> Attended:
    return Attended(
        title=row.session.display_title,
        when=row.session.when,
        evidence=row.get_evidence_level_display(),
        credits=claim.credits if claim else None,
        category=claim.category.name if claim else "",
    )


def certificate_pdf(certificate: CertificateOfAttendance) -> bytes:
    """Drawn when it is asked for: it says what is on record today."""
    name = certificate.person.full_name
    size = fitting_size(
        name, width=NAME_WIDTH, largest=LARGEST_NAME, smallest=SMALLEST_NAME
    )
    context = {
        "title": _("Certificate of attendance: %(event)s")
        % {"event": certificate.event.title},
        "organisation": app_settings.ORGANISATION,
        "certificate": certificate,
        "name": name,
        "name_size": size,
        "name_height": round(size * 1.25),
        "day": times.formal_day(clock.today()),
    }
    return render_pdf("ce_plugin/pdf/attendance_certificate.html", context)
