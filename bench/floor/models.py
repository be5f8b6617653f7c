"""An ordinary page of the site: its base template, a title, a text. The floor."""

from wagtail.fields import RichTextField
from wagtail.models import Page


class PlainPage(Page):
    body = RichTextField()

    template = "floor/plain_page.html"
