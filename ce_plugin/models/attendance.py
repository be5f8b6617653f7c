"""Who came: a fact of its own, beside who registered and what was credited."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import AttendanceStatus, AttendanceWay, EvidenceLevel
from ce_plugin.models.claims import CreditClaim
from ce_plugin.models.people import Person
from ce_plugin.models.sessions import EventSession

STANDING = Q(status__in=[AttendanceStatus.PRESENT, AttendanceStatus.ABSENT])


class AttendanceQuerySet(models.QuerySet):
    def standing(self):
        """All that says something about somebody now."""
        return self.filter(STANDING)

    def present(self):
        return self.filter(status=AttendanceStatus.PRESENT)


class Attendance(models.Model):
    """One person at one session. A guest has a name and an address, and no person yet.

    `claim` is the credit that came of it; a person may also have claimed by themselves.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        EventSession, on_delete=models.PROTECT, related_name="attendances"
    )
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    guest_name = models.CharField(_("name"), max_length=160, blank=True)
    guest_email = models.EmailField(_("e-mail address"), blank=True)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=AttendanceStatus,
        default=AttendanceStatus.PRESENT,
    )
    way = models.CharField(_("known by"), max_length=8, choices=AttendanceWay)
    evidence_level = models.CharField(
        _("evidence"), max_length=16, choices=EvidenceLevel
    )
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    claim = models.ForeignKey(
        CreditClaim,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    evidence_before = models.CharField(
        max_length=16,
        choices=EvidenceLevel,
        blank=True,
        editable=False,
        help_text=_("Of a credit claimed by the person, before this raised it."),
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "session"],
                condition=Q(person__isnull=False) & STANDING,
                name="ce_one_attendance_per_person",
            ),
            models.UniqueConstraint(
                Lower("guest_email"),
                "session",
                condition=Q(person__isnull=True) & ~Q(guest_email="") & STANDING,
                name="ce_one_attendance_per_guest",
            ),
            models.CheckConstraint(
                name="ce_attendance_of_somebody",
                condition=Q(person__isnull=False) | ~Q(guest_name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.who

    @property
    def who(self) -> str:
        return self.person.full_name if self.person_id else self.guest_name


def _secret() -> str:
    return secrets.token_hex(32)


class AttendanceCode(models.Model):
    """How people at one session show that they are there.

    `secret` makes the QR codes that change, `word` is shown at the end; both are taken
    until `closes_at`. Whichever is empty was stopped by a host.
    """

    session = models.OneToOneField(
        EventSession, on_delete=models.CASCADE, related_name="attendance_code"
    )
    secret = models.CharField(max_length=64, default=_secret, editable=False)
    word = models.CharField(_("word"), max_length=40, blank=True)
    opens_at = models.DateTimeField(_("from"))
    closes_at = models.DateTimeField(_("until"))
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("attendance code")
        verbose_name_plural = _("attendance codes")

    def __str__(self) -> str:
        return str(self.session)


class AttendeeName(models.Model):
    """Which person a name in a provider's report is, as somebody decided last.

    A memory: what rests on it is decided elsewhere, and a later choice replaces it.
    """

    is_memory = True

    name = models.CharField(_("name in the report"), max_length=160, blank=True)
    email = models.EmailField(_("address in the report"), blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="attendee_names"
    )
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("name in reports")
        verbose_name_plural = _("names in reports")
        constraints = [
            # Folded before they are kept: lower case, single spaces.
            models.UniqueConstraint(
                fields=["name", "email"], name="ce_attendee_name_once"
            ),
            models.CheckConstraint(
                name="ce_attendee_name_says_something",
                condition=~Q(name="") | ~Q(email=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email
