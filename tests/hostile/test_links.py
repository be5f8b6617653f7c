"""Addresses that are scripts stay out of fields and of formatted text (I17)."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from ce_plugin.blocks import EventBodyBlock, ResourceValue
from tests.hostile.payloads import PAYLOADS
from tests.hostile.seeding import content_state

SCRIPTS = (
    *("javascript:q()", "JaVaScRiPt:q()", "java\tscript:q()", " javascript:q()"),
    *(
        "java\nscript:q()",
        "\x01javascript:q()",
        "vbscript:q()",
        "blob:q",
        "file:///etc",
    ),
    *("data:text/html,<script>q()</script>", "data:image/svg+xml,<svg onload=q()>"),
    *("javascript://library.example/%0Aq()", "//evil.example/", "/\\evil.example"),
    "ws://evil.example/",
)
OURS = [
    *apps.get_app_config("ce_plugin").get_models(),
    *apps.get_app_config("home").get_models(),
]
ADDRESSES = [
    (model, field.name)
    for model in OURS
    for field in model._meta.local_concrete_fields
    if isinstance(field, models.URLField)
]
FEATURES = {
    tuple(field.features)
    for model in OURS
    for field in model._meta.local_concrete_fields
    if isinstance(field, RichTextField)
} | {tuple(EventBodyBlock().child_blocks["paragraph"].features)}
HREF = re.compile(r'href="([^"]*)"')
GOOD = ("https://library.example/", "http://library.example/a?b=c")


def cleaned(model, name: str, address: str) -> str:
    """What the editor's form makes of it; nothing when it is refused."""
    if not issubclass(model, Page):
        # The panels of a snippet belong to its view set, which a form adds nothing to.
        field = model._meta.get_field(name).formfield(assume_scheme="https")
    else:
        field = model.get_edit_handler().get_form_class().base_fields[name]
    try:
        return field.clean(address)
    except ValidationError:
        return ""


@pytest.mark.parametrize(("model", "name"), ADDRESSES)
@pytest.mark.parametrize("address", SCRIPTS)
def test_no_field_for_an_address_takes_a_script(address, model, name):
    found = cleaned(model, name, address)

    assert found == "" or re.match("https?://evil", found)
    assert [cleaned(model, name, one) for one in GOOD] == list(GOOD)


@pytest.mark.parametrize("address", SCRIPTS)
def test_no_handout_leads_to_a_script_whoever_wrote_it(address):
    assert ResourceValue(None, [("url", address)]).address == ""
    assert [ResourceValue(None, [("url", one)]).address for one in GOOD] == list(GOOD)


@pytest.mark.parametrize("features", FEATURES)
@pytest.mark.parametrize("address", [*SCRIPTS, *PAYLOADS])
def test_no_link_of_formatted_text_is_a_script(address, features):
    """As an editor's browser would send it, whatever the editor's buttons offer."""
    stored = ContentstateConverter(list(features)).to_database_format(
        content_state("Read on", address)
    )

    shown = expand_db_html(stored)
    hrefs = HREF.findall(shown)
    assert [
        one for one in hrefs if re.match(r"\s*(javascript|data|vbscript)", one, re.I)
    ] == []
    assert "<script" not in shown
    assert "onload=" not in re.sub(r"&lt;.*", "", shown)


@pytest.mark.parametrize("features", FEATURES)
def test_pasted_markup_is_text(features):
    converter = ContentstateConverter(list(features))
    for payload in PAYLOADS:
        shown = expand_db_html(
            converter.to_database_format(content_state(payload, "/"))
        )
        assert re.findall(r"<(?!/?(p|a|b|i)\b)", shown) == []


def test_fields_and_texts_are_found():
    assert len(ADDRESSES) == 4
    assert len(FEATURES) >= 2
