"""Certificates whose every name is a payload: printed, never obeyed (I6).

A PDF can run scripts and open addresses too; whatever does either is a name in one
of its objects, which are all looked at.
"""

from __future__ import annotations

import io

import pypdf
import pytest
from pypdf.actions import JavaScript
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from ce_plugin import pdf
from ce_plugin.models import Certificate
from tests.hostile.payloads import PAYLOADS, packed
from tests.test_pdf import TEMPLATE, facts, text_of

# What leaves a string of the file, or is an order of the renderer's own.
OF_THE_FILE = (
    ") /OpenAction << /S /JavaScript /JS (app.alert(1)) >> (",
    "\\) >> endobj 99 0 obj << /S /Launch /F (x) >> endobj (",
    "%%EOF trailer << /Root 99 0 R >>",
    "<pdf:nextpage><pdf:toc>",
    "<a href='https://evil.example/'>a</a>",
    "<img src='https://evil.example/x.png'>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "<b>bold</b><br><h1>large</h1>",
)
NAMES = ("holder_name", "library_name", "track_name", "organisation")
LENGTHS = {
    name: Certificate._meta.get_field(name).max_length
    for name in NAMES
    if name != "organisation"
}
ACTIVE = {
    "/AA",
    "/A",
    "/Annots",
    "/EmbeddedFiles",
    "/JS",
    "/JavaScript",
    "/Launch",
    "/OpenAction",
    "/SubmitForm",
    "/URI",
    "/XFA",
}


def names_in(item) -> set[str]:
    if isinstance(item, DictionaryObject):
        return set(item).union(*(names_in(item.raw_get(key)) for key in item))
    if isinstance(item, ArrayObject):
        return set().union(*(names_in(each) for each in item))
    return {str(item)} if isinstance(item, NameObject) else set()


def names_of(content: bytes) -> set[str]:
    """Every name in every object of the file, whether something points there or not."""
    document = pypdf.PdfReader(io.BytesIO(content))
    numbers = {number for kept in document.xref.values() for number in kept}
    numbers |= set(document.xref_objStm)
    objects = [
        IndirectObject(each, 0, document).get_object() for each in numbers if each
    ]
    return names_in(document.trailer).union(*(names_in(each) for each in objects))


def pictures_of(content: bytes) -> int:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return sum(len(page.images) for page in pages)


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def plain() -> bytes:
    return pdf.render_pdf(TEMPLATE, facts())


def test_a_plain_certificate_has_nothing_that_acts(plain):
    assert names_of(plain) & ACTIVE == set()
    assert {"/Catalog", "/Font", "/Page"} <= names_of(plain)


@pytest.mark.parametrize("payload", [*PAYLOADS, *OF_THE_FILE])
def test_a_payload_is_printed_letter_by_letter_and_does_nothing(payload, plain):
    content = pdf.render_pdf(TEMPLATE, facts(**dict.fromkeys(NAMES, payload)))

    assert letters(text_of(content)).count(letters(payload)) == len(NAMES)
    assert names_of(content) <= names_of(plain)
    assert pictures_of(content) == pictures_of(plain)


@pytest.mark.parametrize("start", range(len(PAYLOADS)))
def test_names_as_long_as_the_columns_are_printed_whole(start, plain):
    given = {name: packed(length, start) for name, length in LENGTHS.items()}
    content = pdf.render_pdf(TEMPLATE, facts(**given))
    printed = letters(text_of(content))

    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1
    assert {
        name for name, text in given.items() if letters(text) not in printed
    } == set()
    assert names_of(content) <= names_of(plain)


def test_a_file_that_acts_is_noticed(plain):
    """The control: the same certificate with a script, a link and a file in it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(plain))
    writer.add_open_action(JavaScript("app.alert(1)"))
    writer.add_attachment("x.txt", b"x")
    acting = io.BytesIO()
    writer.write(acting)

    assert names_of(acting.getvalue()) & ACTIVE >= {
        "/JS",
        "/JavaScript",
        "/EmbeddedFiles",
    }
