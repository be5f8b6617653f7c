"""Who somebody is, and where they work."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PositionRole(TextChoices):
    DIRECTOR = "director", _("Library director")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    STAFF = "staff", _("Library staff")
    BOARD_CHAIR = "board_chair", _("Board chair")
    TRUSTEE = "trustee", _("Trustee")


class LibraryKind(TextChoices):
    PUBLIC = "public", _("Public library")
    ACADEMIC = "academic", _("College or university library")
    SCHOOL = "school", _("School library")
    SPECIAL = "special", _("Special library")
    TRIBAL = "tribal", _("Tribal library")
    STATE = "state", _("State library")
    OTHER = "other", _("Other")
