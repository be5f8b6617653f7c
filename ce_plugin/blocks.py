"""StreamField blocks of the event page."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock


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


WEB = ("https://", "http://")


class ResourceValue(blocks.StructValue):
    """What a page says about a handout: where it is, and what it is."""

    @property
    def address(self) -> str:
        """Nothing where there is none, and none that is a script: a form takes none,
        what writes past it may."""
        document, url = self.get("document"), self.get("url") or ""
        if document:
            return document.url
        return url if url.lower().startswith(WEB) else ""

    @property
    def kind(self) -> str:
        """As "PDF, 240 KB", or on whose site it is."""
        document = self.get("document")
        if not document:
            return urlsplit(self.get("url") or "").hostname or ""
        size = document.get_file_size()
        parts = [document.file_extension.upper(), size and filesizeformat(size)]
        return ", ".join(filter(None, parts))


class ResourceBlock(blocks.StructBlock):
    """A handout: a document of this site, or an address elsewhere."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    document = DocumentChooserBlock(label=_("Document"), required=False)
    url = blocks.URLBlock(label=_("or address"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Resource")
        value_class = ResourceValue

    def clean(self, value):
        cleaned = super().clean(value)
        if bool(cleaned["document"]) == bool(cleaned["url"]):
            wrong = ValidationError(_("Choose a document or give an address."))
            raise StructBlockValidationError(block_errors={"url": wrong})
        return cleaned


class ResourcesBlock(blocks.StreamBlock):
    resource = ResourceBlock()


class QuestionBlock(blocks.StructBlock):
    """What people are asked when they register."""

    label = blocks.CharBlock(label=_("Question"), max_length=200)
    help_text = blocks.CharBlock(label=_("Help"), required=False, max_length=250)
    required = blocks.BooleanBlock(label=_("Must be answered"), required=False)


class ChoiceQuestionBlock(QuestionBlock):
    choices = blocks.ListBlock(
        blocks.CharBlock(max_length=120), label=_("Answers to choose from"), min_num=2
    )


class QuestionsBlock(blocks.StreamBlock):
    """The block's id names the question in what people have answered."""

    short_text = QuestionBlock(label=_("Short text"), icon="pilcrow")
    long_text = QuestionBlock(label=_("Long text"), icon="doc-full")
    yes_no = QuestionBlock(label=_("Yes or no"), icon="check")
    one_of = ChoiceQuestionBlock(label=_("One of several"), icon="radio-full")
    some_of = ChoiceQuestionBlock(label=_("Any of several"), icon="list-ul")

    class Meta:
        max_num = 20
