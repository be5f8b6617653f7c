from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from ce_plugin.models import EventIndexPage

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class HeroBlock(blocks.StructBlock):
    """The first glance of the site: one sentence and one thing to do."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=90)
    text = blocks.TextBlock(label=_("Text"), max_length=300, required=False)
    image = ImageChooserBlock(label=_("Image"), required=False)
    link_label = blocks.CharBlock(label=_("Button"), max_length=40, required=False)
    link_page = blocks.PageChooserBlock(label=_("Button leads to"), required=False)

    class Meta:
        icon = "home"
        label = _("Hero")


class AnnouncementBlock(blocks.StructBlock):
    date = blocks.DateBlock(label=_("Date"))
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Announcement")


class HomePage(Page):
    hero = StreamField(
        [("hero", HeroBlock())], blank=True, max_num=1, verbose_name=_("hero")
    )
    intro = RichTextField(
        _("introduction"), blank=True, features=["h2", *TEXT_FEATURES]
    )
    announcements = StreamField(
        [("announcement", AnnouncementBlock())],
        blank=True,
        verbose_name=_("announcements"),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("hero"),
        FieldPanel("intro"),
        FieldPanel("announcements"),
    ]
    template = "home/home_page.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["calendar"] = (
            EventIndexPage.objects.live().order_by("depth", "path").first()
        )
        return context
