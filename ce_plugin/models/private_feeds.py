"""Somebody's own calendar address. The secret in it is made anew to revoke it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ce_plugin.models.people import Person


class PrivateFeed(models.Model):
    """The address is a seal over `key`, made whenever it is shown and stored nowhere."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, related_name="private_feed"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("private calendar address")
        verbose_name_plural = _("private calendar addresses")

    def __str__(self) -> str:
        return str(self.person)
