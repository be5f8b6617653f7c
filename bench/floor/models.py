"""An ordinary page of the site: its base template, a title, a text. The floor."""

from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class PlainPage(Page):
    body = RichTextField()

    template = "floor/plain_page.html"


class PlainEvent(models.Model):
    """What a calendar without pages would keep."""

    title = models.CharField(max_length=200)
    start = models.DateTimeField(db_index=True)
    end = models.DateTimeField()
    location = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title
