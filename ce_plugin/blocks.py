"""StreamField blocks of the event page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class EventBodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label=_("Heading"),
        icon="title",
        max_length=120,
        template="ce_plugin/blocks/heading.html",
    )
    paragraph = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=["bold", "italic", "link", "ul", "ol"]
    )
    objectives = blocks.ListBlock(
        blocks.CharBlock(max_length=250),
        label=_("What you will learn"),
        icon="list-ul",
        template="ce_plugin/blocks/objectives.html",
    )
    callout = blocks.TextBlock(
        label=_("Note to set apart"),
        icon="info-circle",
        template="ce_plugin/blocks/callout.html",
    )
