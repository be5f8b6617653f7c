"""Who takes the attendance of an event without being an editor of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from ce_plugin.models.events import EventPage


class EventHost(models.Model):
    """Named by mail address, so that an editor need not look through the directory.

    Whoever signs in with that address, proved, is the host.
    """

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="hosts")
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(
        _("e-mail address"),
        help_text=_("Signed in with it, they see who registered and tick who came."),
    )

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("email")])]

    class Meta:
        ordering = ["email", "pk"]
        verbose_name = _("host")
        verbose_name_plural = _("hosts")

    def __str__(self) -> str:
        return self.name or self.email
