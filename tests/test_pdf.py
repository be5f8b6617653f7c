"""The one door to the PDF renderer."""

import datetime as dt
import io

import pypdf
import pytest
from django.template import engines
from django.test import override_settings

from ce_plugin import pdf
from ce_plugin.exceptions import PdfError
from ce_plugin.services.certificate_files import qr_image, sizes_of

TEMPLATE = "ce_plugin/pdf/certificate.html"
ADDRESS = "https://learning.library.example/ce/check/ABCDEFGHJKLMNPQRSTUVWXYZ23/"


def facts(**given) -> dict:
    printed = {
        "organisation": "Montana State Library",
        "holder_name": "Ann Lee",
        "library_name": "Bozeman Public Library",
        "track_name": "Library director",
        "number": "MSL-2026-000123-7",
        "issued_on": dt.date(2026, 11, 22),
        "expires_on": dt.date(2030, 11, 22),
        "check_url": ADDRESS,
        "title": "Certificate MSL-2026-000123-7",
        "qr": qr_image(ADDRESS),
        **given,
    }
    return printed | sizes_of(printed)


def text_of(content: bytes) -> str:
    page = pypdf.PdfReader(io.BytesIO(content)).pages[0]
    return " ".join(page.extract_text().split())


@pytest.fixture
def draw_html(tmp_path, settings):
    """Draws any HTML through the door, as a template of a site would."""

    def draw(html: str) -> bytes:
        (tmp_path / "probe.html").write_text(html)
        engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
        with override_settings(TEMPLATES=[engine]):
            engines._engines.clear()
            return pdf.render_pdf("probe.html", {})

    yield draw
    engines._engines.clear()


def test_a_certificate_is_one_landscape_letter_page_with_every_fact():
    content = pdf.render_pdf(TEMPLATE, facts())

    document = pypdf.PdfReader(io.BytesIO(content))
    assert len(document.pages) == 1
    assert [float(side) for side in document.pages[0].mediabox] == [0, 0, 792, 612]
    printed = (
        f"Anyone can check this certificate at {ADDRESS} Number MSL-2026-000123-7 "
        "Issued 22 November 2026 Valid through 22 November 2030 Montana State "
        "Library Certificate of Continuing Education This certifies that Ann Lee "
        "Bozeman Public Library has met the continuing education requirements "
        "for certification as Library director"
    )
    assert sorted(text_of(content).split()) == sorted(printed.split())


def test_title_and_language_are_set_and_the_fonts_travel_along():
    document = pypdf.PdfReader(io.BytesIO(pdf.render_pdf(TEMPLATE, facts())))

    fonts = document.pages[0]["/Resources"]["/Font"]
    used = {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    assert document.metadata.title == "Certificate MSL-2026-000123-7"
    assert document.trailer["/Root"]["/Lang"].startswith("en")
    assert {name.partition("+")[2] for name in used if "+" in name} == {
        "NotoSerif-Regular",
        "NotoSerif-Bold",
    }


@pytest.mark.parametrize(
    "name",
    [
        "Łucja Śnieżyńska-Ōkuma",
        "Q̓ʷuʔ Sxʷełčin",
        "Ελένη Παπαδοπούλου",
        "Анна Ковалёва",
        "Renée O'Neil & Sons <b>",
    ],
)
def test_names_come_out_letter_by_letter(name):
    content = pdf.render_pdf(TEMPLATE, facts(holder_name=name))

    assert name.replace(" ", "") in text_of(content).replace(" ", "")


def test_a_decomposed_name_is_drawn_composed():
    content = pdf.render_pdf(TEMPLATE, facts(holder_name="Rene\u0301e"))

    assert "Ren\u00e9e" in text_of(content)


@pytest.mark.parametrize("name", ["李小龍", "محمد", "Ann 🎓 Lee"])
def test_a_letter_without_glyph_stops_the_certificate(name):
    with pytest.raises(PdfError, match="No glyph for U\\+"):
        pdf.render_pdf(TEMPLATE, facts(holder_name=name))


def test_long_names_shrink_until_they_fit_and_stay_on_one_page():
    sizes = [
        pdf.fitting_size(name, width=620, largest=40, smallest=17)
        for name in ("Ann Lee", "Maria von Hohenzollern-Sigmaringen", "W" * 200)
    ]
    content = pdf.render_pdf(TEMPLATE, facts(holder_name="Wilhelmina " * 18))

    assert sizes[0] == 40
    assert 17 < sizes[1] < 40
    assert sizes[2] == 17
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1


def test_an_empty_text_has_the_largest_size():
    assert pdf.fitting_size("", width=620, largest=40, smallest=17) == 40


@pytest.mark.parametrize(
    "name",
    [
        "<img src=/etc/passwd>",
        "<pdf:barcode value='1' type='qr'>",
        "<style>@import url(http://169.254.169.254/x.css);</style>",
    ],
)
def test_markup_in_a_name_is_printed_and_not_obeyed(name):
    content = pdf.render_pdf(TEMPLATE, facts(holder_name=name))

    assert name.replace(" ", "") in text_of(content).replace(" ", "")


@pytest.mark.parametrize(
    "html",
    [
        "<p><img src='/etc/passwd'></p>",
        "<p><img src='../models/people.py'></p>",
        "<p><img src='http://127.0.0.1:9/x.png'></p>",
        "<p><img src='https://example.org/x.png'></p>",
        "<style>@import url(file:///etc/passwd);</style><p>x</p>",
        "<style>@font-face{font-family:x;src:url(/etc/hosts.ttf)}</style><p>x</p>",
    ],
)
def test_nothing_outside_the_assets_is_read_and_a_complaint_is_an_error(
    draw_html, html
):
    with pytest.raises(PdfError):
        draw_html(f"<html><body>{html}</body></html>")


def test_a_document_that_breaks_the_renderer_is_a_pdf_error(draw_html):
    with pytest.raises(PdfError, match="could not be drawn"):
        draw_html("<div>" * 3000)


def test_a_document_too_long_to_draw_is_refused_before_it_is_read(draw_html):
    with pytest.raises(PdfError, match="too long"):
        draw_html("<p>x</p>" * 30_000)
