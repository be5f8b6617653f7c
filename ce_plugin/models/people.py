"""People outlive jobs: credits hang on the person, a verifier's right on a position."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index

from ce_plugin.enums import LibraryKind, PositionRole


class Federation(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("federation")
        verbose_name_plural = _("federations")

    def __str__(self) -> str:
        return self.name


class Library(ClusterableModel):
    name = models.CharField(_("name"), max_length=160, unique=True)
    city = models.CharField(_("city"), max_length=80)
    kind = models.CharField(
        _("kind"), max_length=40, choices=LibraryKind, default=LibraryKind.PUBLIC
    )
    federation = models.ForeignKey(
        Federation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="libraries",
        verbose_name=_("federation"),
    )
    website = models.URLField(_("website"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("library")
        verbose_name_plural = _("libraries")

    def __str__(self) -> str:
        return self.name


class LibraryContact(models.Model):
    """Whom to write or call about a library; need not be somebody on record."""

    library = ParentalKey(Library, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(
        _("name or role"), max_length=120, help_text=_("Such as: front desk.")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet):
    def standing(self):
        """Without records that were merged into another."""
        merges = self.model.merged_into.rel.related_model.objects
        return self.exclude(pk__in=merges.standing().values("merged"))


class Person(index.Indexed, ClusterableModel):
    """Somebody who earns, verifies or holds; may exist without a sign-in."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ce_person",
        verbose_name=_("sign-in"),
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    email = models.EmailField(
        _("e-mail address"), help_text=_("Mails of the programme go here.")
    )

    objects = PersonQuerySet.as_manager()

    search_fields = [
        index.AutocompleteField("first_name"),
        index.AutocompleteField("last_name"),
    ]

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.full_name or str(_("Erased person"))

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class PersonAddress(models.Model):
    """Another address of a person. `Person.email` is where the mail goes.

    Several people may share one: it proves who reads a mail, not who somebody is.
    """

    pid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="addresses"
    )
    email = models.EmailField(_("e-mail address"))
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    verified_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        ordering = ["email", "pk"]
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                "person", Lower("email"), name="ce_address_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return self.email


class PositionQuerySet(models.QuerySet):
    def standing(self):
        """All but those that were declined."""
        return self.filter(declined_at__isnull=True)

    def current(self, day: dt.date):
        """Positions held on `day`, both ends included; a declined one never was."""
        return (
            self.standing()
            .filter(begins_on__lte=day)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        )

    def waiting(self):
        """Neither confirmed nor declined, in the order in which they were entered."""
        return self.standing().filter(confirmed_at__isnull=True).order_by("pk")

    def confirmed(self, day: dt.date):
        return self.current(day).filter(confirmed_at__isnull=False)


class Position(models.Model):
    """One person in one role at one library, for as long as it lasts."""

    person = ParentalKey(Person, on_delete=models.CASCADE, related_name="positions")
    library = models.ForeignKey(
        Library,
        on_delete=models.PROTECT,
        related_name="positions",
        verbose_name=_("library"),
    )
    role = models.CharField(_("role"), max_length=20, choices=PositionRole)
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(
        _("work e-mail"),
        blank=True,
        help_text=_("Used for this role instead of the person's own address."),
    )
    begins_on = models.DateField(_("since"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    confirmed_at = models.DateTimeField(
        _("confirmed"),
        null=True,
        blank=True,
        help_text=_("Only a confirmed position may verify for others."),
    )
    declined_at = models.DateTimeField(
        _("declined"), null=True, blank=True, editable=False
    )
    declined_because = models.TextField(_("reason"), blank=True, editable=False)

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["library__name", "person__last_name", "pk"]
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.CheckConstraint(
                name="ce_position_ends_after_begin",
                condition=Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("begins_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="ce_position_confirmed_or_declined",
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True),
                violation_error_message=_("This position was declined."),
            ),
            models.CheckConstraint(
                name="ce_position_reason_when_declined",
                condition=Q(declined_at__isnull=False) | Q(declined_because=""),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("%(role)s, %(library)s")
            % {"role": self.get_role_display(), "library": self.library}
        )

    def is_held_on(self, day: dt.date) -> bool:
        """As `PositionQuerySet.confirmed`, of one row at hand."""
        ends_on = self.ends_on or dt.date.max
        return self.confirmed_at is not None and self.begins_on <= day <= ends_on

    @property
    def address(self) -> str:
        """Where mail for this role goes."""
        return self.email or self.person.email
