"""What was issued: facts frozen at issue, one number each, the PDF stored once."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.app_settings import app_settings
from ce_plugin.models.applications import CertificationApplication
from ce_plugin.models.participations import TrackParticipation
from ce_plugin.models.people import Person
from ce_plugin.models.rule_sets import RuleSet
from ce_plugin.models.tracks import CertificationTrack


class PrivateStorage(FileSystemStorage):
    """Outside MEDIA and without an address: served only by a view that asks who."""

    # Read when asked, as every setting is; the parent keeps its first answer.
    @property
    def base_location(self) -> Path:
        return app_settings.PRIVATE_ROOT

    @property
    def location(self) -> str:
        return str(self.base_location.absolute())


def private_storage() -> PrivateStorage:
    return PrivateStorage(base_url=None)


def new_verify_code() -> str:
    """128 random bits, in letters that survive being typed from paper."""
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "".join(secrets.choice(alphabet) for _ in range(26))


class NumberSeries(models.Model):
    """The counter of one prefix and year; a rolled back issue gives its number back."""

    prefix = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prefix", "year"], name="ce_number_series_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


# How often drawing the file is tried before a person has to look.
PDF_TRIES = 5


class CertificateQuerySet(models.QuerySet):
    def valid(self, day: dt.date):
        return self.filter(is_current=True, issued_on__lte=day, expires_on__gte=day)

    def expired(self, day: dt.date):
        return self.filter(is_current=True, expires_on__lt=day)

    def to_draw(self):
        """Those whose file is still to be drawn by itself."""
        # Without a name: its holder was erased, and the paper with them.
        rows = self.exclude(holder_name="")
        return rows.filter(pdf="", pdf_attempts__lt=PDF_TRIES)

    def undrawn(self):
        """Those whose drawing failed so often that a person has to look."""
        rows = self.exclude(holder_name="")
        return rows.filter(pdf="", pdf_attempts__gte=PDF_TRIES)


class Certificate(models.Model):
    """`expires_on` is the last day it is valid, a local date."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=32)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current version"), default=True)
    verify_code = models.CharField(
        max_length=26, unique=True, default=new_verify_code, editable=False
    )
    application = models.ForeignKey(
        CertificationApplication, on_delete=models.PROTECT, related_name="certificates"
    )
    participation = models.ForeignKey(
        TrackParticipation, on_delete=models.PROTECT, related_name="certificates"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="certificates"
    )
    track = models.ForeignKey(
        CertificationTrack, on_delete=models.PROTECT, related_name="certificates"
    )
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    holder_name = models.CharField(_("holder"), max_length=200)
    library_name = models.CharField(_("library"), max_length=160, blank=True)
    track_name = models.CharField(_("certificate"), max_length=80)
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("valid until"))
    snapshot_digest = models.CharField(max_length=64)
    pdf = models.FileField(
        _("PDF"), storage=private_storage, upload_to="certificates", blank=True
    )
    pdf_digest = models.CharField(max_length=64, blank=True)
    pdf_attempts = models.PositiveSmallIntegerField(default=0)
    pdf_error = models.CharField(max_length=80, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "version"], name="ce_certificate_number"
            ),
            models.UniqueConstraint(
                fields=["application", "version"], name="ce_certificate_application"
            ),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(is_current=True),
                name="ce_one_current_certificate",
            ),
            models.CheckConstraint(
                name="ce_certificate_expires_after_issue",
                condition=Q(expires_on__gt=models.F("issued_on")),
            ),
            models.CheckConstraint(
                name="ce_certificate_pdf_iff_digest",
                condition=Q(pdf="", pdf_digest="") | (~Q(pdf="") & ~Q(pdf_digest="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_undrawn(self) -> bool:
        """As `undrawn()`: drawing failed so often that a person has to look."""
        spent = self.pdf_attempts >= PDF_TRIES
        return bool(self.holder_name) and not self.pdf and spent

    def is_valid_on(self, day: dt.date) -> bool:
        return self.is_current and self.issued_on <= day <= self.expires_on
