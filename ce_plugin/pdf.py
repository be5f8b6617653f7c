"""The only door to the PDF renderer: a template and its context in, bytes out."""

from __future__ import annotations

import io
import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.template.loader import render_to_string

from ce_plugin.exceptions import PdfError

ASSETS = Path(__file__).parent / "pdf_assets"
FACES = ("NotoSerif-Regular", "NotoSerif-Bold")
LONGEST_DOCUMENT = 200_000
# What our templates build on; the renderer's own sheet takes as long to read as
# a whole certificate to draw.
FOUNDATION = """
html { font-family: Helvetica; font-size: 10pt; line-height: 150%; display: inline }
body, div, h1, h2, p, table, tr, th, td { display: block }
"""
SECONDS = 20


def render_pdf(template_name: str, context: dict) -> bytes:
    """Draw a template of `ce_plugin/pdf/` with the fonts of `pdf_assets/`.

    Nothing outside that directory is read, nothing is fetched. Raises PdfError
    when the renderer fails, complains, or a character has no glyph: a hole in
    a name is worse than a late certificate. `context["title"]` is the
    document's title.
    """
    html = unicodedata.normalize("NFC", render_to_string(template_name, context))
    if len(html) > LONGEST_DOCUMENT:
        raise PdfError("The document is too long to be drawn.")
    _refuse_missing_glyphs(html)
    return _draw(html, str(context.get("title", "")))


def _draw(html: str, title: str) -> bytes:
    # Slow to import, and needed only where a document is drawn.
    from reportlab import rl_config
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    policy = ResourceAccessPolicy.server(
        ASSETS, allow_remote=False, max_render_seconds=SECONDS
    )
    # Binary streams: smaller, and much faster than spelling them in letters.
    rl_config.useA85 = 0
    document = io.BytesIO()
    try:
        with _complaints() as complaints:
            status = pisa.CreatePDF(
                html,
                dest=document,
                path=str(ASSETS / "document.html"),
                encoding="utf-8",
                # A <title> element would be checked against a font without accents.
                context_meta={"title": title},
                default_css=FOUNDATION,
                resource_policy=policy,
            )
    except Exception as error:
        raise PdfError("The document could not be drawn.") from error
    if status.err or status.warn or complaints:
        raise PdfError("The renderer complained about the document.")
    return document.getvalue()


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What the renderer only logs, such as a stylesheet it was not allowed to read."""
    heard: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: heard.append(record.getMessage())
    logger = logging.getLogger("xhtml2pdf")
    logger.addHandler(handler)
    try:
        yield heard
    finally:
        logger.removeHandler(handler)


def fitting_size(text: str, *, width: float, largest: int, smallest: int) -> int:
    """The largest size in points at which bold `text` stays within `width` points.

    Never below `smallest`: a longer text is broken into lines.
    """
    at_one = _face("NotoSerif-Bold").stringWidth(unicodedata.normalize("NFC", text), 1)
    return max(smallest, min(largest, int(width / max(at_one, 0.01))))


@cache
def _face(name: str):
    # Slow to import, and needed only where a document is drawn.
    from reportlab.pdfbase.ttfonts import TTFont

    return TTFont(f"measure-{name}", str(ASSETS / f"{name}.ttf"))


@cache
def _known_characters() -> frozenset[int]:
    """What every one of our faces has a glyph for."""
    return frozenset.intersection(
        *(frozenset(_face(name).face.charToGlyph) for name in FACES)
    )


class _ShownText(HTMLParser):
    """Collects what a reader sees: text outside of <style>."""

    def __init__(self) -> None:
        super().__init__()
        self.characters: set[str] = set()
        self._in_style = False

    def handle_starttag(self, tag, attrs) -> None:
        self._in_style = tag == "style"

    def handle_endtag(self, tag) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.characters.update(data)


def _refuse_missing_glyphs(html: str) -> None:
    # The renderer leaves a missing character out without a word.
    reader = _ShownText()
    reader.feed(html)
    reader.close()
    shown = {ord(char) for char in reader.characters if not char.isspace()}
    missing = shown - _known_characters()
    if missing:
        codes = ", ".join(f"U+{code:04X}" for code in sorted(missing)[:5])
        raise PdfError(f"No glyph for {codes}.")
