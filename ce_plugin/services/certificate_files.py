"""The certificate on paper: drawn once, stored with its fingerprint, kept as drawn."""

from __future__ import annotations

import hashlib
import logging
from functools import partial

import segno
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ce_plugin import permissions
from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import NotPermitted
from ce_plugin.models import Certificate
from ce_plugin.pdf import fitting_size, render_pdf
from ce_plugin.services import audit, links

logger = logging.getLogger(__name__)

NAME_WIDTH = 620
# Largest and smallest, in points: with all three as long as their columns, the
# certificate stays on its one page.
SIZES = {"name": (40, 14), "library": (14, 10), "track": (17, 12)}


def printed_facts(certificate: Certificate) -> dict:
    """Exactly what stands on a certificate; page, paper and public check use it."""
    check_url = links.page("check_code", certificate.verify_code)
    return {
        "organisation": app_settings.ORGANISATION,
        "holder_name": certificate.holder_name,
        "library_name": certificate.library_name,
        "track_name": certificate.track_name,
        "number": certificate.number,
        "issued_on": certificate.issued_on,
        "expires_on": certificate.expires_on,
        "check_url": check_url,
    }


def sizes_of(facts: dict) -> dict[str, int]:
    """How large the names are printed: as large as fits into a line, down to a limit."""
    names = {
        "name": facts["holder_name"],
        "library": facts["library_name"],
        "track": facts["track_name"],
    }
    found = {
        f"{part}_size": fitting_size(
            text, width=NAME_WIDTH, largest=SIZES[part][0], smallest=SIZES[part][1]
        )
        for part, text in names.items()
    }
    return {**found, "name_height": round(found["name_size"] * 1.25)}


def qr_image(address: str) -> str:
    """The QR code of an address as a data URI, dark on white, with its margin."""
    # A fixed mask: trying all eight takes longer than the rest of the code.
    code = segno.make(address, error="m", micro=False, mask=3)
    return code.png_data_uri(scale=4, border=2)


def attach_pdf(certificate_id: int) -> bool:
    """Draw and store the file of a certificate that has none yet.

    True when this call stored it. Safe to run twice or at once: what is stored
    is never drawn again, and of two drawings the first is kept.
    """
    certificate = _take(certificate_id)
    if certificate is None:
        return False
    try:
        return _store(certificate, draw(certificate))
    except Exception as error:
        logger.exception("certificate %s was not drawn", certificate.pk)
        _note(certificate, error)
        return False


@transaction.atomic
def _take(certificate_id: int) -> Certificate | None:
    waiting = Certificate.objects.to_draw().filter(pk=certificate_id)
    # Counted and committed before the work: a document that kills its worker
    # reports nothing, and must not be tried for ever.
    if not waiting.update(pdf_attempts=F("pdf_attempts") + 1):
        return None
    return Certificate.objects.get(pk=certificate_id)


def draw(certificate: Certificate) -> bytes:
    """The certificate as PDF. Raises PdfError rather than leave a letter out."""
    facts = printed_facts(certificate)
    title = _("Certificate %(number)s") % {"number": certificate.number}
    context = {
        **facts,
        **sizes_of(facts),
        "title": title,
        "qr": qr_image(facts["check_url"]),
    }
    return render_pdf("ce_plugin/pdf/certificate.html", context)


@transaction.atomic
def _store(certificate: Certificate, content: bytes) -> bool:
    rows = Certificate.objects.select_for_update(of=("self",), no_key=True)
    current = rows.get(pk=certificate.pk)
    if current.pdf:
        return False
    current.pdf_digest = hashlib.sha256(content).hexdigest()
    current.pdf_error = ""
    name = f"{current.public_id}-{current.version}.pdf"
    current.pdf.save(name, ContentFile(content), save=False)
    current.save(update_fields=["pdf", "pdf_digest", "pdf_error"])
    return True


def _note(certificate: Certificate, error: Exception) -> None:
    # A full disk is nobody's fault: that try does not count, so the sweeper
    # goes on until there is room.
    given_back = 1 if isinstance(error, OSError) else 0
    Certificate.objects.filter(pk=certificate.pk).update(
        pdf_attempts=F("pdf_attempts") - given_back,
        pdf_error=str(error)[:80] if _is_ours(error) else type(error).__name__,
    )


def _is_ours(error: Exception) -> bool:
    return hasattr(error, "code")


def queue_drawing(certificate: Certificate) -> None:
    """Hint the queue after the commit; without it the sweeper finds the row."""
    transaction.on_commit(partial(_hint, certificate.pk), robust=True)


def _hint(certificate_id: int) -> None:
    # django_q is slow to import and needed only where something is queued.
    from django_q.tasks import async_task  # noqa: PLC0415

    async_task("ce_plugin.tasks.draw_certificate", certificate_id)


@transaction.atomic
def draw_again(certificate: Certificate, *, actor) -> bool:
    """Try anew to draw what was given up. True when this call began it.

    Pressed twice, or after the file came, it changes nothing.
    """
    if not permissions.is_coordinator(actor):
        raise NotPermitted("Only a coordinator has a certificate drawn again.")
    given_up = Certificate.objects.undrawn().filter(pk=certificate.pk)
    if not given_up.update(pdf_attempts=0, pdf_error=""):
        return False
    audit.record("certificate.draw", certificate, actor=actor)
    queue_drawing(certificate)
    return True


def draw_missing(limit: int = 100) -> int:
    """Draw what is still missing, without a queue. Returns how many were stored."""
    waiting = Certificate.objects.to_draw()
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(attach_pdf(pk) for pk in ids)
