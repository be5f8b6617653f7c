"""The certificate's file: drawn once, stored once, given up on at last."""

from __future__ import annotations

import hashlib
import io

import pypdf
import pytest

from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import NotPermitted, PdfError
from ce_plugin.models import Certificate
from ce_plugin.models.certificates import PDF_TRIES
from ce_plugin.services import certificate_files
from tests.factories import make_application, make_coordinator

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return make_application("issued").certificates.get()


@pytest.fixture
def drawings(monkeypatch):
    """Counts what the renderer is asked for, and lets it draw."""
    drawn = []
    render = certificate_files.render_pdf

    def counting(template, context):
        drawn.append(context["number"])
        return render(template, context)

    monkeypatch.setattr(certificate_files, "render_pdf", counting)
    return drawn


@pytest.fixture
def renderer(monkeypatch):
    """Replaces the renderer by something that returns or raises what is given."""

    def replace(outcome):
        def render(template, context):
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(certificate_files, "render_pdf", render)

    return replace


def stored(certificate) -> bytes:
    with certificate.pdf.open("rb") as file:
        return file.read()


def test_attach_stores_the_pdf_with_its_fingerprint_in_private(certificate, settings):
    assert certificate_files.attach_pdf(certificate.pk) is True

    certificate.refresh_from_db()
    content = stored(certificate)
    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert certificate.pdf_digest == hashlib.sha256(content).hexdigest()
    assert certificate.pdf.path.startswith(str(settings.CE_PLUGIN_PRIVATE_ROOT))
    assert certificate.number in text
    assert certificate.holder_name in text
    assert (certificate.pdf_attempts, certificate.pdf_error) == (1, "")


def test_attach_twice_draws_and_stores_once(certificate, drawings):
    certificate_files.attach_pdf(certificate.pk)
    certificate.refresh_from_db()
    before = (certificate.pdf.name, certificate.pdf_digest)

    assert certificate_files.attach_pdf(certificate.pk) is False

    certificate.refresh_from_db()
    assert (certificate.pdf.name, certificate.pdf_digest) == before
    assert drawings == [certificate.number]


def test_attach_for_a_certificate_that_is_not_there_does_nothing():
    assert certificate_files.attach_pdf(0) is False


def test_of_two_drawings_at_once_the_first_is_kept(certificate, renderer, monkeypatch):
    renderer(b"%PDF second")
    draw = certificate_files.draw

    def while_another_stores(row):
        monkeypatch.setattr(certificate_files, "draw", draw)
        renderer(b"%PDF first")
        assert certificate_files.attach_pdf(row.pk) is True
        return b"%PDF second"

    monkeypatch.setattr(certificate_files, "draw", while_another_stores)

    assert certificate_files.attach_pdf(certificate.pk) is False
    certificate.refresh_from_db()
    assert stored(certificate) == b"%PDF first"


def test_a_try_is_counted_before_the_drawing_begins(certificate, monkeypatch):
    seen = []

    def draw(row):
        seen.append(Certificate.objects.get(pk=row.pk).pdf_attempts)
        return b"%PDF"

    monkeypatch.setattr(certificate_files, "draw", draw)
    certificate_files.attach_pdf(certificate.pk)

    assert seen == [1]


def test_a_missing_letter_is_noted_and_tried_five_times_at_most(certificate, drawings):
    Certificate.objects.filter(pk=certificate.pk).update(holder_name="李小龍")

    for _ in range(7):
        assert certificate_files.attach_pdf(certificate.pk) is False

    certificate.refresh_from_db()
    assert len(drawings) == PDF_TRIES == 5
    assert certificate.pdf_error == "No glyph for U+5C0F, U+674E, U+9F8D."
    assert certificate.is_undrawn is True
    assert certificate_files.draw_missing() == 0


def test_only_a_coordinator_has_it_drawn_again(certificate):
    Certificate.objects.filter(pk=certificate.pk).update(pdf_attempts=PDF_TRIES)

    with pytest.raises(NotPermitted):
        certificate_files.draw_again(certificate, actor=certificate.person.user)

    certificate.refresh_from_db()
    assert certificate.is_undrawn


def test_drawn_again_it_is_tried_as_often_as_a_new_one(certificate, drawings):
    Certificate.objects.filter(pk=certificate.pk).update(
        holder_name="李小龍", pdf_attempts=PDF_TRIES
    )
    actor = make_coordinator()

    assert certificate_files.draw_again(certificate, actor=actor) is True
    assert certificate_files.draw_again(certificate, actor=actor) is False
    for _ in range(7):
        certificate_files.attach_pdf(certificate.pk)

    assert len(drawings) == PDF_TRIES


def test_an_error_of_somebody_else_is_noted_by_its_class(certificate, renderer):
    renderer(ValueError("Ann Lee, ann@people.example"))

    certificate_files.attach_pdf(certificate.pk)

    certificate.refresh_from_db()
    assert (certificate.pdf_error, certificate.pdf_attempts) == ("ValueError", 1)


def test_a_full_disk_costs_no_try(certificate, renderer):
    renderer(OSError("No space left on device"))

    for _ in range(7):
        certificate_files.attach_pdf(certificate.pk)

    certificate.refresh_from_db()
    assert (certificate.pdf_error, certificate.pdf_attempts) == ("OSError", 0)
    assert certificate.is_undrawn is False


def test_a_later_success_clears_the_error(certificate, renderer):
    renderer(PdfError("The renderer complained about the document."))
    certificate_files.attach_pdf(certificate.pk)
    renderer(b"%PDF")

    assert certificate_files.attach_pdf(certificate.pk) is True

    certificate.refresh_from_db()
    assert (certificate.pdf_error, certificate.pdf_attempts) == ("", 2)


def test_the_sweeper_draws_what_is_missing_and_says_how_many(certificate, renderer):
    other = make_application("issued").certificates.get()
    renderer(b"%PDF")
    certificate_files.attach_pdf(other.pk)

    assert certificate_files.draw_missing() == 1
    assert certificate_files.draw_missing() == 0
    assert not Certificate.objects.filter(pdf="").exists()


def test_the_sweeper_takes_no_more_than_it_is_told(certificate, renderer):
    make_application("issued")
    renderer(b"%PDF")

    assert certificate_files.draw_missing(limit=1) == 1
    assert Certificate.objects.filter(pdf="").count() == 1


def test_printed_facts_are_the_certificates_and_nothing_private(certificate):
    facts = certificate_files.printed_facts(certificate)

    assert facts == {
        "organisation": app_settings.ORGANISATION,
        "holder_name": certificate.holder_name,
        "library_name": certificate.library_name,
        "track_name": certificate.track_name,
        "number": certificate.number,
        "issued_on": certificate.issued_on,
        "expires_on": certificate.expires_on,
        "check_url": f"http://testserver/ce/check/{certificate.verify_code}/",
    }


def test_a_qr_code_is_an_image_of_its_own():
    assert certificate_files.qr_image("http://x.example/").startswith(
        "data:image/png;base64,"
    )
